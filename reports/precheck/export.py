"""The open findings as a workbook."""

from tempfile import TemporaryFile
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from kepu.exchange.writer import MAX_WORKBOOK_ROWS, WORKBOOK_OPTIONS, write_cell
from reports.precheck.board import Board

WIDTHS = (26, 30, 14, 16, 90, 50, 40)


def workbook(board: Board, address_of) -> tuple[BinaryIO, int]:
    """A stream of the workbook and how many findings it holds; `address_of(path)` makes an address whole."""
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(stream, WORKBOOK_OPTIONS)
    sheet, bold = book.add_worksheet(_("Findings")), book.add_format({"bold": True})
    for place, (title, width) in enumerate(zip(_titles(), WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, values in enumerate(_lines(board, address_of), start=1):
        if count > MAX_WORKBOOK_ROWS:
            break
        for place, value in enumerate(values):
            write_cell(sheet, count, place, value, None)
    book.close()
    stream.seek(0)
    return stream, min(count, MAX_WORKBOOK_ROWS)


def _titles() -> list[str]:
    return [_("Group"), _("Check"), _("Severity"), _("Community"), _("Finding"), _("What to do"), _("Where")]


def _lines(board: Board, address_of):
    for standing in board.standings:
        of = standing.check
        for each in standing.all():
            where = address_of(each.address) if each.address else ""
            told = (each.community, each.sentence, str(of.advice), where)
            yield str(of.group.label), str(of.title), str(of.severity.label), *told
