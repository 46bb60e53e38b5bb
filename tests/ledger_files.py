"""Ledger files as the office might bring them, made by code."""

import csv
import io
from pathlib import Path

from openpyxl import Workbook, load_workbook

from kepu.exchange.importer import apply, preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.writer import write


def csv_bytes(lines: list[list], encoding="utf-8-sig", delimiter=",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue().encode(encoding)


def csv_file(path: Path, lines: list[list], encoding="utf-8-sig", delimiter=",") -> Path:
    path.write_bytes(csv_bytes(lines, encoding, delimiter))
    return path


def workbook(path: Path, lines: list[list], change=None) -> Path:
    """A workbook with one sheet; `change(book, sheet)` may spoil it before it is saved."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    if change:
        change(book, book.active)
    book.save(path)
    return path


def workbook_bytes(lines: list[list]) -> bytes:
    """The same as bytes."""
    book, stream = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(stream)
    return stream.getvalue()


def plan_of(code: str, lines: list[list], **options):
    """The plan for these rows, without a file."""
    return preview(ledger(code), io.BytesIO(csv_bytes(lines)), f"{code}.csv", **options)


def bring_in(code: str, lines: list[list], by=None):
    """Import these rows; fails the test where one is wrong."""
    plan = plan_of(code, lines)
    assert plan.lines() == []
    return apply(plan, by=by)


def messages(plan) -> dict[tuple[int, str], str]:
    """What is said at which (row, column)."""
    return {(error.row, error.column): error.message for error in plan.errors}


def exported(code: str, suffix=".csv", queryset=None) -> io.BytesIO:
    stream = io.BytesIO()
    write(ledger(code), queryset, stream, suffix)
    stream.seek(0)
    return stream


def exported_lines(code: str, queryset=None) -> list[list[str]]:
    text = exported(code, queryset=queryset).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def sheet_of(stream):
    return load_workbook(stream).worksheets[0]
