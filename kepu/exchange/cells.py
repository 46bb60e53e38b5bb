"""Reading one cell, as spreadsheets and people write it. Every function raises BadCell with a full sentence."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _

from kepu.exchange.problems import BadCell, shortened
from kepu.periods import FIRST_YEAR, LAST_YEAR
from kepu.text import visible

YES, NO = "是", "否"
LARGEST_COUNT = 2**31 - 1  # what an integer column of PostgreSQL holds
EXCEL_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"}


@dataclass(frozen=True)
class Uncomputed:
    """Stands in a cell for a formula without its result."""

    formula: str

    def __str__(self):
        return f"={self.formula}"


# Full-width forms of ASCII and the ideographic space: what a Chinese keyboard writes where a number is meant.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_COUNT = re.compile(r"[0-9]+(\.0+)?")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_NEGATIVE = re.compile(r"[-−]\s*[0-9][0-9,.]*")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00)?$")
_DATES = (
    re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?"),
)


def is_blank(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not visible(cell).strip())


def refuse_failed_formula(cell) -> None:
    """A formula without a result, or with an error for one, says nothing that could be imported."""
    if isinstance(cell, Uncomputed):
        raise BadCell(_("This cell holds a formula without a result. Write the value itself."))
    if isinstance(cell, str) and cell in EXCEL_ERRORS:
        raise BadCell(_("This cell holds the spreadsheet's error %(value)s. Write the value itself.") % {"value": cell})


def tidy(value: str) -> str:
    """Text as the portal keeps it: no blanks around it, no invisible marks, line breaks as one character."""
    return visible(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def text(cell) -> str:
    """The cell as text, "" where it is empty. A number loses the decimals that only Excel gave it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float):
        return _plain(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.12g}"


def half_width(value: str) -> str:
    return value.translate(_HALF_WIDTH).strip()


def whole_number(cell) -> int:
    """A count ≥ 0; full-width digits and correct thousands separators are understood."""
    number = decimal_number(cell, _not_a_count)
    if number != number.to_integral_value():
        raise BadCell(_("“%(value)s” is not a whole number. Write it without decimals.") % _value(cell))
    if number > LARGEST_COUNT:
        raise BadCell(_("%(value)s is too large to be right. Please check the number.") % _value(cell))
    return int(number)


def _not_a_count(cell) -> BadCell:
    return BadCell(_("“%(value)s” is not a whole number. Write it in digits only, for example 80.") % _value(cell))


def _not_a_number(cell) -> BadCell:
    return BadCell(_("“%(value)s” is not a number. Write it in digits only, for example 12.5.") % _value(cell))


def decimal_number(cell, complaint=_not_a_number) -> Decimal:
    """A number ≥ 0."""
    if isinstance(cell, bool | date | time):
        raise complaint(cell)
    written = half_width(text(cell))
    if _NEGATIVE.fullmatch(written):
        raise BadCell(_("%(value)s is below 0. Write a number of 0 or more.") % _value(cell))
    if _GROUPED.fullmatch(written):
        written = written.replace(",", "")
    if not _NUMBER.fullmatch(written):
        raise complaint(cell)
    return Decimal(written)


def percentage(cell) -> Decimal:
    """A share in percent, with or without its sign: 61.2 or 61.2%."""
    written = half_width(text(cell))
    return decimal_number(written.removesuffix("%").strip() if written.endswith("%") else cell)


def day(cell) -> date:
    """A date in one of the spellings of the ledgers, or a real date of the spreadsheet."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _believable(cell, cell)
    written = _MIDNIGHT.sub("", half_width(text(cell)))
    for pattern in _DATES:
        if match := pattern.fullmatch(written.replace(" ", "")):
            return _believable(_calendar_day(cell, *map(int, match.groups())), cell)
    raise BadCell(_("“%(value)s” is not a date. Write it as 2025-09-20.") % _value(cell))


def _calendar_day(cell, year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise BadCell(
            _("The calendar has no day “%(value)s”. Please check year, month and day.") % _value(cell)
        ) from None


def _believable(value: date, cell) -> date:
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    bounds = {"first": FIRST_YEAR, "last": LAST_YEAR}
    raise BadCell(
        _("The year of “%(value)s” cannot be right. It must lie between %(first)d and %(last)d.")
        % (_value(cell) | bounds)
    )


def yes_no(cell) -> bool:
    written = text(cell)
    if written not in (YES, NO):
        raise BadCell(_("“%(value)s” is neither 是 nor 否. Write one of the two.") % _value(cell))
    return written == YES


def _value(cell) -> dict:
    return {"value": shortened(text(cell))}
