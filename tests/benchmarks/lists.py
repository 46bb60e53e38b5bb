"""A register's list with 100,000 rows, as a clerk sees it, against the page's own queries without Django."""

from collections.abc import Iterator

from django.urls import reverse

from tests.benchmarks.measuring import Measurement, measure_bare, measure_page, page
from tests.benchmarks.office import Office, grow

ROWS = 100_000
# Its queries take so little that drawing the page, which costs the same for any number of rows, weighs more than they.
QUICK = "?start=2026-01-01&end=2026-12-31"
MOST_TIMES = 3  # the page's own bare SQL
MOST_QUERIES = 12
CASES = {
    "as it opens": "",
    "its last page": "?page=999999",
    "sorted and searched": "?sort=-attendance&q=99",
    "of a year": QUICK,
}


def measure_all(office: Office) -> Iterator[Measurement]:
    grow(office, ROWS)
    client, events = office.client_of(office.clerk), reverse("campaigns:event_list")
    for words, query in CASES.items():
        bare = f"bare SQL of the list, {words}"
        yield measure_bare(bare, page(client, events + query))
        name = f"list of {ROWS:,} events, {words}"
        budget = {"most_times": None if query == QUICK else MOST_TIMES, "most_queries": MOST_QUERIES}
        yield measure_page(name, client, events + query, base=bare, **budget)
