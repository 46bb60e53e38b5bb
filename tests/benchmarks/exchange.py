"""Ledgers in and out: rows in a second, queries, and the memory that an export takes."""

import io
import tempfile
from collections.abc import Iterator
from datetime import date

from campaigns.models import Event
from kepu.exchange.importer import apply, preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.writer import write
from tests.benchmarks.measuring import Measurement, peak_growth, queries_of, timed
from tests.benchmarks.office import COMMUNITIES, Office, grow
from volunteers.models import Volunteer

IMPORTS = (1_000, 10_000)
LEAST_ROWS = 1_000  # in a second
EXPORTED = 100_000
MOST_MIB = 50
VOLUNTEERS = 300


def measure_all(office: Office) -> Iterator[Measurement]:
    Volunteer.objects.bulk_create(
        Volunteer(name=f"志愿者{n}", phone=_phone(n), source="社区", registered_on=date(2025, 1, 1))
        for n in range(VOLUNTEERS)
    )
    few = None
    for rows in IMPORTS:
        found = _import(rows, few)
        few = few or found.queries
        yield found
    grow(office, EXPORTED)
    yield _export(".xlsx")
    yield _export(".csv")


def _import(rows: int, few: int | None) -> Measurement:
    """Preview and import of a new ledger; it may take no more queries than that of a short one, batches aside."""
    Event.objects.filter(title__startswith="导入").delete()
    data = _ledger(rows)

    def bring_in():
        plan = preview(ledger("events"), io.BytesIO(data), "活动.csv")
        if not plan.is_good:
            raise SystemExit(f"The ledger of the benchmark is wrong: {plan.lines()[:3]}")
        apply(plan, by=None)

    counted = []
    milliseconds = timed(lambda: counted.extend(queries_of(bring_in)))
    speed = rows / milliseconds * 1000
    about = {"note": f"{speed:,.0f} rows/s" + (" – OVER BUDGET" if speed < LEAST_ROWS else "")}
    if few:
        about["most_queries"] = few + rows // 100
    return Measurement(f"import of {rows:,} event rows", milliseconds, len(counted), **about)


def _ledger(rows: int) -> bytes:
    """All columns filled, each event with a volunteer who serves an hour."""
    lines = [
        f"导入{n},2026-{1 + n % 6:02}-{1 + n % 28:02},,第{n % COMMUNITIES}社区,第{(n + 1) % COMMUNITIES}社区,"
        f"活动室{n % 50},科普讲座,否,保障安全健康,老年人、青少年,{20 + n % 90},社区居委会,科普志愿队,"
        f"实验小学、区医院,{_phone(n % VOLUNTEERS)},1,居民参加，讲师讲解，现场答疑。"
        for n in range(rows)
    ]
    return "\n".join([",".join(ledger("events").headers), *lines]).encode("utf-8-sig")


def _phone(number: int) -> str:
    return f"1380000{number:04}"


def _export(suffix: str) -> Measurement:
    taken = []

    def hand_out():
        with tempfile.TemporaryFile() as stream:
            write(ledger("events"), None, stream, suffix)

    growth = peak_growth(lambda: taken.append(timed(hand_out)))
    # Counted apart: Django's log of the queries would itself take memory.
    counted = queries_of(hand_out)
    note = f"{growth:.0f} MiB more at most" + (" – OVER BUDGET" if growth > MOST_MIB else "")
    return Measurement(f"export of {Event.objects.count():,} event rows, {suffix}", taken[0], len(counted), note=note)
