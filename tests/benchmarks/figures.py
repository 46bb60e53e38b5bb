"""Figures at any size: the whole standard and the dashboard, in a sub-district and in one a hundred times its size."""

import gc
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from campaigns.models import Event, EventCategory
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.communities.models import Community
from kepu.periods import Period
from kepu.registers.actions import add_row
from reports.assessment import evaluate
from reports.kept import forget
from reports.standards import load_standard
from tests.benchmarks import district
from tests.benchmarks.measuring import MIB, Measurement, measure, page, percentile, resident_bytes, timed
from tests.benchmarks.office import Office
from tests.conftest import person

VIEWS = 1000
BASE = "empty page, large district, p95"
PERIOD = Period.ending(district.LAST_DAY)
DASHBOARD = "{}?as_of=" + str(district.LAST_DAY)


def measure_all() -> Iterator[Measurement]:
    gc.freeze()  # as the web server does with what it has loaded (deploy/gunicorn.conf.py)
    standard = load_standard("demo-district")
    small = f"the whole standard, {district.SMALL.events:,} events"
    district.fill(district.SMALL)
    yield measure(small, lambda: evaluate(standard, PERIOD))
    days = district.fill(district.LARGE)
    note = f"{district.LARGE.communities} communities, {district.LARGE.services:,} services, {days} days summed up"
    large = f"the whole standard, {district.LARGE.events:,} events"
    yield measure(large, lambda: evaluate(standard, PERIOD), base=small, most_times=3, note=note)
    officer = person("officer", Role.OFFICER)
    with override_settings(KEEP_SECONDS=60):
        yield from _dashboard(Office.client_of(officer), officer)


def _dashboard(client: Client, officer: User) -> Iterator[Measurement]:
    board = page(client, DASHBOARD.format(reverse("reports:dashboard")))
    yield _tail(BASE, page(client, reverse("accounts:password")))
    yield _tail("dashboard, large district, p95", board, base=BASE, most_times=5, most_queries=15)
    yield measure("dashboard with nothing kept", lambda: (forget(), board()), base=BASE)
    yield _fresh(board, officer)
    yield _memory(board)


def _tail(name: str, action: Callable[[], object], **about) -> Measurement:
    """The 95th percentile of two hundred times instead of the median."""
    found = measure(name, action, rounds=1, **about)
    return found.instead(percentile([timed(action) for _ in range(200)], 95))


def _fresh(board: Callable[[], object], officer: User) -> Measurement:
    """From saving an event until the dashboard shows it, the slowest of ten."""
    taken = [timed(lambda number=number: (_save(number, officer), board())) for number in range(10)]
    note = "" if max(taken) <= 1000 else "OVER BUDGET: at most 1 s"
    return Measurement("an event saved and seen on the dashboard", max(taken), 0, note=note)


def _save(number: int, officer: User) -> None:
    event = Event(
        title=f"新活动{number}", starts_on=district.LAST_DAY - timedelta(days=1), place="社区活动室", attendance=50,
        category=EventCategory.LECTURE, host_community=Community.objects.first(),
    )  # fmt: skip
    add_row(event, by=officer)


def _memory(board: Callable[[], object]) -> Measurement:
    for _ in range(50):
        board()
    before = resident_bytes()
    for _ in range(VIEWS):
        board()
    grown = (resident_bytes() - before) / MIB
    note = f"memory grew by {grown:.1f} MiB" + ("" if grown <= 20 else "; OVER BUDGET: at most 20 MiB")
    return Measurement(f"{VIEWS} views of the dashboard", timed(board), 0, note=note)
