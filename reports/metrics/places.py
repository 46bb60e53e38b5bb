"""Facilities (first standard C) and demonstration units (D)."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from campaigns.models import Demonstration, DemonstrationKind
from facilities.models import RENEWED_KINDS, Facility, FacilityKind
from kepu.formats import share
from kepu.periods import Period
from reports.metrics.measured import Measured, counted, share_of_communities
from reports.metrics.words import no_communities

DISPLAYS = (FacilityKind.GALLERY, FacilityKind.BOARD)


def galleries_at_main_venues(period: Period) -> Measured:
    """Galleries in use at a main public venue (C1)."""
    galleries = Facility.objects.in_use(period.end).filter(kind=FacilityKind.GALLERY, at_main_venue=True)
    return counted(galleries, _("%(count)d galleries at main public venues are in use on the last day."))


def subdistrict_facilities(period: Period) -> Measured:
    """Of the sub-district's own facilities in use: a room; a gallery or board; any with equipment (C2)."""
    own = Facility.objects.in_use(period.end).of_subdistrict()
    kinds = {
        _("activity room"): own.filter(kind=FacilityKind.ROOM),
        _("gallery or notice board"): own.filter(kind__in=DISPLAYS),
        _("equipment"): own.exclude(equipment=""),
    }
    present = [name for name, rows in kinds.items() if rows.exists()]
    sentence = _("The sub-district itself has %(part)d of 3: %(words)s.")
    records = own.filter(kind__in=[FacilityKind.ROOM, *DISPLAYS]) | own.exclude(equipment="")
    words = {"part": len(present), "words": "、".join(present) or _("none")}
    return Measured(len(present), records, sentence % words, len(present), 3)


def equipped_communities(period: Period) -> Measured:
    """Communities with a room and a gallery or board in use, ÷ communities (C3)."""

    def has(*kinds):
        in_use = Facility.objects.in_use(period.end).filter(kind__in=kinds)
        return Exists(in_use.filter(community=OuterRef("pk")))

    sentence = _("%(part)d of %(total)d communities have an activity room and a gallery or notice board in use.")
    return share_of_communities(period, has(FacilityKind.ROOM) & has(*DISPLAYS), sentence, no_communities())


def content_on_time(period: Period) -> Measured:
    """Of the facilities whose content is due: those renewed within their interval (C4).

    Due = in use, of a renewed kind, with an interval, and in use for at least that many days. The days are compared
    here and not in the database, whose date arithmetic differs from one to the next.
    """
    displays = Facility.objects.in_use(period.end).filter(kind__in=RENEWED_KINDS, renewal_days__isnull=False)
    rows = displays.with_newest_update(period.end).values_list("pk", "opened_on", "renewal_days", "updated_on")
    due = [row for row in rows if _age(row[1], period.end) >= row[2]]
    on_time = [pk for pk, _opened, days, updated in due if updated and _age(updated, period.end) <= days]
    records = displays.filter(pk__in=on_time)
    if not due:
        return Measured(None, records, _("No gallery, notice board or screen is due for new content yet."))
    sentence = _("%(part)d of %(total)d galleries, notice boards and screens were renewed within their interval.")
    part, total = len(on_time), len(due)
    return Measured(share(part, total), records, sentence % {"part": part, "total": total}, part, total)


def _age(day: date, today: date) -> int:
    return (today - day).days


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
