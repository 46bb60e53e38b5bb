"""Showing any rows behind a number: in the columns of their ledger where they have one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import DateField, DecimalField, Field, IntegerField, Model, QuerySet, TextField
from django.urls import reverse

from kepu import formats
from kepu.exchange.kinds import EMPTY
from kepu.exchange.ledgers import Ledger, ledger_for

ROWS = 50
MOST_COLUMNS = 8
PAGES = {"event": "campaigns:event_detail", "community": "communities:community_detail"}
# Of long ledgers, the columns that explain a number; of all others the first few.
CHOSEN = {"event": ("title", "starts_on", "host_community", "covered", "category", "attendance")}


@dataclass(frozen=True)
class ShownColumn:
    """One column on the screen: its heading, its style, and how it reads a row."""

    header: str
    style: str
    text: Callable[[Model], str]


@dataclass(frozen=True)
class RecordTable:
    """One page of rows; each row is its address (or "") and its cells: (column, text)."""

    columns: list[ShownColumn]
    rows: list[tuple[str, list[tuple[ShownColumn, str]]]]
    page: Page


def record_table(records: QuerySet, number: str | None) -> RecordTable:
    """Page `number` of `records`; a number that makes no sense gives the nearest page."""
    ledger = ledger_for(records.model)
    columns = _ledger_columns(ledger) if ledger else _field_columns(records.model)
    page = Paginator(_ready(records, ledger), ROWS).get_page(number)
    rows = [(_address(row), [(column, column.text(row)) for column in columns]) for row in page]
    return RecordTable(columns, rows, page)


def _ledger_columns(ledger: Ledger) -> list[ShownColumn]:
    chosen = CHOSEN.get(ledger.model._meta.model_name)
    fields = {field.name: field for field in ledger.model._meta.get_fields()}
    return [
        ShownColumn(str(column.label), _style(fields.get(column.field)), column.text)
        for column in ledger.columns
        if (column.field in chosen if chosen else not isinstance(fields.get(column.field), TextField))
    ][:MOST_COLUMNS]


def _field_columns(model: type[Model]) -> list[ShownColumn]:
    """The fields of a register that has no ledger."""
    fields = [field for field in model._meta.fields if field.editable and not field.primary_key]
    return [ShownColumn(str(each.verbose_name), _style(each), _reader(each)) for each in fields][:MOST_COLUMNS]


def _reader(field: Field) -> Callable[[Model], str]:
    def read(row: Model) -> str:
        value = getattr(row, field.name)
        if field.choices:
            value = getattr(row, f"get_{field.name}_display")()
        return formats.day(value) if isinstance(value, date) else str(EMPTY if value in (None, "") else value)

    return read


def _style(field: Field | None) -> str:
    """How a column is set: numbers to the right, days unbroken (static/kepu.css)."""
    if isinstance(field, IntegerField | DecimalField) and not field.choices:
        return "num"
    return "day" if isinstance(field, DateField) else ""


def _ready(records: QuerySet, ledger: Ledger | None) -> QuerySet:
    rows = ledger.rows(records) if ledger else records.select_related()
    return rows if rows.ordered else rows.order_by("pk")


def _address(row: Model) -> str:
    """The page of a record, for those registers that have pages."""
    view = PAGES.get(row._meta.model_name)
    return reverse(view, args=[row.pk]) if view else ""
