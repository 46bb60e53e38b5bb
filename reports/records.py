"""Showing any rows behind a number: in the columns of their ledger where they have one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import DateField, DecimalField, Field, IntegerField, Model, QuerySet, TextField
from django.urls import reverse

from campaigns.models import ServiceRecord
from kepu import formats
from kepu.communities.models import Community
from kepu.exchange.kinds import EMPTY
from kepu.exchange.ledgers import Column, Ledger, ledger_for
from kepu.exchange.masking import masked_name
from kepu.registers.masking import hides, shown_text
from kepu.registers.register import register_of

ROWS = 50
MOST_COLUMNS = 8
# Of rows that have no ledger, the fields that tell one from another.
CHOSEN_FIELDS = {
    "document": ("number", "title", "signer", "issued_on", "starts_on", "as_of"),
    "judgement": ("judged_for", "is_met", "signed_by", "reason"),
    "servicerecord": ("event", "volunteer", "hours"),
}
# Of long ledgers, the columns that explain a number; of all others the first few.
CHOSEN = {
    "community": ("name", "code", "residents", "households"),
    "event": ("title", "starts_on", "host_community", "covered", "category", "attendance"),
}


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


def record_table(
    records: QuerySet, number: str | None, user, *, size: int = ROWS, with_retired=False, count: int | None = None
) -> RecordTable:
    """Page `number` of `records` as `user` may see them; a number that makes no sense gives the nearest page.

    `count` is how many there are, where that is known already.
    """
    ledger = ledger_for(records.model)
    columns = _ledger_columns(ledger, user) if ledger else _field_columns(records.model, user)
    paginator = Paginator(_ready(records, ledger, with_retired), size)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(number)
    rows = [(_address(row), [(column, column.text(row)) for column in columns]) for row in page]
    return RecordTable(columns, rows, page)


def _ledger_columns(ledger: Ledger, user) -> list[ShownColumn]:
    chosen = CHOSEN.get(ledger.model._meta.model_name)
    register = register_of(ledger.model)
    hidden = hides(register, user) if register else set()
    fields = {field.name: field for field in ledger.model._meta.get_fields()}
    return [
        ShownColumn(str(column.label), _style(fields.get(column.field)), _ledger_reader(column, column.field in hidden))
        for column in ledger.columns
        if (column.field in chosen if chosen else not isinstance(fields.get(column.field), TextField))
    ][:MOST_COLUMNS]


def _ledger_reader(column: Column, is_hidden: bool) -> Callable[[Model], str]:
    return lambda row: shown_text(column, row, is_hidden)


def _field_columns(model: type[Model], user) -> list[ShownColumn]:
    """The fields of a register that has no ledger."""
    if chosen := CHOSEN_FIELDS.get(model._meta.model_name):
        fields = [model._meta.get_field(name) for name in chosen]
    else:
        fields = [field for field in model._meta.fields if field.editable and not field.primary_key]
    return [ShownColumn(str(each.verbose_name), _style(each), _reader(each, user)) for each in fields][:MOST_COLUMNS]


def _reader(field: Field, user) -> Callable[[Model], str]:
    of = register_of(field.related_model) if field.related_model else None
    is_hidden = bool(of and of.title in hides(of, user))

    def read(row: Model) -> str:
        value = getattr(row, field.name)
        if is_hidden:
            return masked_name(str(value))
        if field.choices:
            value = getattr(row, f"get_{field.name}_display")()
        return formats.day(value) if isinstance(value, date) else str(EMPTY if value in (None, "") else value)

    return read


def _style(field: Field | None) -> str:
    """How a column is set: numbers to the right, days unbroken (static/kepu.css)."""
    if isinstance(field, IntegerField | DecimalField) and not field.choices:
        return "num"
    return "day" if isinstance(field, DateField) else ""


def _ready(records: QuerySet, ledger: Ledger | None, with_retired: bool) -> QuerySet:
    fields = CHOSEN.get(records.model._meta.model_name)
    rows = ledger.rows(records, fields, with_retired=with_retired) if ledger else records.select_related()
    return rows if rows.ordered else rows.order_by("pk")


def _address(row: Model) -> str:
    """The page of a record, for those registers that have pages."""
    if register := register_of(row):
        return register.url("detail", row.pk)
    if isinstance(row, Community):
        return reverse("communities:community_detail", args=[row.pk])
    if isinstance(row, ServiceRecord):
        return reverse("campaigns:event_detail", args=[row.event_id])
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
