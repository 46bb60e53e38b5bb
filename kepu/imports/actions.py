"""What can be done with a ledger file: take it in, check it (again), import it."""

import io
import zipfile
from datetime import timedelta
from pathlib import PurePath

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.evidence.actions import clean_name
from kepu.evidence.scanning import scan
from kepu.exchange import importer
from kepu.exchange.ledgers import Ledger, all_ledgers, ledger
from kepu.exchange.plan import ImportPlan
from kepu.exchange.problems import FileRefused, ImportRefused
from kepu.exchange.reader import require_kind
from kepu.imports import shelf
from kepu.imports.findings import fingerprint, outcome
from kepu.imports.models import NEXT_STATES, WORKING, ImportState, LedgerImport
from kepu.jobs import actions as jobs
from kepu.jobs.models import Job

KIND = "import"
# What is checked while the browser waits: about two thousand rows, which take a second or two.
QUICK_BYTES = 300_000
QUICK_UNPACKED = 3_000_000
KEPT_DAYS = 30  # an uploaded ledger is full of names and numbers, and its rows are in the registers by then
TOLD = 20  # problems of a file that its form lists


def writable_ledgers(user) -> list[Ledger]:
    """The ledgers that `user` may import, in the portal's order."""
    return [each for each in all_ledgers() if each.open_to(user)]


def take_in(upload: UploadedFile, register: Ledger, *, by) -> LedgerImport:
    """Keep an uploaded file and check it: at once where it is small, else by a worker.

    Raises ValidationError with sentences where it cannot be read as this ledger (of a large file the worker
    finds that out), PermissionDenied where the ledger is not open to `by`; nothing is kept then.
    """
    if not register.open_to(by):
        raise PermissionDenied(register.right.label)
    name, data = clean_name(upload.name), upload.read()
    scan(io.BytesIO(data), name)
    taken = LedgerImport(ledger=register.code, file_name=name, size=len(data), uploaded_by=by, language=get_language())
    taken.is_large = _is_large(data)
    try:
        require_kind(data, PurePath(name).suffix.lower())
        shelf.keep(taken, data)
        return _register(taken)
    except FileRefused as refusal:
        shelf.discard(taken)
        raise ValidationError(str(refusal)) from None
    except BaseException:
        shelf.discard(taken)
        raise


def _is_large(data: bytes) -> bool:
    if len(data) > QUICK_BYTES:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(member.file_size for member in archive.infolist()) > QUICK_UNPACKED
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # of a damaged or strange archive; reading says so
        return False


def _register(taken: LedgerImport) -> LedgerImport:
    values = {} if taken.is_large else _first_check(taken)
    for name, value in values.items():
        setattr(taken, name, value)
    with transaction.atomic():
        taken.save()
        record(Action.UPLOAD, taken, by=taken.uploaded_by, ledger=taken.ledger)
        if taken.is_large:
            jobs.queue(KIND, taken.pk, by=taken.uploaded_by)
    return taken


def _first_check(taken: LedgerImport) -> dict:
    plan = planned(taken)
    if plan.problems:
        raise ValidationError(_told(plan))
    return {"state": ImportState.CHECKED} | noted(taken, plan)


def _told(plan: ImportPlan) -> list[str]:
    lines = plan.lines()
    more = len(lines) - TOLD
    return lines[:TOLD] + ([_("The file has %(count)d faults more.") % {"count": more}] if more > 0 else [])


# --- checking -------------------------------------------------------------------------------------


def planned(taken: LedgerImport, on_row: importer.OnRow | None = None) -> ImportPlan:
    """What importing the kept file would do now. Raises FileRefused."""
    stream = shelf.opened(shelf.file_of(taken))
    return importer.preview(ledger(taken.ledger), stream, taken.file_name, user=taken.uploaded_by, on_row=on_row)


def noted(taken: LedgerImport, plan: ImportPlan) -> dict:
    """The fields that tell of a plan; the workbook of its wrong rows is written too."""
    if plan.wrong:
        shelf.keep_wrong_rows(taken, plan)
    return outcome(plan) | {"reason": ""}


