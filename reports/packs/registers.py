"""The registers as they go into a pack: on paper the events, as workbooks all of them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Event
from kepu.exchange.kinds import EMPTY
from kepu.exchange.ledgers import Column, Ledger, all_ledgers, ledger
from kepu.exchange.writer import CHUNK, WORKBOOK_OPTIONS, write_cell
from kepu.periods import Period

# Columns of the event annex and their share of the page's width.
ANNEX = {
    "开始日期": 11,
    "活动名称": 24,
    "主办社区": 11,
    "地点": 15,
    "活动类别": 11,
    "年度主题": 12,
    "参加人数": 9,
    "承办单位": 14,
}
NUMBER_WIDTH = 5


def annex_head() -> list[tuple[str, float, str]]:
    """Label, width in percent and CSS class of each column of the event annex, the running number first."""
    total = NUMBER_WIDTH + sum(ANNEX.values())
    events = ledger("events")
    columns = [(str(events.column(header).label), width, _class_of(header)) for header, width in ANNEX.items()]
    head = [(_("No."), NUMBER_WIDTH, "number"), *columns]
    return [(label, round(100 * width / total, 2), kind) for label, width, kind in head]


def _class_of(header: str) -> str:
    return "number" if header == "参加人数" else "text"


def annex_rows(period: Period) -> list[list[tuple[str, str]]]:
    """The events of the period in order of time, as the annex shows them: text and CSS class of each cell."""
    events = ledger("events")
    columns = [(events.column(header), _class_of(header)) for header in ANNEX]
    held = events.rows(Event.objects.held_in(period).order_by("starts_on", "id"))
    return [
        [(str(number), "number"), *((cell_text(column, event), kind) for column, kind in columns)]
        for number, event in enumerate(held.iterator(chunk_size=CHUNK), start=1)
    ]


def cell_text(column: Column, row) -> str:
    """A cell on paper. Days in digits fit a narrow column; an event without host community is the sub-district's."""
    value = column.export(row)
    if isinstance(value, date):
        return value.isoformat()
    if column.field == "host_community" and row.host_community_id is None:
        return _("Sub-district")
    return column.text(row)


def write_registers(period: Period, folder: Path, frozen_on: date) -> list[tuple[str, Path]]:
    """One workbook for each register that has rows, (title, path); telephone numbers are masked."""
    return [(title_of(each), path) for each in all_ledgers() if (path := _write(each, period, folder, frozen_on))]


def title_of(register: Ledger) -> str:
    return register.title_zh if _is_chinese() else str(register.title)


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _write(register: Ledger, period: Period, folder: Path, frozen_on: date) -> Path | None:
    rows = register.rows(_chosen(register, period))
    if not rows.exists():
        return None
    path = folder / f"{register.code}.xlsx"
    book = xlsxwriter.Workbook(str(path), WORKBOOK_OPTIONS)
    book.set_properties({"created": datetime.combine(frozen_on, time())})  # the same rows give the same bytes
    try:
        _fill(book, register, rows.iterator(chunk_size=CHUNK))
    finally:
        book.close()
    return path


def _chosen(register: Ledger, period: Period):
    """What happened in the period, of registers that tell of days; of the others everything."""
    rows = register.model._default_manager.all()
    return register.in_period(rows, period.start, period.end) if register.code in _DATED else rows


# Registers of happenings. The others tell of a state of affairs (who volunteers, what is where), whose date is
# that of its beginning: what began before the period still stands in it.
_DATED = {"events", "media", "trainings", "updates", "visits", "incidents"}


def _fill(book, register: Ledger, rows: Iterator) -> None:
    sheet = book.add_worksheet(title_of(register)[:31])
    head = book.add_format({"bold": True, "bg_color": "#eef2f7"})
    day, plain = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format()
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(register.columns):
        label = column.header if _is_chinese() else str(column.label)
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
