"""What a measurement is, and how a page is measured."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 15
WARM_UP = 3


@dataclass(frozen=True)
class Measurement:
    """`milliseconds` is the median of the rounds; `queries` of one round; `base` names what to compare with."""

    name: str
    milliseconds: float
    queries: int
    base: str = ""


def measure(name: str, action: Callable[[], object], *, rounds: int = ROUNDS, base: str = "") -> Measurement:
    """Run it warm, then time it `rounds` times."""
    for _ in range(min(WARM_UP, rounds)):
        action()
    with CaptureQueriesContext(connection) as queries:
        action()
    counted = len(queries)  # now: the next request empties the log that this reads
    return Measurement(name, median(timed(action) for _ in range(rounds)), counted, base)


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    before = time.perf_counter()
    action()
    return (time.perf_counter() - before) * 1000


def measure_page(name: str, client: Client, address: str, **options) -> Measurement:
    """A page that answers 200; anything else stops the benchmark."""

    def open_page():
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}; nothing to measure.")

    return measure(name, open_page, **options)