def moved(taken: LedgerImport, state: ImportState, **values) -> bool:
    """Bring the import into another state; False where that does not follow from the one it is in."""
    before = [each for each, following in NEXT_STATES.items() if state in following]
    rows = LedgerImport.objects.filter(pk=taken.pk, state__in=before)
    return bool(rows.update(state=state, **values))


def check_again(taken: LedgerImport) -> None:
    """Check the kept file against what the portal holds now; what is being worked on, or done, is left alone."""
    if taken.state == ImportState.DONE or Job.objects.of(KIND, taken.pk).live().exists():
        return
    if taken.is_large:
        with transaction.atomic():
            if moved(taken, ImportState.CHECKING, is_overtaken=False):
                jobs.queue(KIND, taken.pk, by=taken.uploaded_by)
        return
    with override(taken.language):
        check(taken)


def check(taken: LedgerImport, *, on_row: importer.OnRow | None = None, is_overtaken: bool = False) -> bool:
    """Note what importing the file would do; False where the import has moved on meanwhile."""
    try:
        values = noted(taken, planned(taken, on_row))
    except FileRefused as refusal:
        return moved(taken, ImportState.FAILED, reason=str(refusal))
    return moved(taken, ImportState.CHECKED, is_overtaken=is_overtaken, **values)


# --- importing ------------------------------------------------------------------------------------


def confirm(taken: LedgerImport, *, only_good: bool) -> None:
    """Import the file, at once where it is small, else by a worker. A second click changes nothing.

    Raises ValidationError where rows are wrong and not only the good ones were asked for.
    """
    if not taken.can_apply:
        return
    if taken.wrong and not only_good:
        raise ValidationError(_("Some rows are wrong. Mend them, or import only the good rows."))
    if taken.is_large:
        with transaction.atomic():
            if moved(taken, ImportState.APPLYING, only_good=only_good):
                jobs.queue(KIND, taken.pk, by=taken.uploaded_by)
        return
    taken.only_good = only_good
    with override(taken.language):
        carry_out(taken, begin=lambda: moved(taken, ImportState.APPLYING, only_good=only_good))


def carry_out(taken: LedgerImport, *, begin=lambda: True, finish=lambda: None, on_row=None) -> None:
    """Read the file once more and import it, if that does what the page showed; else show what it would do now.

    `begin` and `finish` run within the transaction of the import; where `begin` answers False, nothing happens.
    """
    try:
        plan = planned(taken, on_row)
    except FileRefused as refusal:
        moved(taken, ImportState.FAILED, reason=str(refusal))
        return
    if fingerprint(plan) != taken.fingerprint or not _saved(taken, plan, begin, finish):
        check(taken, is_overtaken=True)


def _saved(taken: LedgerImport, plan: ImportPlan, begin, finish) -> bool:
    """Import the plan; False where somebody changed one of its records since it was made."""
    try:
        with transaction.atomic():
            if begin() and moved(taken, ImportState.DONE, is_overtaken=False, imported_at=timezone.now()):
                importer.apply(plan, by=taken.uploaded_by, only_good=taken.only_good)
                finish()
    except ImportRefused:
        return False
    return True


# --- clearing away --------------------------------------------------------------------------------


def forget_old_files(*, pretend: bool = False) -> int:
    """Drop files uploaded more than a month ago. Returns how many went, or with `pretend` would go."""
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    old = LedgerImport.objects.filter(uploaded_at__lt=limit).exclude(findings={})
    return old.exclude(state__in=WORKING).count() if pretend else forget_files(old)


def forget_files(imports: models.QuerySet) -> int:
    """Drop uploaded files with what was found in them; that they were imported stays. Returns how many went.

    What a worker has in hand is left alone.
    """
    old = imports.exclude(state__in=WORKING)
    count = 0
    for taken in old:
        shelf.discard(taken)
        count += LedgerImport.objects.filter(pk=taken.pk).update(findings={})
    return count
