"""Sorting and paging of a table as its address says, whatever that says."""

from django.http import HttpRequest
from django_tables2 import RequestConfig, Table


def arrange(table: Table, request: HttpRequest, per_page: int) -> None:
    """Sort the table and turn to its page; what is no column or page is passed over."""
    sort(table, request)
    turn_page(table, request, per_page)


def sort(table: Table, request: HttpRequest) -> None:
    RequestConfig(request, paginate=False).configure(table)


def turn_page(table: Table, request: HttpRequest, per_page: int) -> None:
    """The number of rows on a page is ours to choose: `per_page` in an address could ask for all of them, or -1."""
    table.paginate(per_page=per_page)
    table.page = table.paginator.get_page(request.GET.get("page"))
