"""Workbooks (.xlsx), read as values only: no formulas, links or macros, and nothing larger than we can hold.

We drive openpyxl's row parser ourselves: it yields only the rows that are in the file (a lone cell in row
1,048,576 costs nothing), tells errors from text, and knows the merged ranges at the end.
"""

import io
import re
import zipfile
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from kepu.exchange.cells import Uncomputed
from kepu.exchange.neutral import plain
from kepu.exchange.problems import FileRefused
from kepu.exchange.sheets import BLANK_ROWS, Collector, Sheet

MAX_MEMBERS = 2000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200  # spreadsheets pack to a tenth or a thirtieth; only a bomb packs to less than this
RATIO_FROM = 10 * 1024 * 1024
_STRICT = b"http://purl.oclc.org/ooxml/"  # a variant of the format that our library does not read
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
# Date formats that Chinese Excel knows by number alone; openpyxl knows only the Western ones.
_CHINESE_DATES = {*range(27, 37), *range(50, 59)}
_PERCENT_FORMATS = {9, 10}


def read(data: bytes, max_rows: int) -> Sheet:
    try:
        _check_archive(data)
        return _read(data, max_rows)
    except FileRefused:
        raise
    except Exception as problem:  # whatever a damaged workbook makes the library stumble over
        raise FileRefused(_broken()) from problem


def _broken() -> str:
    return _("The workbook is damaged and cannot be read. Open it in Excel or WPS, save it again and try again.")


def _check_archive(data: bytes) -> None:
    """Refuse bombs, macros and hostile XML before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check_members(archive, len(data))


def _check_members(archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or bomb:
        raise FileRefused(
            _("The workbook unpacks to far more than a ledger holds and is refused. Copy the rows to a new workbook.")
        )
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise FileRefused(_("Workbooks with macros are not accepted. Save it as .xlsx and try again."))
    if "[Content_Types].xml" not in archive.namelist():
        raise FileRefused(_("The file is named .xlsx but is not a workbook. Save it as a workbook and try again."))
    for member in members:
        with archive.open(member) as stream:
            head = stream.read(4096) if member.filename.endswith((".xml", ".rels")) else b""
            if _DOCTYPE.search(head):
                raise FileRefused(_broken())
            if member.filename == "xl/workbook.xml" and _STRICT in head:
                raise FileRefused(
                    _("The workbook was saved as “Strict Open XML”. Save it as an ordinary Excel workbook (.xlsx).")
                )


def _read(data: bytes, max_rows: int) -> Sheet:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise FileRefused(_("The workbook has no visible sheet."))
    _learn_formats(book)
    sheet = _read_sheet(visible[0], max_rows)
    sheet.notes += _unread(book, visible)
    return sheet


def _learn_formats(book) -> None:
    styles = enumerate(book._cell_styles)
    book._date_formats |= {index for index, style in styles if style.numFmtId in _CHINESE_DATES}


def _unread(book, visible) -> list[str]:
    others = [sheet.title for sheet in book.worksheets if sheet is not visible[0]]
    if not others:
        return []
    parts = {"sheet": visible[0].title, "others": "、".join(others)}
    return [_("Only the first visible sheet, “%(sheet)s”, was read; not: %(others)s.") % parts]


def _read_sheet(sheet, max_rows: int) -> Sheet:
    collector, last = Collector(max_rows), None
    with sheet._get_source() as source:
        parser = _Parser(source, sheet)
        for number, found in parser.parse():
            collector.add(number, _values(found))
            if collector.blank == BLANK_ROWS:
                last = _last_written(sheet) if last is None else last
                if number >= last:
                    break
    merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
    ranges = [(each.min_row, each.max_row, each.min_col, each.max_col) for each in merged]
    return Sheet(collector.rows, ranges)


def _last_written(sheet) -> int:
    """Number of the last row in which something is written, found far quicker than by reading all rows."""
    row = last = 0

    def note(name: str, attributes: dict) -> None:
        nonlocal row, last
        name = name.rpartition(":")[2]
        if name == "row":
            row = int(attributes.get("r", row + 1))
        elif name in ("v", "t", "f"):
            last = row

    parser = expat.ParserCreate()
    parser.StartElementHandler = note
    with sheet._get_source() as source:
        parser.ParseFile(source)
    return last


def _values(found: list[dict]) -> list:
    """Cells as a list in which position is column."""
    found = [cell for cell in found if cell["value"] is not None]
    values = [None] * max((cell["column"] for cell in found), default=0)
    for cell in found:
        value = cell["value"]
        values[cell["column"] - 1] = plain(unescape(value)) if isinstance(value, str) else value
    return values


class _Parser(WorkSheetParser):
    """openpyxl's parser, with two things more: shares stay percentages, uncomputed formulas are seen."""

    def __init__(self, source, sheet):
        book = sheet.parent
        super().__init__(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.percent_formats = _percent_formats(book)

    def parse_cell(self, element):
        cell = super().parse_cell(element)
        if cell["value"] is None and (formula := element.findtext(FORMULA_TAG)) is not None:
            # Made by a program that does not compute: better said than read as empty. "str" is an empty result.
            if element.get("t") != "str":
                cell["value"] = Uncomputed(formula)
        elif cell["data_type"] == "n" and cell["value"] is not None and cell["style_id"] in self.percent_formats:
            cell["value"] = f"{cell['value'] * 100:.12g}%"
        return cell


def _percent_formats(book) -> set[int]:
    """Indexes of the cell styles that show a number as a percentage."""
    custom = {164 + index for index, code in enumerate(book._number_formats) if "%" in code}
    wanted = _PERCENT_FORMATS | custom
    return {index for index, style in enumerate(book._cell_styles) if style.numFmtId in wanted}
