"""What a ledger file says, before anybody asks what it means; and how much of it we are willing to read."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kepu.exchange import cells
from kepu.exchange.problems import FileRefused

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 32_767  # characters; what a spreadsheet's cell can hold
LAST_ROW = 1_048_576  # of a spreadsheet
BLANK_ROWS = 1000  # after so many empty rows in a row, the table has probably ended


@dataclass
class Sheet:
    """What a file says: rows as (number that the spreadsheet shows, values); `merged` are ranges
    (first row, last row, first column, last column), all counted from 1."""

    rows: list[tuple[int, list]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Collector:
    """Gathers the rows that say something, within the limits."""

    def __init__(self, max_rows: int):
        self.rows: list[tuple[int, list]] = []
        self.max_rows = max_rows
        self.blank = 0  # empty rows since the last that said something

    def add(self, number: int, values: list) -> None:
        while values and cells.is_blank(values[-1]):
            values.pop()
        if not values:
            self.blank += 1
            return
        self.blank = 0
        self._check(number, values)
        self.rows.append((number, values))

    def _check(self, number: int, values: list) -> None:
        if len(values) > MAX_COLUMNS:
            parts = {"row": number, "count": MAX_COLUMNS}
            raise FileRefused(_("Row %(row)d has more than %(count)d columns. No ledger is that wide.") % parts)
        if any(isinstance(value, str) and len(value) > MAX_CELL for value in values):
            parts = {"row": number, "count": MAX_CELL}
            raise FileRefused(_("Row %(row)d has a cell of more than %(count)d characters.") % parts)
        if len(self.rows) > self.max_rows:
            raise FileRefused(_too_long(self.max_rows))
        if number > LAST_ROW:
            raise FileRefused(_too_long(LAST_ROW))


def _too_long(count: int) -> str:
    return _("The file has more than %(count)d rows. Split it into several files.") % {"count": count}
