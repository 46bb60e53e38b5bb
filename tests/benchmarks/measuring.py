"""What a measurement is, and how pages, jobs and memory are measured."""

import ctypes
import gc
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 15
WARM_UP = 3
MIB = 1024 * 1024
CURSOR = re.compile(r"^DECLARE .*? FOR (?=SELECT)", re.DOTALL)  # how Django fetches rows in portions


@dataclass(frozen=True)
class Measurement:
    """`milliseconds` is the median of the rounds; `queries` of one round; `base` names what to compare with.

    `most_times` and `least_times` (of the base) and `most_queries` are budgets.
    """

    name: str
    milliseconds: float
    queries: int
    base: str = ""
    note: str = ""
    most_times: float | None = None
    most_queries: int | None = None
    least_times: float | None = None

    def instead(self, milliseconds: float) -> "Measurement":
        """The same with another time than the median."""
        return replace(self, milliseconds=milliseconds)

    def broken(self, ratio: float | None) -> list[str]:
        """The budgets that were exceeded."""
        over = []
        if self.most_times and ratio and ratio > self.most_times:
            over.append(f"at most {self.most_times} × {self.base}")
        if self.least_times and ratio and ratio < self.least_times:
            over.append(f"at least {self.least_times} × {self.base}")
        if self.most_queries and self.queries > self.most_queries:
            over.append(f"at most {self.most_queries} queries")
        return over


def measure(name: str, action: Callable[[], object], *, rounds: int = ROUNDS, **about) -> Measurement:
    """Run it warm, then time it `rounds` times."""
    for _ in range(min(WARM_UP, rounds)):
        action()
    counted = len(queries_of(action))
    return Measurement(name, median(timed(action) for _ in range(rounds)), counted, **about)


def queries_of(action: Callable[[], object]) -> list[dict]:
    """The queries of one run, copied: the next request empties the log that they stand in."""
    with CaptureQueriesContext(connection) as queries:
        action()
    return list(queries)


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    before = time.perf_counter()
    action()
    return (time.perf_counter() - before) * 1000


def page(client: Client, address: str) -> Callable[[], object]:
    """Opening a page that answers 200; anything else stops the benchmark."""

    def open_page():
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}; nothing to measure.")

    return open_page


def measure_page(name: str, client: Client, address: str, **options) -> Measurement:
    return measure(name, page(client, address), **options)


def measure_bare(name: str, action: Callable[[], object], **options) -> Measurement:
    """The queries of an action alone: sent as they were, their rows fetched and dropped."""
    statements = [CURSOR.sub("", query["sql"]) for query in queries_of(action)]

    def run():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()

    return measure(name, run, **options)


def peak_growth(action: Callable[[], object]) -> float:
    """MiB by which the process's memory grew at most while the action ran (Linux)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what earlier work has freed must not hide what this one takes
    Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to what is in use now
    before = _kib("VmRSS")
    action()
    return (_kib("VmHWM") - before) * 1024 / MIB


def percentile(values: list[float], percent: int) -> float:
    """The value that `percent` of the others do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def resident_bytes() -> int:
    """Memory of this process, in bytes, after giving back what is free (Linux)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return _kib("VmRSS") * 1024


def _kib(name: str) -> int:
    return int(re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
