"""Ledger files with some wrong rows (goal A28): all rows come in or none, each fault is named by row and column."""

import io
from dataclasses import dataclass, field
from random import Random

from kepu.exchange.importer import apply, preview
from kepu.exchange.ledgers import all_ledgers, ledger
from kepu.exchange.plan import WRONG, ImportPlan
from kepu.exchange.problems import FileRefused, ImportRefused
from kepu.exchange.reader import read
from kepu.exchange.templates import template_workbook
from tests.fuzz.forms import FaultError, undone
from tests.fuzz.values import ADDRESSES, DAYS, KEYS, NUMBERS, TEXTS
from tests.kepu.hostile import is_sentence
from tests.kepu.registers.rows import NEEDS, example
from tests.ledger_files import csv_bytes, workbook_bytes
from tests.test_permissions import changed_by

# What neither a workbook nor a text file can hold at all.
UNWRITABLE = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)]
CELLS = [
    value
    for value in TEXTS + NUMBERS + DAYS + ADDRESSES + KEYS
    if not any(mark in value for mark in UNWRITABLE) and value.isprintable() and len(value) < 30_000
]


@dataclass
class Brought:
    """What came of it; `wrong_rows` were found wrong, in `files` files, of which `taken` came in whole."""

    files: int = 0
    taken: int = 0
    wrong_rows: int = 0
    faults: list[str] = field(default_factory=list)


def fuzz(wrong_rows: int, seed_number: int) -> Brought:
    """Bring in files until so many rows have been found wrong, of every register that takes files in turn."""
    brought, random = Brought(), Random(seed_number)
    codes = [each.code for each in all_ledgers() if each.exchanged]
    while brought.wrong_rows < wrong_rows:
        code = codes[brought.files % len(codes)]
        brought.files += 1
        try:
            with undone():
                for needed in NEEDS.get(code, []):
                    example(needed)
                _bring(code, *_spoilt(code, random), random.random() < 0.5, brought)
        except Exception as error:  # whatever comes out is what we look for
            brought.faults.append(f"{code}, file {brought.files}: {type(error).__name__}: {error}"[:700])
    return brought


def _spoilt(code: str, random: Random) -> tuple[list[list], set[int]]:
    """Header and rows, and the numbers of the rows in which a cell was changed."""
    stream = io.BytesIO()
    template_workbook(ledger(code), stream)
    stream.seek(0)
    (_number, headers), (_other, honest), *_rest = read(stream, "a.xlsx").rows
    honest = list(honest) + [None] * (len(headers) - len(honest))
    lines, spoilt = [list(headers)], set()
    for number in range(2, random.choice([4, 8, 12])):
        row = list(honest)
        if random.random() < 0.7:
            spoilt.add(number)
            for _change in range(random.choice([1, 1, 2, 5])):
                row[random.randrange(len(row))] = random.choice(CELLS)
        lines.append(row)
    return lines, spoilt


def _bring(code: str, lines: list[list], spoilt: set[int], as_workbook: bool, brought: Brought) -> None:
    name = "a.xlsx" if as_workbook else "a.csv"
    data = workbook_bytes(lines) if as_workbook else csv_bytes(lines)
    try:
        plan, written = changed_by(lambda: preview(ledger(code), io.BytesIO(data), name))
    except FileRefused as refusal:
        _require(is_sentence(str(refusal)), f"no sentence: {refusal}")
        return
    _require(not written, f"a look wrote {written}")
    brought.wrong_rows += sum(row.state == WRONG for row in plan.rows)
    if plan.is_good:
        _all(code, plan, data, name)
        brought.taken += 1
    else:
        _none(plan, lines[0], spoilt)


def _all(code: str, plan: ImportPlan, data: bytes, name: str) -> None:
    """Every row came in, and the same file a second time changes nothing."""
    done = apply(plan, by=None)
    _require(done.created + done.updated + done.unchanged == len(plan.rows), f"{done} of {len(plan.rows)} rows")
    again = preview(ledger(code), io.BytesIO(data), name)
    _require(again.is_good, f"refused the second time: {again.lines()[:3]}")
    second = apply(again, by=None)
    _require(second.unchanged == len(plan.rows), f"the second time {second}")


def _none(plan: ImportPlan, headers: list[str], spoilt: set[int]) -> None:
    """No row came in; what is said is said in sentences, of cells that there are."""

    def refuse():
        try:
            apply(plan, by=None)
        except ImportRefused:
            return True
        return False

    refused, written = changed_by(refuse)
    _require(refused and not written, f"was carried out though wrong, wrote {written}")
    for error in plan.errors:
        said = f"row {error.row}, {error.column!r}: {error.message}"
        _require(error.row >= 2 and error.column in headers, f"names no cell: {said}")
        shown = error.message.replace(error.value[:40], "值") if error.value else error.message
        _require(is_sentence(shown), f"no sentence: {said} ({error.value!r})")


def _require(fulfilled: bool, otherwise: str) -> None:
    if not fulfilled:
        raise FaultError(otherwise)
