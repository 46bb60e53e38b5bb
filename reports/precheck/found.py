"""What a check of the portal's own is, and what it gives back. The checks themselves stand in `checks/`.

To add one: a function under `@check(...)` in a module of `checks/` that gives Rows (or Items), and its test.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Event
from kepu.communities.models import Community
from kepu.exchange.ledgers import ledger_for
from kepu.periods import Period
from kepu.registers.register import register_of

SUBDISTRICT = "none"  # in an address: what belongs to no community
PORTION = 500


class Group(models.TextChoices):
    PROOF = "proof", _("Indicators, tasks and their proof")
    FILES = "files", _("Records without a file")
    PHOTOS = "photos", _("Photos and sign-in sheets")
    NUMBERS = "numbers", _("Numbers that do not add up")
    DISK = "disk", _("Files on the disk")


class Severity(models.TextChoices):
    MUST = "must", _("Must be mended")
    SHOULD = "should", _("Should be looked at")


@dataclass(frozen=True)
class Finding:
    """One thing found. `about` names it among the check's own; `facts` are what makes it a finding."""

    about: str
    sentence: str
    facts: tuple
    community: str = ""
    address: str = ""

    @property
    def fingerprint(self) -> str:
        """Changes when the facts do, in whatever language the sentence is."""
        return hashlib.sha256(json.dumps(self.facts, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Scope:
    """What is looked through: the rows of a period that this person sees, perhaps of one community alone."""

    user: object
    period: Period
    today: date
    community: Community | str | None = None  # a community, SUBDISTRICT, or None for all

    def of(self, rows: QuerySet, path: str | None = "community") -> QuerySet:
        """The live ones of `rows` within the scope; `path` leads from a row to its community, None: to none."""
        return rows.live().filter(self.within(path))

    def within(self, path: str | None) -> Q:
        """A condition on rows: they belong to the community asked for, for a clerk to the own one."""
        asked = self.user.community if self.user.is_clerk else self.community
        if asked is None:
            return Q()
        if path is None:
            return Q() if asked == SUBDISTRICT else Q(pk=None)
        return Q(**{path: None if asked == SUBDISTRICT else asked})

    @cached_property
    def events(self) -> QuerySet[Event]:
        """Live events of the period that a community (or the sub-district) hosts, the newest first."""
        held = Event.objects.visible_to(self.user).filter(starts_on__range=(self.period.start, self.period.end))
        return self.of(held, "host_community").select_related("host_community")

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out by community: what belongs to the whole sub-district is shown then only."""
        return self.community is None and not self.user.is_clerk

    def mend(self, row) -> str:
        """Where a row is mended; for who may only read it, where it is shown."""
        of = register_of(row)
        return of.url("update" if ledger_for(row).may_write(row, self.user) else "detail", row.pk)


Told = Callable[[list], Iterable[Finding]]


class Rows:
    """Findings that are rows of a queryset. Its condition, the dear part, is asked once, for the keys; rows follow by
    key, a portion at a time, from `by_key` where what they need can be had without the condition."""

    def __init__(self, rows: QuerySet, tell: Told, *, by_key: QuerySet | None = None):
        self.rows, self.tell = rows, tell
        self.by_key = rows if by_key is None else by_key

    @cached_property
    def keys(self) -> list[int]:
        return list(self.rows.values_list("pk", flat=True))

    def count(self, without: frozenset[str]) -> int:
        return len(self._but(without))

    def part(self, without: frozenset[str], start: int, stop: int) -> list[Finding]:
        return self._told(self._but(without)[start:stop])

    def only(self, about: Iterable[str]) -> list[Finding]:
        asked = set(about)
        return self._told([key for key in self.keys if str(key) in asked])

    def all(self, without: frozenset[str]) -> Iterator[Finding]:
        keys = self._but(without)
        for start in range(0, len(keys), PORTION):
            yield from self._told(keys[start : start + PORTION])

    def _told(self, keys: list[int]) -> list[Finding]:
        return list(self.tell(list(self.by_key.filter(pk__in=keys)))) if keys else []

    def _but(self, without: frozenset[str]) -> list[int]:
        return [key for key in self.keys if str(key) not in without] if without else self.keys


class Items:
    """Findings that no queryset gives: few by their nature, and all at hand."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = list(findings)

    def count(self, without: frozenset[str]) -> int:
        return len(self._but(without))

    def part(self, without: frozenset[str], start: int, stop: int) -> list[Finding]:
        return self._but(without)[start:stop]

    def only(self, about: Iterable[str]) -> list[Finding]:
        return [each for each in self.findings if each.about in set(about)]

    def all(self, without: frozenset[str]) -> Iterator[Finding]:
        yield from self._but(without)

    def _but(self, without: frozenset[str]) -> list[Finding]:
        return [each for each in self.findings if each.about not in without]


Found = Rows | Items


@dataclass(frozen=True)
class Check:
    """One check: `title` names what it finds, `advice` says what to do about it."""

    code: str
    group: Group
    severity: Severity
    title: str
    advice: str
    look: Callable[[Scope], Found]


CHECKS: dict[str, Check] = {}


def check(group: Group, severity: Severity, title: str, advice: str, *, code: str = ""):
    """Register a function `scope -> Rows | Items` as a check under its own name, or under `code`."""

    def enter(look: Callable[[Scope], Found]) -> Callable[[Scope], Found]:
        name = code or look.__name__
        CHECKS[name] = Check(name, group, severity, title, advice, look)
        return look

    return enter


def each(tell_one: Callable[..., Finding]) -> Told:
    """Tells rows one by one, where a row says all there is to say."""
    return lambda rows: [tell_one(row) for row in rows]
