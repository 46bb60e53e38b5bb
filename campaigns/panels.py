"""Linked records of the campaign that other registers' pages show."""

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.models import Event, MediaItem
from kepu.communities.models import PartnerUnit
from kepu.wordlist import word_in

SHOWN = 10


def events_with_unit(unit: PartnerUnit, user) -> dict | None:
    """The newest events that name a unit as host, organizer or co-organizer (first standard, G1)."""
    named = Q(host_unit=unit.name) | Q(organizer=unit.name) | Q(co_organizers__contains=word_in(unit.name))
    return _listed(_("Events it took part in"), Event.objects.visible_to(user).live().filter(named))


def event_of_item(item: MediaItem, user) -> dict | None:
    """The event that a media item tells of."""
    return _listed(_("Related event"), Event.objects.visible_to(user).filter(pk=item.event_id))


def _listed(title: str, events) -> dict | None:
    rows = list(events.order_by("-starts_on", "-id")[: SHOWN + 1])
    return {"title": title, "events": rows[:SHOWN], "more": len(rows) > SHOWN} if rows else None
