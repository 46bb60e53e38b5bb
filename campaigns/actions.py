"""What can be done to an event. Forms, the importer, the demonstration data and commands all come through here."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Event, EventFile, ServiceRecord
from kepu.accounts.roles import Right, can
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from kepu.communities.models import Community
from kepu.evidence.models import StoredFile
from volunteers.models import Volunteer


class StaleEventError(ValidationError):
    """Somebody else has saved the event since this form was opened."""

    def __init__(self, current: Event):
        super().__init__(
            _(
                "Somebody else saved this event while you were editing it. What you typed is kept below; "
                "compare it with the present record and save again if yours is right."
            )
        )
        self.current = current


def log_event(
    event: Event,
    *,
    covered: Iterable[Community] = (),
    volunteers: Iterable[Volunteer] = (),
    files: Iterable[tuple[StoredFile, str, str, str]] = (),
    by,
) -> Event:
    """Save a new event with its communities, volunteers and files, all or nothing.

    `files` are (file, name, kind, caption). The same `creation_key` a second time gives back the event
    of the first: a double click makes one record. Raises ValidationError where a rule is broken and
    PermissionDenied where `by` may not log for that community; `by=None` is the portal itself.
    """
    _require_own(event, by)
    try:
        with transaction.atomic():
            return _already_logged(event, by) or _log(event, covered, volunteers, files, by)
    except IntegrityError:
        # A twin request was a moment faster: its record is ours.
        if earlier := _already_logged(event, by):
            return earlier
        raise


def _log(event, covered, volunteers, files, by) -> Event:
    event.created_by = by
    save_record(event, lists={"covered": covered}, by=by)
    _set_volunteers(event, volunteers, by)
    _attach(event, files, by)
    return event


def _already_logged(event: Event, by) -> Event | None:
    return Event.objects.filter(creation_key=event.creation_key, created_by=by).first()


@transaction.atomic
def change_event(
    event: Event,
    *,
    version: int,
    covered: Iterable[Community],
    volunteers: Iterable[Volunteer] | None = None,
    files: Iterable[tuple[StoredFile, str, str, str]] = (),
    reason: str = "",
    by,
) -> Event:
    """Save changes to an event that was read at `version`, all or nothing.

    Raises StaleEventError where somebody saved it meanwhile. `volunteers=None` leaves them as they are.
    """
    _require_own(event, by)
    current = Event.objects.select_for_update().get(pk=event.pk)
    _require_own(current, by)
    if current.version != version:
        raise StaleEventError(current)
    event.version = version + 1
    save_record(event, lists={"covered": covered}, reason=reason, by=by)
    if volunteers is not None:
        _set_volunteers(event, volunteers, by)
    _attach(event, files, by)
    return event


@transaction.atomic
def retire_event(event: Event, *, reason: str, by) -> Event:
    """Take an event out of all figures and lists; it stays readable. `reason` is required."""
    _require_own(event, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the event is taken out.")})
    event.retired_at = timezone.now()
    event.retired_reason = reason.strip()[:200]
    event.version += 1
    event._history_user, event._change_reason = by, event.retired_reason
    event.save()
    record(Action.RETIRE, event, by=by, reason=event.retired_reason)
    return event


@transaction.atomic
def change_file(event_file: EventFile, *, by) -> EventFile:
    """Save another kind or caption of a file."""
    _require_own(event_file.event, by)
    return save_record(event_file, by=by)


@transaction.atomic
def detach_file(event_file: EventFile, *, by) -> None:
    """Take a file off its event. The stored content stays: history and packs may cite it."""
    _require_own(event_file.event, by)
    event_file._history_user = by
    name = event_file.name
    event_file.delete()
    record(Action.CHANGE, event_file.event, by=by, detached=name)


def _require_own(event: Event, by) -> None:
    """A clerk writes only what the own community hosts."""
    if by is None:
        return
    foreign = by.is_clerk and event.host_community_id != by.community_id
    if foreign or not can(by, Right.WRITE_EVENTS):
        raise PermissionDenied(_("You may log and change only events that your own community hosts."))


def _attach(event: Event, files, by) -> None:
    here = set(event.files.values_list("file_id", flat=True))
    start = len(here)
    for position, (file, name, kind, caption) in enumerate(files, start):
        if file.pk in here:
            continue
        here.add(file.pk)
        row = EventFile(event=event, file=file, name=name, kind=kind, caption=caption, position=position, added_by=by)
        save_record(row, by=by)


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
