"""The wrong rows of a file as a workbook, each with its reasons: mend the cells, import the workbook."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from kepu.exchange import cells
from kepu.exchange.layout import REASONS
from kepu.exchange.plan import WRONG, ImportPlan, PlannedRow
from kepu.exchange.problems import CellError
from kepu.exchange.sheets import MAX_CELL
from kepu.exchange.writer import WORKBOOK_OPTIONS, start_sheet, write_cell

NO_RESULT = "#VALUE!"  # stands for a formula without its result; read again, it is refused again
REASONS_WIDTH = 60


def write_wrong_rows(plan: ImportPlan, target: str | Path | BinaryIO) -> int:
    """Write the wrong rows of a plan, cells as they were, to a path or stream; how many there were."""
    book = xlsxwriter.Workbook(target if hasattr(target, "write") else str(target), WORKBOOK_OPTIONS)
    try:
        rows = plan.of_state(WRONG)
        _fill(book, plan, rows)
    finally:
        book.close()
    return len(rows)


def _fill(book, plan: ImportPlan, rows: Iterable[PlannedRow]) -> None:
    formats, headers = start_sheet(book, plan.ledger), plan.ledger.headers
    [sheet] = book.worksheets()
    days, wrap = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"text_wrap": True})
    sheet.set_column(len(headers), len(headers), REASONS_WIDTH, wrap)
    sheet.write_string(0, len(headers), REASONS, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        for place, header in enumerate(headers):
            value = _original(row.cells.get(header))
            write_cell(sheet, number, place, value, days if isinstance(value, date) else formats[place])
        write_cell(sheet, number, len(headers), _reasons(row.errors), wrap)


def _original(cell):
    """The cell as it can be written so that it reads the same."""
    if isinstance(cell, cells.Uncomputed):
        return NO_RESULT
    plain = isinstance(cell, date | int | float | Decimal) and not isinstance(cell, bool)
    return cell if cell is None or plain else cells.text(cell)


def _reasons(errors: list[CellError]) -> str:
    """One line for each wrong cell, with its header where it has one."""
    lines = (_("%(column)s: %(message)s") % vars(error) if error.column else error.message for error in errors)
    return "\n".join(lines)[: MAX_CELL // 2]
