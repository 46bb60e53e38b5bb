"""The empty ledger to fill in: headers, an example row, drop-down lists, and a sheet that explains."""

import xlsxwriter
from django.utils.translation import gettext as _

from kepu.exchange import cells
from kepu.exchange.kinds import Day
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.writer import WORKBOOK_OPTIONS, start_sheet, write_cell

LISTED_ROWS = 1000  # rows with a drop-down list


def template_workbook(ledger: Ledger, target) -> None:
    """Write the ledger's template workbook to a path or binary stream."""
    book = xlsxwriter.Workbook(target if hasattr(target, "write") else str(target), WORKBOOK_OPTIONS)
    formats = start_sheet(book, ledger)
    sheet = book.worksheets()[0]
    for place, column in enumerate(ledger.columns):
        write_cell(sheet, 1, place, _example(column), formats[place])
        if column.kind.options:
            sheet.data_validation(1, place, LISTED_ROWS, place, _drop_down(column))
    _explain(book, ledger)
    book.close()


def _example(column: Column):
    return cells.day(column.example) if isinstance(column.kind, Day) and column.example else column.example


def _drop_down(column: Column) -> dict:
    return {
        "validate": "list",
        "source": list(column.kind.options),
        "ignore_blank": True,
        "error_title": _("Not in the list"),
        "error_message": _("Choose one of the words in the list."),
    }


def _explain(book, ledger: Ledger) -> None:
    sheet = book.add_worksheet(_("Notes"))
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((26, 30, 10, 70)):
        sheet.set_column(place, place, width, wrap)
    titles = [_("Column"), _("Meaning"), _("Required"), _("What to write")]
    lines = [titles, *(_line(column) for column in ledger.columns), [], [_general(ledger)]]
    for row, line in enumerate(lines):
        for place, text in enumerate(line):
            sheet.write_string(row, place, text, bold if row == 0 else None)


def _line(column: Column) -> list[str]:
    needed = _("yes") if column.required else _("no")
    return [column.header, str(column.label), needed, column.kind.hint(column)]


def _general(ledger: Ledger) -> str:
    return _(
        "Replace the example in row 2. A row is the same record as an earlier one where it has the same %(key)s; "
        "it then changes that record. An empty cell empties what is optional; a column left out changes nothing."
    ) % {"key": "、".join(ledger.key)}
