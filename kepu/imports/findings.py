"""What a check found, as the page shows it: plain JSON, in the language that is current.

{"notes": [sentence], "problems": [sentence], "errors": how many in all,
 "wrong": [{"row", "record", "errors": [{"column", "value", "message"}]}],
 "changed": [{"row", "record", "changes": [{"column", "before", "after"}]}],
 "new": [{"row", "record", "cells": [{"column", "text"}]}], "unchanged": [{"row", "record"}]}
Of each list only the first 200 rows; the counts are the import's own.
"""

import hashlib
import json

from kepu.exchange import cells
from kepu.exchange.kinds import EMPTY
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.plan import CHANGED, NEW, UNCHANGED, WRONG, ImportPlan, PlannedRow
from kepu.exchange.problems import line
from kepu.paper import is_chinese

SHOWN = 200
LONGEST = 500  # characters of a cell


def outcome(plan: ImportPlan) -> dict:
    """The values of a LedgerImport's fields that tell of a plan."""
    rows = {state: plan.of_state(state) for state in (NEW, CHANGED, UNCHANGED, WRONG)}
    counts = {state: len(found) for state, found in rows.items()}
    return counts | {"findings": _findings(plan, rows), "fingerprint": fingerprint(plan)}


def fingerprint(plan: ImportPlan) -> str:
    """SHA-256 of everything the plan says about rows and cells."""
    said = hashlib.sha256(json.dumps([line(problem) for problem in plan.problems]).encode())
    for row in plan.rows:
        changes = [(change.header, change.before, change.after) for change in row.changes]
        errors = [(error.column, error.value, error.message) for error in row.errors]
        said.update(json.dumps([row.number, row.state, changes, errors]).encode())
    return said.hexdigest()


def _findings(plan: ImportPlan, rows: dict[str, list[PlannedRow]]) -> dict:
    naming = _naming_columns(plan.ledger)
    describe = {NEW: _new, CHANGED: _changed, UNCHANGED: _unchanged, WRONG: _wrong}
    lists = {
        state: [
            {"row": row.number, "record": _record(row, naming)} | describe[state](row, plan.ledger)
            for row in rows[state][:SHOWN]
        ]
        for state in describe
    }
    problems = [_short(line(problem)) for problem in plan.problems[:SHOWN]]
    return lists | {"notes": plan.notes, "problems": problems, "errors": len(plan.errors)}


def _naming_columns(ledger: Ledger) -> list[Column]:
    """The columns by which a person knows a row: the first, and those of the key."""
    wanted = {ledger.headers[0], *ledger.key}
    return [column for column in ledger.columns if column.header in wanted]


def _record(row: PlannedRow, naming: list[Column]) -> str:
    texts = (_text(row, column) for column in naming)
    return " · ".join(text for text in texts if text != EMPTY) or EMPTY


def _text(row: PlannedRow, column: Column) -> str:
    """What the cell says: as understood, else as it stands in the file."""
    if column.header in row.values:
        return _short(column.shown(row.values[column.header]))
    return _short(cells.text(row.cells.get(column.header))) or EMPTY


def _new(row: PlannedRow, ledger: Ledger) -> dict:
    told = [column for column in ledger.columns if not cells.is_blank(row.cells.get(column.header))]
    return {"cells": [{"column": _name(ledger, column.header), "text": _text(row, column)} for column in told]}


def _changed(row: PlannedRow, ledger: Ledger) -> dict:
    changes = [
        {
            "column": _name(ledger, each.header),
            "before": _short(ledger.column(each.header).shown(row.former[each.header])),
            "after": _short(ledger.column(each.header).shown(row.values[each.header])),
        }
        for each in row.changes
    ]
    return {"changes": changes}


def _unchanged(row: PlannedRow, ledger: Ledger) -> dict:
    return {}


def _wrong(row: PlannedRow, ledger: Ledger) -> dict:
    errors = [
        {"column": _name(ledger, each.column), "value": _short(each.value), "message": _short(each.message)}
        for each in row.errors
    ]
    return {"errors": errors}


def _name(ledger: Ledger, header: str) -> str:
    """The header as it stands in the file; readers of English are told what it means."""
    if not header or is_chinese():
        return header
    return f"{header} ({ledger.column(header).label})"


def _short(text: str) -> str:
    """Within bounds, and without the one character that PostgreSQL's JSON cannot hold."""
    text = text.replace("\x00", "")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
