"""What can be wrong with a ledger file: sentences for the person who made it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

SHOWN = 100  # characters of a bad value that are shown back


class ExchangeError(Exception):
    """Something about a file or a request that the user can mend; its text is a full sentence."""


class UnknownLedger(ExchangeError):  # noqa: N818
    """There is no ledger of this code."""


class FileRefused(ExchangeError):  # noqa: N818
    """The file cannot be read as a ledger at all."""


class ImportRefused(ExchangeError):  # noqa: N818
    """The plan cannot be carried out."""


class BadCell(Exception):  # noqa: N818
    """One cell holds what it may not; the text says what is wrong and what would be right."""


@dataclass(frozen=True)
class CellError:
    """One bad cell. `row` is the number that the spreadsheet shows; 0 speaks of the whole file."""

    row: int
    column: str
    value: str
    message: str

    def as_json(self) -> dict:
        return {"row": self.row, "column": self.column, "value": self.value, "message": self.message}


def shortened(value: str) -> str:
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"


def file_error(message: str) -> CellError:
    return CellError(0, "", "", message)


def line(error: CellError) -> str:
    """The error as one line of text."""
    if error.row == 0:
        return error.message
    parts = {"row": error.row, "column": error.column, "message": error.message}
    if not error.column:
        return _("Row %(row)d: %(message)s") % parts
    return _("Row %(row)d, %(column)s: %(message)s") % parts
