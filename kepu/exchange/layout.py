"""Which column of a file is which column of its ledger."""

import difflib

from django.utils.translation import gettext as _

from kepu.exchange import cells
from kepu.exchange.ledgers import Ledger
from kepu.exchange.problems import BadCell, CellError, FileRefused, shortened
from kepu.exchange.sheets import Sheet

MARKS = "*＊"  # a required header may carry its mark
REASONS = "错误说明"  # the column that a workbook of wrong rows has beside those of its ledger; read as if absent


def forget_reasons(sheet: Sheet) -> None:
    """Empty the column of reasons, so that a mended workbook of wrong rows imports as it is."""
    headers = sheet.rows[0][1] if sheet.rows else []
    places = [place for place, header in enumerate(headers) if cells.text(header) == REASONS]
    for _number, values in sheet.rows if places else []:
        for place in places:
            values[place : place + 1] = [None] * (place < len(values))
    if places:
        sheet.rows = [(number, values) for number, values in sheet.rows if not all(map(cells.is_blank, values))]


def headers_of(sheet: Sheet) -> tuple[int, list[str]]:
    """Row number and headers of the first row with content. Raises FileRefused where there is none."""
    if not sheet.rows:
        raise FileRefused(_("The file is empty."))
    number, values = sheet.rows[0]
    return number, [cells.text(value).strip(MARKS).strip() for value in values]


def problems_of(ledger: Ledger, row: int, headers: list[str], sheet: Sheet) -> list[CellError]:
    """Everything that is wrong with the headers, each named."""
    known = set(ledger.headers)
    problems = []
    for position, header in enumerate(headers, start=1):
        if not header and _has_content(sheet, position):
            problems.append(CellError(row, "", "", _headless(position)))
        elif header and header not in known:
            problems.append(CellError(row, shortened(header), shortened(header), _unknown(ledger, header)))
    for header in sorted(known & {header for header in headers if headers.count(header) > 1}):
        problems.append(CellError(row, header, header, _("This column appears twice. Keep one of them.")))
    missing = [each.header for each in ledger.columns if each.required and each.header not in headers]
    problems += [CellError(row, header, "", _("This required column is missing.")) for header in missing]
    width = max(len(values) for number, values in sheet.rows)
    beyond = (place for place in range(len(headers) + 1, width + 1))
    return problems + [CellError(row, "", "", _headless(place)) for place in beyond if _has_content(sheet, place)]


def _has_content(sheet: Sheet, position: int) -> bool:
    return any(len(values) >= position and not cells.is_blank(values[position - 1]) for number, values in sheet.rows)


def _headless(position: int) -> str:
    return _("Column %(number)d has content but no header.") % {"number": position}


def _unknown(ledger: Ledger, header: str) -> str:
    near = difflib.get_close_matches(header, ledger.headers, n=1, cutoff=0.5)
    parts = {"header": shortened(header), "headers": "、".join(ledger.headers), "near": "".join(near)}
    if near:
        return _("The ledger has no column “%(header)s”. Did you mean “%(near)s”?") % parts
    return _("The ledger has no column “%(header)s”. Its columns are: %(headers)s.") % parts


def merged_errors(headers: list[str], sheet: Sheet) -> list[CellError]:
    """Merged cells: all but the first of them would be read as empty, which is never meant."""
    errors = []
    for first, last, left, right in sheet.merged:
        touched = [header for header in headers[left - 1 : right] if header]
        if touched:
            parts = {"first": first, "last": last, "columns": "、".join(touched)}
            errors.append(
                CellError(
                    first,
                    touched[0],
                    "",
                    _("Cells are merged here (rows %(first)d to %(last)d, %(columns)s). Unmerge them and fill in each.")
                    % parts,
                )
            )
    return errors


def as_dict(headers: list[str], values: list) -> dict:
    """The row's cells by header."""
    padded = values + [None] * (len(headers) - len(values))
    return {header: value for header, value in zip(headers, padded, strict=False) if header}


def required(header: str) -> BadCell:
    return BadCell(_("%(header)s is required. Fill in this cell.") % {"header": header})
