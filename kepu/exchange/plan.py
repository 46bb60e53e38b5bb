"""What an import would do: a plan that a person can look at before it is carried out."""

from dataclasses import dataclass, field

from django.db import models

from kepu.exchange.ledgers import Ledger
from kepu.exchange.problems import CellError, line

NEW, CHANGED, UNCHANGED, WRONG = "new", "changed", "unchanged", "wrong"


@dataclass(frozen=True)
class CellChange:
    """What one cell would change, in words."""

    header: str
    label: str
    before: str
    after: str


@dataclass
class PlannedRow:
    """One row of the file. `cells` are what it holds, `values` what that means, by header;
    `before` is the existing row as it was read, by attribute, or None for a new one."""

    number: int
    cells: dict
    state: str = NEW
    values: dict = field(default_factory=dict)
    instance: models.Model | None = None
    before: dict | None = None
    former: dict = field(default_factory=dict)
    changes: list[CellChange] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

    @property
    def changed_headers(self) -> set[str]:
        return {change.header for change in self.changes}


@dataclass
class ImportPlan:
    """The outcome of reading a ledger file. `problems` speak of the file or its headers, not of a row."""

    ledger: Ledger
    file_name: str
    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[CellError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    user: object = None

    def of_state(self, state: str) -> list[PlannedRow]:
        return [row for row in self.rows if row.state == state]

    @property
    def new(self) -> int:
        return len(self.of_state(NEW))

    @property
    def changed(self) -> int:
        return len(self.of_state(CHANGED))

    @property
    def unchanged(self) -> int:
        return len(self.of_state(UNCHANGED))

    @property
    def wrong(self) -> int:
        return len(self.of_state(WRONG))

    @property
    def errors(self) -> list[CellError]:
        """Every bad cell, in the order of the file."""
        return self.problems + [error for row in self.rows for error in row.errors]

    @property
    def is_good(self) -> bool:
        return not self.problems and not self.wrong

    def lines(self) -> list[str]:
        return [line(error) for error in self.errors]
