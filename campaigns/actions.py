"""What can be done to an event beyond what can be done to every record. All writers of events come through here."""

from collections.abc import Iterable

from django.db import transaction

from campaigns.models import Event, ServiceRecord
from kepu.audit.actions import save_record
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
    """Save a new event with its communities, volunteers and files (see `add_row`)."""
    return add_row(
        event,
        lists={"covered": covered},
        files=files,
        also=lambda: _set_volunteers(event, volunteers, by),
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
    """Save changes to an event (see `change_row`). `volunteers=None` leaves them as they are."""
    return change_row(
        event,
        version=version,
        lists={"covered": covered},
        files=files,
        also=None if volunteers is None else lambda: _set_volunteers(event, volunteers, by),
        reason=reason,
        by=by,
    )


def _set_volunteers(event: Event, volunteers, by) -> None:
    """Make the event's service records those of `volunteers`, each with the event's hours."""
    wanted = {volunteer.pk: volunteer for volunteer in volunteers}
    for row in event.service_records.exclude(volunteer__in=wanted):
        row._history_user = by
        row.delete()
    kept = {row.volunteer_id: row for row in event.service_records.all()}
    for pk, volunteer in wanted.items():
        row = kept.get(pk) or ServiceRecord(event=event, volunteer=volunteer)
        if row.pk is None or row.hours != event.volunteer_hours:
            row.hours = event.volunteer_hours
            save_record(row, by=by)
