"""What is said about a figure: its parts, each with its rows; and the registry of figures by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from kepu.accounts.models import User
from kepu.accounts.roles import Right
from kepu.communities.models import Community
from kepu.periods import ONE_DAY, Period, add_months
from reports.assessment import Result
from reports.standards import Standard, load_standard


@dataclass(frozen=True)
class Asked:
    """Who asks about a figure, and of what: a period, at most one community, one month, one kind of event; by which
    standard.

    `community` is the own one wherever a clerk asks. `kind` is a field of events and the value it must have.
    """

    user: User
    period: Period
    today: date
    community: Community | None = None
    month: date | None = None
    kind: tuple[str, str] | None = None
    standard: Standard = field(default_factory=lambda: load_standard(settings.DEFAULT_STANDARD))

    @property
    def days(self) -> Period:
        """The days that count: those of the month that lie in the period, or all."""
        if self.month is None:
            return self.period
        end = add_months(self.month, 1) - ONE_DAY
        return Period(max(self.month, self.period.start), min(end, self.period.end))

    @property
    def communities(self) -> QuerySet[Community]:
        """The one community, or all that the reader sees."""
        seen = Community.objects.visible_to(self.user)
        return seen if self.community is None else seen.filter(pk=self.community.pk)


@dataclass(frozen=True)
class Line:
    """A row that is no record: a kind of event, a week, an indicator."""

    text: str
    note: str = ""
    address: str = ""


# Says by primary key what is to be known of each of the rows shown.
Notes = Callable[[Iterable], dict[int, str]]


@dataclass(frozen=True)
class Part:
    """Rows of one sort behind a figure. `key` names it in addresses; `count` is None where it is not the reader's.

    `notes(rows)` says by primary key what is to be known of each of the rows shown (a community that lacks
    something); `lines` stand in for `rows` where they are no records.
    """

    key: str
    label: str
    count: int | None = None
    rows: QuerySet | None = None
    lines: tuple[Line, ...] = ()
    notes: Notes | None = None
    hint: str = ""

    @property
    def can_open(self) -> bool:
        return bool(self.count) and (self.rows is not None or bool(self.lines))


@dataclass(frozen=True)
class Explanation:
    """How a figure comes about. `number` is its value unrounded, `shown` as people read it.

    `parts` are numerator, denominator and what lies between them, in the order of the formula; `left_out` are rows
    that do not count, by reason.
    """

    title: str
    number: Decimal | int | None
    shown: str
    formula: str
    period: Period
    parts: list[Part]
    left_out: list[Part] = field(default_factory=list)
    sums: str = ""
    notes: list[str] = field(default_factory=list)
    result: Result | None = None
    has_points: bool = False

    def part(self, key: str | None) -> Part | None:
        """The part of this key that has rows to show; without one the first that has."""
        having = [each for each in [*self.parts, *self.left_out] if each.can_open]
        if key:
            return next((each for each in having if each.key == key), None)
        return having[0] if having and having[0] in self.parts else None


@dataclass(frozen=True)
class Figure:
    """`takes` are the narrowings that it knows: "community", "month", "kind"."""

    explain: Callable[[Asked], Explanation]
    right: Right
    takes: frozenset[str]


FIGURES: dict[str, Figure] = {}


def figure(name: str, *takes: str, right: Right = Right.READ_DASHBOARD):
    """Enter a function into the registry: what `name` means, who may read it, by what it can be narrowed."""

    def enter(function):
        FIGURES[name] = Figure(function, right, frozenset(takes))
        return function

    return enter


def require_known(of: Figure, asked: Asked) -> None:
    """Raises Http404 where the figure does not exist for what it is asked of."""
    given = {"month": asked.month, "kind": asked.kind}
    own = asked.user.is_clerk and "community" not in of.takes
    if own or any(value is not None and name not in of.takes for name, value in given.items()):
        raise Http404
    if asked.community is not None and "community" not in of.takes:
        raise Http404
