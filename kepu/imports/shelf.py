"""Where uploaded ledger files lie, sealed: beside each the workbook of its wrong rows."""

import io
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from kepu.evidence.storage import written
from kepu.exchange.mending import write_wrong_rows
from kepu.exchange.plan import ImportPlan
from kepu.exchange.problems import FileRefused
from kepu.imports.models import LedgerImport
from kepu.sealing.keys import CannotOpenError, is_sealed_with_present_key, seal_bytes, unseal_bytes
from kepu.sealing.resealing import Count


def file_of(upload: LedgerImport) -> Path:
    """Where the uploaded file lies; its name on the disk says nothing of what it holds."""
    return settings.IMPORTS_DIR / f"{upload.pk}.ledger"


def wrong_rows_of(upload: LedgerImport) -> Path:
    """Where the workbook of the rows lies that were wrong at the last check."""
    return settings.IMPORTS_DIR / f"{upload.pk}-wrong.xlsx"


def keep(upload: LedgerImport, data: bytes) -> None:
    _write(file_of(upload), data)


def keep_wrong_rows(upload: LedgerImport, plan: ImportPlan) -> None:
    """Write the workbook now: what is wrong can be another thing tomorrow than what the page showed."""
    book = io.BytesIO()
    write_wrong_rows(plan, book)
    _write(wrong_rows_of(upload), book.getvalue())


def _write(path: Path, data: bytes) -> None:
    with written(path) as target:
        target.write(seal_bytes(data))


def opened(path: Path) -> io.BytesIO:
    """The content of a file on the shelf. Raises FileRefused where it is not there or cannot be read any more."""
    try:
        return io.BytesIO(unseal_bytes(path.read_bytes()))
    except FileNotFoundError:
        raise FileRefused(_("The uploaded file is no longer on the server. Please upload it again.")) from None
    except CannotOpenError:
        raise FileRefused(
            _("The uploaded file was kept with a key that the portal no longer has. Please upload it again.")
        ) from None


def discard(upload: LedgerImport) -> None:
    file_of(upload).unlink(missing_ok=True)
    wrong_rows_of(upload).unlink(missing_ok=True)


def reseal() -> Count:
    """Seal with the present key all files that are not."""
    count = Count()
    for path in _all():
        data = path.read_bytes()
        if not is_sealed_with_present_key(data):
            count += _resealed(path, data)
    return count


def unreadable() -> int:
    """How many files no key opens that is here."""
    return sum(not _opens(path.read_bytes()) for path in _all())


def _all() -> list[Path]:
    return sorted(settings.IMPORTS_DIR.glob("[0-9a-f]*"))


def _opens(data: bytes) -> bool:
    try:
        unseal_bytes(data)
    except CannotOpenError:
        return False
    return True


def _resealed(path: Path, data: bytes) -> Count:
    try:
        _write(path, unseal_bytes(data))
    except CannotOpenError:
        return Count(unreadable=1)
    return Count(written=1)
