"""A register as it stands on paper: texts, and how wide each column is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

TEXT, NUMBER, CENTRE = "text", "number", "centre"
Column = tuple[str, float, str]  # label, width in percent of the line, how the texts stand


@dataclass(frozen=True)
class Table:
    """One table of a pack, whole as it is printed. Widths add up to 100; a table is set across the long side."""

    anchor: str
    title: str
    columns: list[Column]
    rows: list[list[str]] = field(default_factory=list)
    note: str = ""

    def __bool__(self):
        return bool(self.rows)

    @property
    def lines(self) -> Iterator[list[tuple[str, str]]]:
        """The rows with the kind of its column beside each text."""
        kinds = [kind for _label, _width, kind in self.columns]
        return (list(zip(row, kinds, strict=True)) for row in self.rows)


@dataclass(frozen=True)
class Extra:
    """A column that the ledger does not have: the texts of all rows of a period, by primary key."""

    label: object
    width: float
    kind: str
    texts: Callable[[object], dict[int, str]]


def spread(columns: list[Column]) -> list[Column]:
    """The same columns with widths that add up to 100."""
    total = sum(width for _label, width, _kind in columns)
    return [(label, round(100 * width / total, 2), kind) for label, width, kind in columns]
