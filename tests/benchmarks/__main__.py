"""Fill a fresh database, run every case, print the table. Ends with status 1 where a budget is exceeded."""

import os
import sys
import tempfile
from contextlib import contextmanager

import django


def main() -> int:
    """All cases, or only those named as arguments."""
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        # Nothing is kept from one round to the next, unless a case says so.
        os.environ |= {"DJANGO_SETTINGS_MODULE": "kepu.settings", "KEPU_DATA_DIR": folder, "KEPU_KEEP_SECONDS": "0"}
        django.setup()
        print(f"{os.cpu_count()} cores. Medians, unless said.")
        print(f"{'':<44}{'ms':>10}{'queries':>9}{'× base':>8}  note")
        wanted = set(sys.argv[1:])
        # Each in a database of its own: an office, a district a hundred times its size, the year of a pack.
        over = [_print_world(measurements, wanted) for measurements in (_of_office, _of_district, _of_pack)]
        return max(*over, print_table(_of_paper(wanted)))


def _print_world(measurements, wanted: set[str]) -> int:
    with fresh_database():
        return print_table(measurements(wanted))


def _of_office(wanted: set[str]):
    from tests.benchmarks import archive, audit, exchange, lists, office, pages, plan, precheck

    cases = [each for each in (pages, exchange, lists, plan, archive, precheck, audit) if _is_wanted(each, wanted)]
    if cases:
        filled = office.fill()
        for case in cases:
            yield from case.measure_all(filled)


def _of_district(wanted: set[str]):
    from tests.benchmarks import figures

    if _is_wanted(figures, wanted):
        yield from figures.measure_all()


def _of_pack(wanted: set[str]):
    from tests.benchmarks import pack

    if _is_wanted(pack, wanted):
        yield from pack.measure_all()


def _of_paper(wanted: set[str]):
    """What needs no database."""
    from tests.benchmarks import registers

    if _is_wanted(registers, wanted):
        yield from registers.measure_all()


def _is_wanted(case, wanted: set[str]) -> bool:
    return not wanted or case.__name__.rpartition(".")[2] in wanted


@contextmanager
def fresh_database():
    """The test database of the configured kind; a SQLite one is a file, as it is in use."""
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

    setup_test_environment()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = os.path.join(os.environ["KEPU_DATA_DIR"], "bench.sqlite3")
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()


def print_table(measurements) -> int:
    """One line for each measurement; "× base" is how many times its base it took. 1 where a budget is exceeded."""
    taken: dict[str, float] = {}
    over = 0
    for found in measurements:
        taken[found.name] = found.milliseconds
        ratio = found.milliseconds / taken[found.base] if found.base else None
        broken = [f"OVER BUDGET: {each}" for each in found.broken(ratio)]
        notes = "; ".join([*filter(None, [found.note]), *broken])
        over += "OVER BUDGET" in notes
        shown = f"{ratio:8.1f}" if ratio else f"{'':8}"
        print(f"{found.name:<44}{found.milliseconds:10.1f}{found.queries:9}{shown}  {notes}".rstrip(), flush=True)
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
