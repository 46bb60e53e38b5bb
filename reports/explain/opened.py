"""The rows of one part, a page of them, as lines: what the row is called, what else is to be known of it."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.http import urlencode

from kepu.exchange.kinds import EMPTY
from reports.explain.explanation import Explanation, Line, Part
from reports.records import record_table

ROWS = 20


@dataclass(frozen=True)
class Opened:
    """One page of a part's rows."""

    part: Part
    lines: list[Line]
    page: Page


def opened(part: Part, number: str | None, user) -> Opened:
    """Page `number` of a part as `user` may see it; a number that makes no sense gives the nearest page."""
    if part.rows is None:
        page = Paginator(part.lines, ROWS).get_page(number)
        return Opened(part, list(page), page)
    table = record_table(part.rows, number, user, size=ROWS, with_retired=True, count=part.count)
    notes = part.notes(list(table.page)) if part.notes else {}
    lines = [
        _line(address, cells, notes.get(row.pk, ""))
        for (address, cells), row in zip(table.rows, table.page, strict=True)
    ]
    return Opened(part, lines, table.page)


def _line(address: str, cells: list, note: str) -> Line:
    """A row: its first cell names it; a note stands instead of the other cells, for it says what matters here."""
    name, *others = [text for _column, text in cells]
    return Line(name, note or " · ".join(text for text in others if text != EMPTY), address)


def addresses(request, name: str, explanation: Explanation) -> dict:
    """The addresses that the panel needs, whole, for it stands on other pages too."""
    kept = {key: value for key, value in request.GET.items() if key not in ("show", "page")}
    part = explanation.part(request.GET.get("show"))
    here = reverse("explain:figure", args=[name])
    rows = kept | ({"show": part.key} if part else {})
    return {
        "address": f"{here}?{urlencode(kept)}",
        "rows_address": f"{here}?{urlencode(rows)}",
        "export_address": f"{reverse('explain:export', args=[name])}?{urlencode(rows)}",
    }
