"""Where uploaded ledger files lie: beside each the workbook of its wrong rows."""

from pathlib import Path

from django.conf import settings

from kepu.evidence.storage import written
from kepu.exchange.mending import write_wrong_rows
from kepu.exchange.plan import ImportPlan
from kepu.imports.models import LedgerImport


def file_of(upload: LedgerImport) -> Path:
    """The uploaded file as it came; its name on the disk says nothing of what it holds."""
    return settings.IMPORTS_DIR / f"{upload.pk}.ledger"


def wrong_rows_of(upload: LedgerImport) -> Path:
    """The workbook of the rows that were wrong at the last check."""
    return settings.IMPORTS_DIR / f"{upload.pk}-wrong.xlsx"


def keep(upload: LedgerImport, data: bytes) -> None:
    with written(file_of(upload)) as target:
        target.write(data)


def keep_wrong_rows(upload: LedgerImport, plan: ImportPlan) -> None:
    """Write the workbook now: what is wrong can be another thing tomorrow than what the page showed."""
    with written(wrong_rows_of(upload)) as target:
        write_wrong_rows(plan, target)


def discard(upload: LedgerImport) -> None:
    file_of(upload).unlink(missing_ok=True)
    wrong_rows_of(upload).unlink(missing_ok=True)
