"""The check before an inspection with 100,000 events, as an officer: each group of checks, and the whole page.

The group of indicators asks the assessment itself, which costs what it costs everywhere; the others have a budget.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from campaigns.models import Event
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.evidence.models import StoredFile
from kepu.records.models import Attachment
from reports.precheck.found import Group
from tests.benchmarks.measuring import Measurement, measure_page
from tests.benchmarks.office import Office, grow, settle
from tests.conftest import person

EVENTS = 100_000
FILES = 40_000  # at events, one in ten a photo of another event
MOST_QUERIES = 12  # of a group, beside what every page asks
OF_EVERY_PAGE = 10
TAKEN = datetime(2026, 1, 1, tzinfo=UTC)  # far from most events
ROUNDS = 5


def measure_all(office: Office) -> Iterator[Measurement]:
    grow(office, EVENTS)
    _attach()
    client, page = office.client_of(_officer()), reverse("precheck:overview")
    years = "&from=2024-01-01&as_of=2026-11-30"
    for group in Group:
        budget = {} if group == Group.PROOF else {"most_queries": MOST_QUERIES + OF_EVERY_PAGE}
        yield measure_page(f"checks: {group.value}", client, f"{page}?kind={group.value}", rounds=ROUNDS, **budget)
    yield measure_page("all checks, twelve months", client, page, rounds=ROUNDS)
    yield measure_page("all checks, three years", client, f"{page}?{years}", rounds=ROUNDS)
    last = reverse("precheck:check", args=["events_without_file"]) + f"?page=9999{years}"
    yield measure_page("events without a file, its last page", client, last, rounds=ROUNDS)


def _officer() -> User:
    return User.objects.filter(username="bench-officer").first() or person("bench-officer", Role.OFFICER)


def _attach() -> None:
    """Photos at the first events; every tenth is the same content as the one before."""
    if StoredFile.objects.count() >= FILES:
        return
    StoredFile.objects.bulk_create(
        (
            StoredFile(sha256=f"{n:064x}", media_type="image/jpeg", size=1, width=40, height=30, taken_at=TAKEN)
            for n in range(FILES)
        ),
        batch_size=5000,
    )
    here, files = ContentType.objects.get_for_model(Event), list(StoredFile.objects.values_list("pk", flat=True))
    events = Event.objects.order_by("starts_on").values_list("pk", flat=True)[:FILES]
    made = (
        Attachment(content_type=here, object_id=event, file_id=files[n - (n % 10 == 0)], name=f"{n}.jpg")
        for n, event in enumerate(events)
    )
    Attachment.objects.bulk_create(made, batch_size=5000)
    settle()
