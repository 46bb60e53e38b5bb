"""Handing a register to the browser as a workbook."""

from tempfile import TemporaryFile

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone

from kepu.exchange.ledgers import Ledger
from kepu.exchange.writer import write

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_of(register: Ledger, queryset: QuerySet, *, masks: dict | None = None) -> FileResponse:
    """The rows of `queryset` as an Excel download in the columns of a ledger.

    `masks` are functions by field name that hide what this reader does not need.
    """
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(register, queryset, stream, ".xlsx", masks=masks)
    stream.seek(0)
    name = f"{register.title_zh}-{timezone.localdate()}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)
