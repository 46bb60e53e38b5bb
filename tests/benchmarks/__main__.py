"""Fill a fresh database, run every case, print the table. Ends with status 1 where a budget is exceeded."""

import os
import sys
import tempfile
from contextlib import contextmanager

import django


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "kepu.settings", "KEPU_DATA_DIR": folder}
        django.setup()
        with fresh_database():
            return print_table()


@contextmanager
def fresh_database():
    """The test database of the configured kind; a SQLite one is a file, as it is in use."""
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = os.path.join(os.environ["KEPU_DATA_DIR"], "bench.sqlite3")
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)


def print_table() -> int:
    """One line for each measurement; "× base" is how many times its base it took."""
    from django.db import connection

    from tests.benchmarks import archive, exchange, lists, office, pages, plan, precheck

    cases = [pages, exchange, lists, plan, archive, precheck]
    filled = office.fill()
    taken: dict[str, float] = {}
    over = 0
    print(f"On {connection.vendor}, {os.cpu_count()} cores. Medians.")
    print(f"{'':<44}{'ms':>10}{'queries':>9}{'× base':>8}  note")
    for case in cases:
        for found in case.measure_all(filled):
            taken[found.name] = found.milliseconds
            ratio = found.milliseconds / taken[found.base] if found.base else None
            broken = found.broken(ratio)
            over += len(broken)
            shown = f"{ratio:8.1f}" if ratio else f"{'':8}"
            notes = "; ".join([*filter(None, [found.note]), *(f"OVER BUDGET: {each}" for each in broken)])
            print(f"{found.name:<44}{found.milliseconds:10.1f}{found.queries:9}{shown}  {notes}".rstrip(), flush=True)
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
