"""What can be done to a row of any register. Forms, the demonstration data and commands come through here."""

from collections.abc import Callable, Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.accounts.roles import Right, can
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from kepu.evidence.models import StoredFile
from kepu.exchange.ledgers import ledger_for
from kepu.records.models import NEXT_REVIEW, Attachment, Review, Row

FileRow = tuple[StoredFile, str, str, str]  # file, name, kind, caption


class StaleRowError(ValidationError):
    """Somebody else has saved the row since this form was opened."""

    def __init__(self, current: Row):
        self.current = current
        super().__init__(
            _(
                "Somebody else saved this record while you were editing it. What you typed is kept below; "
                "compare it with the present record and save again if yours is right."
            )
        )


def add_row(
    row: Row, *, lists: dict | None = None, files: Iterable[FileRow] = (), also: Callable | None = None, by
) -> Row:
    """Save a new row with its files, all or nothing. The same `creation_key` a second time gives the first row back.

    `lists` are its many-to-many fields; `also()` writes what else belongs to it. Raises ValidationError where a rule
    is broken and PermissionDenied where `by` may not write this row; `by=None` is the portal itself.
    """
    if earlier := already_added(row, by):
        return earlier
    try:
        with transaction.atomic():
            _settle(row, None)
            require_own(row, by)
            row.created_by = row.changed_by = by
            save_record(row, lists=lists, by=by)
            attach(row, files, by=by)
            if also:
                also()
            return row
    except (IntegrityError, ValidationError):
        if earlier := already_added(row, by):
            return earlier
        raise


def already_added(row: Row, by) -> Row | None:
    """The row that this very form has made already: the answer to a double click or a resend."""
    return type(row).objects.filter(creation_key=row.creation_key, created_by=by).first()


@transaction.atomic
def change_row(
    row: Row,
    *,
    version: int,
    lists: dict | None = None,
    files: Iterable[FileRow] = (),
    also: Callable | None = None,
    reason: str = "",
    by,
) -> Row:
    """Save changes to a row that was read at `version`. Raises StaleRowError where somebody saved it meanwhile."""
    current = _fresh(row, version, by)
    _settle(row, {each.attname: getattr(current, each.attname) for each in row._meta.concrete_fields})
    require_own(row, by)
    row.stamp(by)
    save_record(row, lists=lists, reason=reason, by=by)
    attach(row, files, by=by)
    if also:
        also()
    return row


def _fresh(row: Row, version: int, by) -> Row:
    """The row as it is now, locked. Raises StaleRowError if it is no longer the one of `version`."""
    current = type(row).objects.select_for_update().get(pk=row.pk)
    require_own(current, by)
    if current.version != version:
        raise StaleRowError(current)
    return current


@transaction.atomic
def retire_row(row: Row, *, reason: str, by) -> Row:
    """Take a row out of all figures and lists; it stays readable. `reason` is required."""
    require_own(row, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the record is taken out.")})
    row.retired_at, row.retired_reason = timezone.now(), reason.strip()[:200]
    _save_quietly(row, row.retired_reason, by)
    record(Action.RETIRE, row, by=by, reason=row.retired_reason)
    return row


@transaction.atomic
def review_row(row: Row, *, state: str, note: str = "", by) -> Row:
    """Confirm a row, or return it with a note. Raises ValidationError where that cannot be (`by` wrote it itself)."""
    if not can(by, Right.REVIEW):
        raise PermissionDenied(_("Only the office's staff may confirm records."))
    current = type(row).objects.select_for_update().get(pk=row.pk)
    if problem := _why_not_review(current, state, note, by):
        raise ValidationError(problem)
    current.review, current.review_note = state, note.strip()[:200]
    _save_quietly(current, current.review_note, by)
    record(Action.REVIEW, current, by=by, state=state, note=current.review_note)
    return current


def _why_not_review(row: Row, state: str, note: str, by) -> str:
    if row.retired_at or state not in NEXT_REVIEW[Review(row.review)]:
        return _("“%(row)s” is no longer waiting for this.") % {"row": row}
    if state == Review.CONFIRMED and by.pk in (row.changed_by_id or row.created_by_id,):
        return _("“%(row)s” was entered by you. Another person has to confirm it.") % {"row": row}
    if state == Review.RETURNED and not note.strip():
        return _("Please say what has to be corrected.")
    return ""


def _save_quietly(row: Row, reason: str, by) -> None:
    """Save a change of state, which is no change of what the row says."""
    row.version += 1
    row._history_user, row._change_reason = by, reason[:100] or None
    row.save()


@transaction.atomic
def attach(row: Row, files: Iterable[FileRow], *, by) -> None:
    """Add files to a row; one that it has already is not added again."""
    here = set(row.files.values_list("file_id", flat=True))
    for file, name, kind, caption in files:
        if file.pk in here:
            continue
        added = Attachment(row=row, file=file, name=name, kind=kind, caption=caption, position=len(here), added_by=by)
        save_record(added, by=by)
        here.add(file.pk)


@transaction.atomic
def change_attachment(attachment: Attachment, *, by) -> Attachment:
    """Save another kind or caption of a file."""
    require_own(attachment.row, by)
    return save_record(attachment, by=by)


@transaction.atomic
def detach(attachment: Attachment, *, by) -> None:
    """Take a file off its row. The stored content stays: history and packs may cite it."""
    require_own(attachment.row, by)
    name, row = attachment.audit_name, attachment.row
    attachment._history_user = by
    attachment.delete()
    record(Action.CHANGE, row, by=by, detached=name)


def require_own(row: Row, by) -> None:
    """Raise PermissionDenied unless `by` may write this row; None is the portal itself."""
    if not ledger_for(row).may_write(row, by):
        raise PermissionDenied(_("You may change only records of your own community."))


def _settle(row: Row, before: dict | None) -> None:
    if settle := ledger_for(row).settle:
        settle(row, before)
