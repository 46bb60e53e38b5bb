"""The registers as they go into a pack: as workbooks with all columns, on paper with those that tell the most.

Both are made of the same rows in one go: the running numbers on paper count the rows of the workbook.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from pathlib import Path

import xlsxwriter
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Finding, Visit
from kepu.exchange.kinds import EMPTY
from kepu.exchange.ledgers import Column, Ledger, all_ledgers, ledger
from kepu.exchange.writer import CHUNK, WORKBOOK_OPTIONS, write_cell
from kepu.paper import is_chinese
from kepu.periods import Period
from reports.packs.annexes.papers import NUMBER_WIDTH, PAPERS
from reports.packs.annexes.table import CENTRE, Extra, Table, spread

# Registers of happenings: what lies in the period. The others tell of a state of affairs (who volunteers, what is
# where): what began before the period still stands in it, what begins after its end does not.
_DATED = {"events", "media", "trainings", "updates", "incidents"}
# What is planned for later belongs to a plan.
_PLANNED = {"tasks"}
# Registers that are kept in forms alone, after those of the exchange format.
_OTHERS = ("findings", "archive")


@dataclass(frozen=True)
class Register:
    """One register of a pack; `path` is its workbook, None where there are no rows."""

    code: str
    title: str
    path: Path | None
    table: Table


def write_registers(period: Period, folder: Path, frozen_on: date) -> list[Register]:
    """Read every register once: a workbook in the folder and a table for paper; telephone numbers are masked."""
    ledgers = [*all_ledgers(), *map(ledger, _OTHERS)]
    return [_write(each, period, folder, frozen_on) for each in ledgers]


def _write(register: Ledger, period: Period, folder: Path, frozen_on: date) -> Register:
    chosen = rows_in(register, period).order_by(*PAPERS[register.code].order)
    lines = _Lines(register, period)
    rows = register.rows(chosen).iterator(chunk_size=CHUNK)
    path = _workbook(register, lines.passing(rows), folder / f"{register.code}.xlsx", frozen_on)
    return Register(register.code, title_of(register), path, lines.table())


def rows_in(register: Ledger, period: Period) -> QuerySet:
    """The rows of a register that a pack of the period holds: those that count, as of its end."""
    rows = register.model._default_manager.all()
    rows = rows.counting() if hasattr(rows, "counting") else rows
    if register.model is Visit:
        return rows.made_in(period)
    if register.model is Finding:
        return rows.of_visits_in(period)
    if register.code in _DATED:
        return register.in_period(rows, period.start, period.end)
    if register.date is None or register.code in _PLANNED:
        return rows
    return rows.filter(Q(**{f"{register.date}__lte": period.end}) | Q(**{register.date: None}))


class _Lines:
    """Takes down, for paper, the rows that pass by on their way to the workbook."""

    def __init__(self, register: Ledger, period: Period):
        self.code, self.paper, self.rows = register.code, PAPERS[register.code], []
        columns = [_bound(each, register) for each in self.paper.columns]
        self.readers = [_reader(each, period) for each in columns]
        self.head = [(_("No."), NUMBER_WIDTH, CENTRE), *(_head(each) for each in columns)]

    def passing(self, rows: Iterator) -> Iterator:
        for number, row in enumerate(rows, start=1):
            self.rows.append([str(number), *(read(row) for read in self.readers)])
            yield row

    def table(self) -> Table:
        return Table(self.code, str(self.paper.title), spread(self.head), self.rows, str(self.paper.note))


def _bound(column, register: Ledger):
    """A column of the paper with the ledger's column in place of its header."""
    return column if isinstance(column, Extra) else (register.column(column[0]), *column[1:])


def _head(column) -> tuple[str, float, str]:
    if isinstance(column, Extra):
        return str(column.label), column.width, column.kind
    return str(column[0].label), *column[1:]


def _reader(column, period: Period):
    """What reads a cell of a row for paper."""
    if isinstance(column, Extra):
        texts = column.texts(period)
        return lambda row: texts.get(row.pk, EMPTY) or EMPTY
    return lambda row: cell_text(column[0], row)


def cell_text(column: Column, row) -> str:
    """A cell on paper. Days in digits fit a narrow column; an event without host community is the sub-district's."""
    value = column.export(row)
    if isinstance(value, date):
        return value.isoformat()
    if column.field == "host_community" and row.host_community_id is None:
        return _("Sub-district")
    return column.text(row)


def title_of(register: Ledger) -> str:
    return register.title_zh if is_chinese() else str(register.title)


def _workbook(register: Ledger, rows: Iterator, path: Path, frozen_on: date) -> Path | None:
    """The rows as a workbook; none is made where there are no rows."""
    first = next(rows, None)
    if first is None:
        return None
    book = xlsxwriter.Workbook(str(path), WORKBOOK_OPTIONS)
    book.set_properties({"created": datetime.combine(frozen_on, time())})  # the same rows give the same bytes
    try:
        _fill(book, register, chain([first], rows))
    finally:
        book.close()
    return path


def _fill(book, register: Ledger, rows: Iterator) -> None:
    sheet = book.add_worksheet(title_of(register)[:31])
    head = book.add_format({"bold": True, "bg_color": "#eef2f7"})
    day, plain = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format()
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(register.columns):
        label = column.header if is_chinese() else str(column.label)
        sheet.set_column(place, place, max(12, 2 * len(column.header) + 2))
        sheet.write_string(0, place, label, head)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(register.columns):
            value = _value(column, row)
            write_cell(sheet, number, place, value, day if isinstance(value, date) else plain)


def _value(column: Column, row):
    """Numbers and days as such; all else as people read it, so that no telephone number slips through."""
    value = column.export(row)
    if not column.masked and isinstance(value, int | Decimal | date):
        return value
    text = column.text(row)
    return "" if text == EMPTY else text
