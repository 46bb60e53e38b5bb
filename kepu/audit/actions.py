"""The two ways to leave a trace: `record` for what is not a row change, `save_record` for what is."""

import re
from contextvars import ContextVar
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from kepu.audit.models import Action, Entry
from kepu.audit.revision import move_on

# The network address of the request being served; set by AddressMiddleware, absent in jobs and commands.
current_address: ContextVar[str | None] = ContextVar("current_address", default=None)


# Their reasons stand in the record's history, where they can be erased with the person.
TOLD_IN_HISTORY = (Action.CREATE, Action.CHANGE, Action.RETIRE, Action.REVIEW)
# They leave everything as it was.
READING = (
    Action.SIGN_IN,
    Action.SIGN_OUT,
    Action.REFUSED,
    Action.REVEAL,
    Action.EXPORT,
    Action.DOWNLOAD,
    Action.OPEN,
    Action.SIGN_IN_FAILED,
    Action.LOCK,
    Action.PASSWORD,
    Action.FACTOR_ON,
    Action.FACTOR_OFF,
    Action.END_SESSIONS,
)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def record(action: Action, target: models.Model | None = None, *, by, **details) -> Entry:
    """Write one audit entry. `by` is the user, or None for the portal itself; `details` must be JSON."""
    if action not in READING:
        transaction.on_commit(move_on, robust=True)
    return Entry.objects.create(
        actor=in_one_line(by.get_username()) if by else "",
        action=action,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        object_name=_name(target),
        details={} if hasattr(target, "audit_name") and action in TOLD_IN_HISTORY else _plain(details),
        address=current_address.get(),
    )


def has_written(person, *, within: timedelta) -> bool:
    """Whether this person wrote anything in so short a time before now, and so must see it on the next page."""
    lately = Entry.objects.filter(actor=in_one_line(person.get_username()), at__gte=timezone.now() - within)
    return lately.exclude(action__in=READING).exists()


def _name(target: models.Model | None) -> str:
    """What an entry calls the record: a person's, which has an `audit_name`, by number, for entries outlive erasure."""
    return "" if target is None else in_one_line(str(getattr(target, "audit_name", target)))[:200]


def in_one_line(text: str) -> str:
    """The text with line breaks, control characters and marks of direction written out: one event stays one line."""
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _plain(value):
    """The details with what no database or log takes written out, however deep it lies; lines may break."""
    if isinstance(value, str):
        return "\n".join(map(in_one_line, value.replace("\r\n", "\n").split("\n")))
    if isinstance(value, dict):
        return {in_one_line(str(key)): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


@transaction.atomic
def save_record(instance: models.Model, *, reason: str = "", lists: dict | None = None, by) -> models.Model:
    """Validate and save one row with its history and its audit entry, all or nothing.

    `lists` maps names of many-to-many fields to what they shall hold. Raises ValidationError where the
    row breaks a rule of its model; nothing is saved then.
    """
    creating = instance._state.adding
    instance.full_clean()
    instance._history_user = by
    instance._change_reason = reason or None
    _write(instance, lists or {})
    action = Action.CREATE if creating else Action.CHANGE
    record(action, instance, by=by, **({"reason": reason} if reason else {}))
    return instance


def _write(instance: models.Model, lists: dict) -> None:
    """Save the row and its lists as ONE line of history; left alone, each list would add a line of its own."""
    creating = instance._state.adding
    if lists:
        instance.skip_history_when_saving = True
        if creating:
            instance.save()
        for name, values in lists.items():
            getattr(instance, name).set(values)
        del instance.skip_history_when_saving
    instance.save()
    if lists and creating:
        instance.history.filter(pk=instance.history.first().pk).update(history_type="+")
