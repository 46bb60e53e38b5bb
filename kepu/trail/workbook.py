"""The audit trail as an Excel workbook, written row by row in constant memory."""

from tempfile import TemporaryFile

import xlsxwriter
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kepu.audit.models import EntryQuerySet
from kepu.exchange.writer import WORKBOOK_OPTIONS, write_cell
from kepu.trail.entries import names_of
from kepu.trail.wording import told

MOST_ROWS = 50_000
PORTION = 1000
WIDTHS = (18, 16, 12, 20, 8, 16, 10, 30, 16, 60)


def workbook(entries: EntryQuerySet):
    """An open file at its start, the newest MOST_ROWS entries in it, the newest first; and how many there are."""
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(stream, WORKBOOK_OPTIONS)
    sheet, bold, plain = book.add_worksheet(_("Audit trail")), book.add_format({"bold": True}), book.add_format()
    sheet.freeze_panes(1, 0)
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    _write(sheet, 0, _head(), bold)
    count = 0
    for count, line in enumerate(_lines(entries), start=1):
        _write(sheet, count, line, plain)
    book.close()
    stream.seek(0)
    return stream, count


def _head() -> list[str]:
    return [
        _("Time"),
        _("Who"),
        _("Account"),
        _("What"),
        _("Result"),
        _("Kind of record"),
        _("Its number"),
        _("Record"),
        _("Network address"),
        _("Details"),
    ]


def _lines(entries: EntryQuerySet):
    """By key, not by cursor: a database connection is not kept open over the whole file."""
    left, rest = MOST_ROWS, entries
    while found := list(rest.order_by("-id")[: min(PORTION, left)]):
        names = names_of(found)
        yield from (_line(told(entry, names)) for entry in found)
        left, rest = left - len(found), entries.filter(id__lt=found[-1].id)


def _line(each) -> list[str]:
    entry = each.entry
    details = "; ".join(f"{label}: {value}" for label, value, _machine in each.more)
    result = _("refused") if each.refused else _("done")
    at = f"{localtime(each.at):%Y-%m-%d %H:%M:%S}"
    return [
        at,
        each.who,
        each.account,
        each.what,
        result,
        each.kind,
        entry.object_id,
        each.about,
        entry.address or "",
        details[:30_000],
    ]


def _write(sheet, number: int, line: list[str], cell_format) -> None:
    for place, value in enumerate(line):
        write_cell(sheet, number, place, value, cell_format)
