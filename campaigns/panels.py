"""Linked records of the campaign that other registers' pages show."""

from django.db.models import F, Q
from django.utils.translation import gettext as _

from campaigns.models import Event, MediaItem
from campaigns.service import service_of
from kepu.accounts.roles import Right, can
from kepu.communities.models import PartnerUnit
from kepu.exchange.masking import masked_name
from kepu.registers.masking import hides
from kepu.registers.register import register
from kepu.wordlist import word_in
from volunteers.models import Volunteer

SHOWN = 10


def events_with_unit(unit: PartnerUnit, user) -> dict | None:
    """The newest events that name a unit as host, organizer or co-organizer (first standard, G1)."""
    named = Q(host_unit=unit.name) | Q(organizer=unit.name) | Q(co_organizers__contains=word_in(unit.name))
    return _listed(_("Events it took part in"), Event.objects.visible_to(user).live().filter(named))


def event_of_item(item: MediaItem, user) -> dict | None:
    """The event that a media item tells of."""
    return _listed(_("Related event"), Event.objects.visible_to(user).filter(pk=item.event_id))


def service_at(event: Event, user) -> dict:
    """Who served at an event, names as far as this person sees them, and whether the person may write it down."""
    records = list(event.service_records.select_related("volunteer").order_by("volunteer__name", "pk"))
    of = register("events")
    write = str if "volunteers" not in hides(of, user) else masked_name
    return {
        "people": [(write(record.volunteer.name), record.hours) for record in records],
        "hours": sum(record.hours or 0 for record in records),
        "may_write": of.editable_rows(user).filter(pk=event.pk).exists(),
    }


def service_by(volunteer: Volunteer, user) -> dict:
    """A volunteer's service by year, the stars it makes, and the newest events that this person may see."""
    events = Event.objects.visible_to(user).live().filter(service_records__volunteer=volunteer)
    events = events.annotate(hours=F("service_records__hours")).order_by("-starts_on", "-pk")
    return {"service": service_of(volunteer), "events": events[:SHOWN]}


def certificates_of(volunteer: Volunteer, user) -> dict | None:
    """The certificates of service that a volunteer was given; for who keeps the register."""
    if not can(user, Right.WRITE_REGISTERS):
        return None
    may_issue = register("volunteers").editable_rows(user).filter(pk=volunteer.pk).exists()
    return {"certificates": list(volunteer.certificates.all()), "may_issue": may_issue}


def _listed(title: str, events) -> dict | None:
    rows = list(events.order_by("-starts_on", "-id")[: SHOWN + 1])
    return {"title": title, "events": rows[:SHOWN], "more": len(rows) > SHOWN} if rows else None
