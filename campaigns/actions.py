"""What can be done to an event beyond what can be done to every record. All writers of events come through here."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Event
from campaigns.service import Hours, hours_of, set_service
from kepu.communities.models import Community
from kepu.registers.actions import FileRow, add_row, change_row
from volunteers.models import Volunteer


def log_event(
    event: Event,
    *,
    covered: Iterable[Community] = (),
    volunteers: Iterable[Volunteer] = (),
    files: Iterable[FileRow] = (),
    by,
) -> Event:
    """Save a new event with its communities, volunteers and files (see `add_row`); each volunteer gets its hours."""
    return add_row(
        event,
        lists={"covered": covered},
        files=files,
        also=lambda: set_service(event, hours_of(event, volunteers, None), by=by),
        by=by,
    )


@transaction.atomic
def change_event(
    event: Event,
    *,
    version: int,
    covered: Iterable[Community],
    volunteers: Iterable[Volunteer] | None = None,
    files: Iterable[FileRow] = (),
    reason: str = "",
    by,
) -> Event:
    """Save changes to an event (see `change_row`). `volunteers=None` leaves them as they are.

    Volunteers who had the event's former hours get its present ones.
    """
    former = Event.objects.values_list("volunteer_hours", flat=True).get(pk=event.pk)
    return change_row(
        event,
        version=version,
        lists={"covered": covered},
        files=files,
        also=lambda: set_service(event, hours_of(event, volunteers, former), by=by),
        reason=reason,
        by=by,
    )


def record_service(event: Event, hours: Mapping[int, Hours], *, version: int, by) -> Event:
    """Save who served at an event that was read at `version`, and how long: hours by the volunteer's primary key.

    Raises ImpossibleHoursError, StaleRowError, PermissionDenied.
    """
    return change_row(
        event,
        version=version,
        also=lambda: set_service(event, hours, by=by),
        reason=_("Service of volunteers"),
        by=by,
    )
