"""Writing ledger files in constant memory; what is written here imports again unchanged."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from kepu.exchange.kinds import Day, Number, Whole
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.neutral import neutral, neutral_in_workbook
from kepu.exchange.problems import ExchangeError
from kepu.exchange.sheets import MAX_CELL

CHUNK = 1000
MAX_WORKBOOK_ROWS = 1_048_575  # below the header
WIDTHS = {Day: 12, Whole: 10, Number: 10}
TEXT_WIDTH = 18
WORKBOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def rows(ledger: Ledger, queryset, masks: dict | None = None, *, with_retired: bool = False) -> Iterator[list]:
    """The export values of each row, in the ledger's order of columns; `masks` hide fields, by name."""
    hide = [(masks or {}).get(column.field) for column in ledger.columns]
    for instance in ledger.rows(queryset, with_retired=with_retired).iterator(chunk_size=CHUNK):
        values = (column.export(instance) for column in ledger.columns)
        yield [mask(str(value)) if mask and value else value for mask, value in zip(hide, values, strict=True)]


def write(
    ledger: Ledger, queryset, target, suffix: str, *, masks: dict | None = None, with_retired: bool = False
) -> int:
    """Write the rows as `.xlsx` or `.csv` to a path or binary stream; returns how many there were.
    Those taken out are written only `with_retired`.

    Raises ExchangeError for another suffix and for what a workbook cannot hold.
    """
    if suffix == ".csv":
        return _write_csv(ledger, rows(ledger, queryset, masks, with_retired=with_retired), target)
    if suffix == ".xlsx":
        return _write_workbook(ledger, rows(ledger, queryset, masks, with_retired=with_retired), target)
    raise ExchangeError(_("A ledger file ends in .xlsx or .csv."))


def _write_csv(ledger: Ledger, lines: Iterator[list], target) -> int:
    if not hasattr(target, "write"):
        with Path(target).open("wb") as stream:
            return _write_csv(ledger, lines, stream)
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    file = csv.writer(text, lineterminator="\r\n")
    file.writerow(ledger.headers)
    count = 0
    for values in lines:
        file.writerow([_csv_cell(value) for value in values])
        count += 1
    text.flush()
    text.detach()
    return count


def _csv_cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else neutral(str(value))


def _write_workbook(ledger: Ledger, lines: Iterator[list], target) -> int:
    book = xlsxwriter.Workbook(target if hasattr(target, "write") else str(target), WORKBOOK_OPTIONS)
    count = 0
    try:
        formats = start_sheet(book, ledger)
        sheet = book.worksheets()[0]
        for count, values in enumerate(lines, start=1):
            if count > MAX_WORKBOOK_ROWS:
                raise ExchangeError(_("A workbook holds at most 1,048,575 rows. Export to a file ending in .csv."))
            for place, value in enumerate(values):
                write_cell(sheet, count, place, value, formats[place])
    except BaseException:
        with suppress(Exception):  # the sheets so far lie in temporary files that only closing removes
            book.close()
        raise
    book.close()
    return count


def start_sheet(book, ledger: Ledger) -> list:
    """Add the ledger's sheet with its header row; returns the format of each column's cells."""
    sheet = book.add_worksheet(ledger.title_zh)
    sheet.freeze_panes(1, 0)
    formats = [_format(book, column) for column in ledger.columns]
    plain, needed = book.add_format({"bold": True}), book.add_format({"bold": True, "font_color": "#9c1c1c"})
    for place, column in enumerate(ledger.columns):
        sheet.set_column(place, place, _width(column), formats[place])
    for place, column in enumerate(ledger.columns):
        sheet.write_string(0, place, column.header, needed if column.required else plain)
    return formats


def _width(column: Column) -> int:
    narrow = next((width for kind, width in WIDTHS.items() if isinstance(column.kind, kind)), TEXT_WIDTH)
    return max(narrow, 2 * len(column.header) + 2)


def _format(book, column: Column):
    if isinstance(column.kind, Day):
        return book.add_format({"num_format": "yyyy-mm-dd"})
    if isinstance(column.kind, Whole | Number):
        return book.add_format({})
    return book.add_format({"num_format": "@"})  # text stays text when somebody edits the cell


def write_cell(sheet, row: int, place: int, value, cell_format) -> None:
    """One value in the type it has; a text is never taken for a formula."""
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, place, value, cell_format)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, value, cell_format)
    else:
        text = neutral_in_workbook(value)
        if len(text.encode("utf-16-le")) // 2 > MAX_CELL:
            parts = {"row": row + 1, "count": MAX_CELL}
            raise ExchangeError(
                _("Row %(row)d has a cell of more than %(count)d characters. Export to a file ending in .csv.") % parts
            )
        sheet.write_string(row, place, text, cell_format)
