"""Coverage of the resident population: defined once, here, for dashboard, pack, export and command line.

For a period and a set of communities, coverage = Σ over communities of min(person-times reached there, residents
there) ÷ Σ residents. The cap per community keeps one crowded square from hiding a community that nobody visited
(the product's definition; the plan, 三(二)2, names the 70 % line but no method).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from campaigns.models import Event
from kepu.communities.models import Community
from kepu.formats import share
from kepu.periods import Period

# The rule in words, printed wherever the figure stands.
DEFINITION = _(
    "Coverage = for each community the person-times reached there, but no more than its permanent residents, added up, "
    "÷ permanent residents. An event of several communities shares its attendance among them in proportion to their "
    "residents."
)
# What the figure does not say; printed wherever it is explained.
CAUTION = _(
    "Person-times are not persons: who comes to several events counts each time, and only the cap keeps a community "
    "from counting more often than it has residents."
)


@dataclass(frozen=True)
class Reach:
    """One community: person-times reached, the part of it that counts (at most the residents), residents."""

    community: Community
    reached: int

    @property
    def residents(self) -> int:
        return self.community.residents

    @property
    def counted(self) -> int:
        return min(self.reached, self.residents)

    @property
    def share(self) -> Decimal:
        """Percent of the residents, unrounded, at most 100."""
        return share(self.counted, self.residents)


@dataclass(frozen=True)
class Coverage:
    """Coverage of some communities in a period, one Reach each, in the register's order."""

    period: Period
    communities: list[Reach]
    idle: tuple[int, ...] = ()  # keys of the period's events that reached nobody in these communities
    definition = DEFINITION  # unannotated: of the class, not of the instance
    caution = CAUTION

    @property
    def reached(self) -> int:
        return sum(each.reached for each in self.communities)

    @property
    def counted(self) -> int:
        return sum(each.counted for each in self.communities)

    @property
    def residents(self) -> int:
        return sum(each.residents for each in self.communities)

    @property
    def share(self) -> Decimal | None:
        """Percent, unrounded; None where there is no community."""
        return share(self.counted, self.residents) if self.residents else None

    @property
    def uncapped_share(self) -> Decimal | None:
        """All person-times in percent of the residents, unrounded and without the cap: may be above 100."""
        return share(self.reached, self.residents) if self.residents else None

    @property
    def communities_reached(self) -> int:
        return sum(each.reached > 0 for each in self.communities)

    @property
    def share_of_communities(self) -> Decimal | None:
        """Percent of the communities in which anybody was reached, unrounded."""
        return share(self.communities_reached, len(self.communities)) if self.communities else None


@dataclass(frozen=True)
class MonthCell:
    """One community in one calendar month: events held there, person-times reached there."""

    month: date
    events: int
    reached: int


@dataclass(frozen=True)
class HeldEvent:
    """What coverage needs of one event: its key, its day, where it was held, and how its attendance is shared."""

    pk: int
    starts_on: date
    held_at: frozenset[int]
    shares: Mapping[int, int]


def coverage(period: Period, communities=None) -> Coverage:
    """Coverage in `period` of `communities` (default: all) that are active on its last day. Five queries."""
    active = _active(period, communities)
    reached = {each.pk: 0 for each in active}
    idle = []
    for event in held_events(period):
        here = {pk: people for pk, people in event.shares.items() if people and pk in reached}
        for pk, people in here.items():
            reached[pk] += people
        if not here:
            idle.append(event.pk)
    return Coverage(period, [Reach(each, reached[each.pk]) for each in active], tuple(idle))


def coverage_by_month(period: Period, communities=None) -> list[tuple[Community, list[MonthCell]]]:
    """For each community a cell for each month that the period touches; its sums are those of `coverage`."""
    events: dict[tuple[int, date], int] = defaultdict(int)
    reached: dict[tuple[int, date], int] = defaultdict(int)
    for event in held_events(period):
        month = event.starts_on.replace(day=1)
        for pk in event.held_at:
            events[pk, month] += 1
        for pk, people in event.shares.items():
            reached[pk, month] += people
    months = list(period.months())
    return [
        (each, [MonthCell(month, events[each.pk, month], reached[each.pk, month]) for month in months])
        for each in _active(period, communities)
    ]


def _active(period: Period, communities) -> list[Community]:
    chosen = Community.objects.all() if communities is None else communities
    return list(chosen.active_at(period.end))


def held_events(period: Period) -> Iterator[HeldEvent]:
    """The live events of a period with their shares.

    An event covers the communities it names; where it names none, its host; where it has no host either, all that
    are active on the period's last day. It is held at its host too (docs/decisions/coverage.md).
    """
    residents = dict(Community.objects.values_list("pk", "residents"))  # in the register's order
    everybody = list(Community.objects.active_at(period.end).values_list("pk", flat=True))
    named = _named_communities(period)
    rows = Event.objects.held_in(period).order_by().values_list("pk", "starts_on", "host_community_id", "attendance")
    for pk, starts_on, host, attendance in rows.iterator(chunk_size=5000):
        covered = named.get(pk) or ([host] if host else everybody)
        shares = share_attendance(attendance, {each: residents[each] for each in covered})
        yield HeldEvent(pk, starts_on, frozenset(covered) | ({host} if host else set()), shares)


def _named_communities(period: Period) -> dict[int, list[int]]:
    named: dict[int, list[int]] = defaultdict(list)
    through = Event.covered.through.objects.filter(event__in=Event.objects.held_in(period))
    ordered = through.order_by("community__code", "community__name").values_list("event_id", "community_id")
    for event, community in ordered.iterator(chunk_size=5000):
        named[event].append(community)
    return named


def share_attendance(attendance: int, residents: Mapping[int, int]) -> dict[int, int]:
    """Share person-times among communities in proportion to residents; the shares add up to `attendance`.

    Largest remainder; where remainders are equal, the community named first gets the odd person.
    """
    total = sum(residents.values())
    if len(residents) < 2:
        return dict.fromkeys(residents, attendance)
    shares = {pk: attendance * people // total for pk, people in residents.items()}
    by_remainder = sorted(residents, key=lambda pk: -(attendance * residents[pk] % total))
    for pk in by_remainder[: attendance - sum(shares.values())]:
        shares[pk] += 1
    return shares
