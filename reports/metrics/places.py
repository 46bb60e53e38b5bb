"""Facilities (first standard C) and demonstration units (D)."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from campaigns.models import Demonstration, DemonstrationKind
from facilities.models import DISPLAY_KINDS, Facility, FacilityKind
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
    return Measured(len(present), records, sentence % words, len(present), 3)


def equipped_communities(period: Period) -> Measured:
    """Communities with a room and a gallery or board in use, ÷ communities (C3)."""
    sentence = _("%(part)d of %(total)d communities have an activity room and a gallery or notice board in use.")
    return share_of_communities(period, Facility.objects.equipping(period.end), sentence, no_communities())


def content_on_time(period: Period) -> Measured:
    """Of the facilities whose content is due: those renewed within their interval (C4).

    Due = in use, of a renewed kind, with an interval, and in use for at least that many days.
    """
    displays = Facility.objects.renewed(period.end)
    judged = [each for each in Facility.objects.renewals(period.end) if each.is_judged(period.end)]
    on_time = [each.pk for each in judged if each.is_on_time(period.end)]
    records = displays.filter(pk__in=on_time)
    if not judged:
        nothing = _("No gallery, notice board or screen is due for new content yet.")
        return Measured(None, records, nothing, whole=records)
    sentence = _("%(part)d of %(total)d galleries, notice boards and screens were renewed within their interval.")
    part, total = len(on_time), len(judged)
    due = displays.filter(pk__in=[each.pk for each in judged])
    return Measured(share(part, total), records, sentence % {"part": part, "total": total}, part, total, due)


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
