"""Showing any rows behind a number: in the columns of their ledger where they have one."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.urls import reverse

from kepu.exchange.ledgers import Ledger, ledger_for

COLUMNS = 8
ROWS = 50
PAGES = {"event": "campaigns:event_detail", "community": "communities:community_detail"}


@dataclass(frozen=True)
class RecordTable:
    """One page of rows: headers, and for each row its address (or "") and its texts."""

    headers: list[str]
    rows: list[tuple[str, list[str]]]
    page: Page


def record_table(records: QuerySet, number: str | None) -> RecordTable:
    """Page `number` of `records`; a number that makes no sense gives the nearest page."""
    ledger = ledger_for(records.model)
    paginator = Paginator(_ready(records, ledger), ROWS)
    page = paginator.get_page(number)
    if ledger is None:
        headers = [str(records.model._meta.verbose_name)]
        return RecordTable(headers, [(_address(row), [str(row)]) for row in page], page)
    columns = ledger.columns[:COLUMNS]
    rows = [(_address(row), [column.text(row) for column in columns]) for row in page]
    return RecordTable([str(column.label) for column in columns], rows, page)


def _ready(records: QuerySet, ledger: Ledger | None) -> QuerySet:
    rows = ledger.rows(records) if ledger else records
    return rows if rows.ordered else rows.order_by("pk")


def _address(row: Model) -> str:
    """The page of a record, for those registers that have pages."""
    view = PAGES.get(row._meta.model_name)
    return reverse(view, args=[row.pk]) if view else ""
