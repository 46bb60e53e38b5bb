"""Fill a fresh database, run every case, print the table."""

import os
import tempfile
from contextlib import contextmanager

import django


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "kepu.settings", "KEPU_DATA_DIR": folder}
        django.setup()
        with fresh_database():
            print_table()


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


def print_table() -> None:
    """One line for each measurement; the last column is how many times its base it took."""
    from tests.benchmarks import office, pages

    cases = [pages.measure_all]
    filled = office.fill()
    taken: dict[str, float] = {}
    print(f"{'':<36}{'ms':>9}{'queries':>9}{'× base':>9}")
    for case in cases:
        for found in case(filled):
            taken[found.name] = found.milliseconds
            ratio = f"{found.milliseconds / taken[found.base]:9.1f}" if found.base else ""
            print(f"{found.name:<36}{found.milliseconds:9.1f}{found.queries:9}{ratio}", flush=True)


if __name__ == "__main__":
    main()
