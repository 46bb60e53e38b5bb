"""Whether the proof that a standard asks for is there: in the archive, and with the rows behind a number.

It changes no figure. All indicators are answered together (reports/proof_counts.py).
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.archive.records import FILED_FOR
from campaigns.models import ArchiveItem
from kepu import formats
from kepu.communities.models import Community
from kepu.periods import Period
from kepu.records.models import Attachment
from kepu.registers.register import register_of
from reports.behind import rows_behind
from reports.proof_counts import BareRow, Counts, kinds_of_file, taken_within
from reports.standards import Indicator, Need, Standard

SHOWN_OUTSIDE = 20


class ProofState(models.TextChoices):
    NOT_STARTED = "not_started", gettext_lazy("Not started")
    INCOMPLETE = "incomplete", gettext_lazy("Material missing")
    COMPLETE = "complete", gettext_lazy("All there")


@dataclass(frozen=True)
class Gap:
    """So many of one kind that are missing: of a community, of a row behind the number, or of the indicator."""

    indicator: str
    need: Need
    missing: int
    community: Community | None = None
    row: BareRow | None = None

    def __str__(self):
        label = str(self.need.kind.label)
        parts = {"count": self.missing, "kind": label[:1].lower() + label[1:]}
        if self.community:
            return _("still missing: %(count)d %(kind)s from %(whose)s") % (parts | {"whose": self.community})
        if self.row:
            return _("still missing: %(count)d %(kind)s of “%(whose)s”") % (parts | {"whose": self.row.title})
        return _("still missing: %(count)d %(kind)s") % parts

    @property
    def key(self) -> str:
        """The same gap has the same key in any language."""
        place = self.community and self.community.pk
        row = self.row and f"{self.row.register}-{self.row.pk}"
        return f"{self.need.kind.value} {self.missing} {place or ''} {row or ''}"

    @property
    def url(self) -> str:
        """The form that files it, filled in as far as it is known."""
        asked = {"box": self.indicator, "kind": self.need.kind.value}
        if self.community:
            asked["community"] = self.community.pk
        if self.row and self.row.register in FILED_FOR:
            asked["about"] = f"{self.row.register}-{self.row.pk}"
        return f"{reverse('registers:create', args=['archive'])}?{urlencode(asked)}"

    def concerns(self, community_id: int) -> bool:
        """Whether the community itself can see to it."""
        return community_id in (self.community and self.community.pk, self.row and self.row.community_id)


@dataclass(frozen=True)
class Line:
    """One line of a recipe: how much it asks for in all, how much of that is there, and what is missing."""

    need: Need
    wanted: int
    there: int
    gaps: list[Gap]

    @property
    def asked(self) -> str:
        """What is asked for, in words."""
        words = {
            "indicator": _("%(count)d in all"),
            "community": _("%(count)d for each community"),
            "record": _("%(count)d for each record"),
        }[self.need.per] % {"count": self.need.count}
        when = _("dated in the period") if self.need.within == "period" else _("of any date")
        return _("%(words)s, %(when)s") % {"words": words, "when": when}


@dataclass(frozen=True)
class Proof:
    """The proof of one indicator in a period."""

    indicator: Indicator
    lines: list[Line]

    @property
    def gaps(self) -> list[Gap]:
        return [gap for line in self.lines for gap in line.gaps]

    @property
    def state(self) -> ProofState | None:
        """None where the standard asks for no proof."""
        if not self.lines:
            return None
        if not any(line.there for line in self.lines):
            return ProofState.NOT_STARTED
        return ProofState.INCOMPLETE if self.gaps else ProofState.COMPLETE


@dataclass(frozen=True)
class Outside:
    """A file that cannot count because of its day, and why."""

    title: str
    url: str
    reason: str


def proofs(standard: Standard, period: Period, only: str = "") -> dict[str, Proof]:
    """The proof of every indicator, or of one, by code. Five queries."""
    indicators = [each for each in standard.indicators if only in ("", each.code)]
    counts = Counts(indicators, period)
    communities = list(Community.objects.active_at(period.end))
    return {
        each.code: Proof(each, [_line(each, need, counts, communities) for need in each.proof]) for each in indicators
    }


def _line(indicator: Indicator, need: Need, counts: Counts, communities: list[Community]) -> Line:
    if need.per == "record":
        return _by_record(indicator, need, counts)
    places = communities if need.per == "community" else [None]
    gaps = []
    for place in places:
        there = counts.of(indicator.code, need, place and place.pk)
        if there < need.count:
            gaps.append(Gap(indicator.code, need, need.count - there, community=place))
    wanted = need.count * len(places)
    return Line(need, wanted, wanted - sum(gap.missing for gap in gaps), gaps)


def _by_record(indicator: Indicator, need: Need, counts: Counts) -> Line:
    key = indicator.code, need.kind.value
    gaps = [Gap(indicator.code, need, need.count - row.have, row=row) for row in counts.bare[key]]
    wanted = need.count * counts.rows.get(key, 0)
    return Line(need, wanted, wanted - sum(gap.missing for gap in gaps), gaps)


def outside(indicator: Indicator, period: Period) -> list[Outside]:
    """Items and photos that would be proof but for their day. Two queries at most."""
    kinds = {need.kind for need in indicator.proof if need.within == "period"}
    kinds -= {need.kind for need in indicator.proof if need.within == "any"}
    if not kinds:
        return []
    return [*_items_outside(indicator, kinds, period), *_photos_outside(indicator, kinds, period)][:SHOWN_OUTSIDE]


def _items_outside(indicator: Indicator, kinds: set, period: Period) -> list[Outside]:
    items = ArchiveItem.objects.counting().serving(indicator.code).filter(kind__in=kinds)
    items = items.exclude(dated_on__range=(period.start, period.end)).order_by("-dated_on", "-pk")
    address = register_of(ArchiveItem).url
    return [
        Outside(str(item), address("detail", item.pk), _why(item.dated_on, period)) for item in items[:SHOWN_OUTSIDE]
    ]


def _photos_outside(indicator: Indicator, kinds: set, period: Period) -> list[Outside]:
    behind = rows_behind(indicator, period)
    if behind is None or not kinds_of_file(kinds):
        return []
    files = Attachment.objects.of_rows(behind.rows).filter(kind__in=kinds_of_file(kinds))
    files = files.exclude(taken_within(period)).select_related("file").order_by("-pk")
    address = register_of(behind.rows.model).url
    return [
        Outside(each.name, address("detail", each.object_id), _why(each.file.taken_at.date(), period, taken=True))
        for each in files[:SHOWN_OUTSIDE]
    ]


def _why(day: date, period: Period, taken: bool = False) -> str:
    parts = {"day": formats.day(day), "start": formats.day(period.start), "end": formats.day(period.end)}
    if taken:
        return _("taken on %(day)s, outside the period from %(start)s to %(end)s") % parts
    if day < period.start:
        return _("dated %(day)s, before the period begins on %(start)s") % parts
    return _("dated %(day)s, after the period ended on %(end)s") % parts
