"""The inspection's figures per community as a workbook."""

import xlsxwriter
from django.utils.translation import gettext as _

from campaigns.inspection.statistics import Figures
from campaigns.models import FindingState, Severity
from kepu import formats
from kepu.exchange.writer import WORKBOOK_OPTIONS, write_cell


def write_figures(stream, rows: list[Figures], total: Figures) -> None:
    """Write one line for each community, and their sum, to a binary stream."""
    book = xlsxwriter.Workbook(stream, WORKBOOK_OPTIONS)
    sheet = book.add_worksheet(_("Inspection"))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 20, 12)
    bold, plain = book.add_format({"bold": True, "text_wrap": True}), book.add_format()
    for number, line in enumerate([_head(), *map(_line, rows), _line(total)]):
        for place, value in enumerate(line):
            write_cell(sheet, number, place, value, bold if number in (0, len(rows) + 1) else plain)
    book.close()


def _head() -> list[str]:
    severities, states = [str(each.label) for each in Severity], [str(each.label) for each in FindingState]
    first = [_("Community"), _("Visits made"), _("Visits planned"), _("Findings")]
    return [*first, *severities, *states, _("Overdue"), _("Average days to rectify")]


def _line(of: Figures) -> list:
    name = str(of.community) if of.community else _("Total")
    counts = [count for _each, count in [*of.by_severity, *of.by_state]]
    average = formats.rounded(of.average_days) if of.average_days is not None else None
    return [name, of.visits, of.planned, of.findings, *counts, of.overdue, average]
