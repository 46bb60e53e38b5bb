"""Pages, each against the cheapest page of a signed-in person: the difference is what the page itself costs."""

from collections.abc import Iterator

from django.urls import reverse

from tests.benchmarks.measuring import Measurement, measure_page
from tests.benchmarks.office import EVENTS, Office

BASE = "page without data"


def measure_all(office: Office) -> Iterator[Measurement]:
    client = office.client_of(office.clerk)
    events = reverse("campaigns:event_list")
    yield measure_page(BASE, client, reverse("accounts:password"))
    yield measure_page(f"event list, {EVENTS} events", client, events, base=BASE)
    yield measure_page("event list, its last page", client, f"{events}?page={EVENTS // 25}", base=BASE)
    yield measure_page("event list, sorted and searched", client, f"{events}?sort=-attendance&q=99", base=BASE)
