"""The archive with 50,000 items: its list and its boxes, as a clerk and as an officer."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from campaigns.archive.boxes import all_boxes
from campaigns.models import ArchiveCounter, ArchiveItem, EvidenceKind
from kepu.accounts.roles import Role
from tests.benchmarks.measuring import Measurement, measure_page
from tests.benchmarks.office import FIRST_DAY, Office, settle
from tests.conftest import person

ITEMS = 50_000
MOST_QUERIES = 12


def measure_all(office: Office) -> Iterator[Measurement]:
    fill(office)
    officer = person("archivist", Role.OFFICER)
    pages = {
        "list": reverse("registers:list", args=["archive"]),
        "list, one indicator": reverse("registers:list", args=["archive"]) + "?serves=E7",
        "boxes": reverse("archive:overview"),
        "one box": reverse("archive:box", args=["E7", FIRST_DAY.year]),
    }
    for who, user in (("clerk", office.clerk), ("officer", officer)):
        client = office.client_of(user)
        for words, address in pages.items():
            name = f"archive of {ITEMS:,}, {words}, {who}"
            yield measure_page(name, client, address, rounds=5, most_queries=MOST_QUERIES)


def fill(office: Office) -> None:
    """Items over all boxes, communities and eighteen months; each tenth serves a second indicator."""
    codes, kinds = [box.code for box in all_boxes()], EvidenceKind.values
    places: dict[tuple, int] = {}
    ArchiveItem.objects.bulk_create((_item(n, office, codes, kinds, places) for n in range(ITEMS)), batch_size=5000)
    ArchiveCounter.objects.bulk_create(ArchiveCounter(box=b, year=y, last=last) for (b, y), last in places.items())
    settle()


def _item(number: int, office: Office, codes, kinds, places) -> ArchiveItem:
    box, day = codes[number % len(codes)], FIRST_DAY + timedelta(days=number * 540 // ITEMS)
    place = places[box, day.year] = places.get((box, day.year), 0) + 1
    return ArchiveItem(
        box=box,
        year=day.year,
        sequence=place,
        number=f"{box}-{day.year}-{place:03}",
        title=f"第{number}件",
        kind=kinds[number % len(kinds)],
        dated_on=day,
        pages=1 + number % 9,
        community=office.communities[number % len(office.communities)] if number % 5 else None,
        indicators=[codes[(number + 7) % len(codes)]] if number % 10 == 0 else [],
    )
