"""Facilities (first standard C) and demonstration units (D)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from campaigns.models import Demonstration, DemonstrationKind
from facilities.models import DISPLAY_KINDS, Facility, FacilityKind, FacilityQuerySet, Renewal
from kepu.formats import share
from kepu.periods import Period
from reports.metrics.measured import Measured, counted, share_of_communities
from reports.metrics.words import no_communities


def galleries_at_main_venues(period: Period) -> Measured:
    """Galleries in use at a main public venue (C1)."""
    galleries = Facility.objects.in_use(period.end).filter(kind=FacilityKind.GALLERY, at_main_venue=True)
    return counted(galleries, _("%(count)d galleries at main public venues are in use on the last day."))


def subdistrict_facilities(period: Period) -> Measured:
    """Of the sub-district's own facilities in use: a room; a gallery or board; any with equipment (C2)."""
    own = Facility.objects.in_use(period.end).of_subdistrict()
    kinds = {
        _("activity room"): own.rooms(),
        _("gallery or notice board"): own.displays(),
        _("equipment"): own.exclude(equipment=""),
    }
    present = [name for name, rows in kinds.items() if rows.exists()]
    sentence = _("The sub-district itself has %(part)d of 3: %(words)s.")
    records = own.filter(kind__in=[FacilityKind.ROOM, *DISPLAY_KINDS]) | own.exclude(equipment="")
    words = {"part": len(present), "words": "、".join(present) or _("none")}
    found = tuple((name, name in present) for name in kinds)
    return Measured(len(present), records, sentence % words, len(present), 3, kinds=found)


def equipped_communities(period: Period) -> Measured:
    """Communities with a room and a gallery or board in use, ÷ communities (C3)."""
    sentence = _("%(part)d of %(total)d communities have an activity room and a gallery or notice board in use.")
    return share_of_communities(period, Facility.objects.equipping(period.end), sentence, no_communities())


def content_on_time(period: Period) -> Measured:
    """Of the facilities whose content is due: those renewed within their interval (C4).

    Due = in use, of a renewed kind, with an interval, and in use for at least that many days.
    """
    found = content_due(Facility.objects.all(), period.end)
    if not found.total:
        nothing = _("No gallery, notice board or screen is due for new content yet.")
        return Measured(None, found.on_time, nothing, whole=found.due)
    sentence = _("%(part)d of %(total)d galleries, notice boards and screens were renewed within their interval.")
    sentence %= {"part": found.part, "total": found.total}
    return Measured(share(found.part, found.total), found.on_time, sentence, found.part, found.total, found.due)


@dataclass(frozen=True)
class ContentDue:
    """Facilities whose content is due on a day, those of them whose content is in time, and how many both are."""

    due: QuerySet
    on_time: QuerySet
    total: int
    part: int


def content_due(facilities: FacilityQuerySet, day: date) -> ContentDue:
    """Of some facilities those whose content is due on `day`. One query."""
    due = [each for each in facilities.renewals(day) if each.is_judged(day)]
    on_time = [each for each in due if each.is_on_time(day)]
    return ContentDue(_rows(facilities, due), _rows(facilities, on_time), len(due), len(on_time))


def _rows(facilities: FacilityQuerySet, renewals: list[Renewal]) -> QuerySet:
    """Their records. Naming thousands of them is slow, and few ask: so not before somebody does."""
    return SimpleLazyObject(lambda: facilities.filter(pk__in=[each.pk for each in renewals]))


def demonstration_units(period: Period, *, kind: str) -> Measured:
    """Demonstration units of one kind established by the last day (D1, D3)."""
    units = Demonstration.objects.established(period.end).filter(kind=kind)
    sentence = _("%(count)d units of the kind “%(kind)s” are established or named by the last day.")
    return counted(units, sentence, kind=DemonstrationKind(kind).label)


def communities_with_demonstration(period: Period, *, kind: str) -> Measured:
    """Communities with an established demonstration unit of one kind, ÷ communities (D2)."""
    units = Demonstration.objects.established(period.end).filter(kind=kind)
    sentence = _("%(part)d of %(total)d communities have an established demonstration compound.")
    return share_of_communities(period, Exists(units.filter(community=OuterRef("pk"))), sentence, no_communities())
