"""Fixtures that start real servers, and the rules for tests that use them.

Each test process starts its own servers, and only when a test asks for them. Tests that do are kept in
one process (`--dist loadgroup`), so a run starts them once.
"""

import pytest

from tests import servers
from tests.journeys.people import SETTLE
from tests.portal import running_portal

ASKS_DATABASE = {"db", "transactional_db", "postgres"}
STARTS_SERVERS = {"postgres", "redis", "portal", "browser"}


def pytest_configure(config):
    config.addinivalue_line("markers", "journey: drives real processes, at today's real date")
    config.addinivalue_line("markers", "postgres: only on PostgreSQL (the second run of `make test`)")
    config.addinivalue_line("markers", "long: not in `make test`, which must stay short; in `make drill`")
    config.addinivalue_line("markers", "once: the same on every database, so not on PostgreSQL again")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    for item in items:
        if item.path.parent.name == "journeys":
            item.add_marker("journey")
        if item.get_closest_marker("journey") or STARTS_SERVERS & set(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group("servers"))
        if not _asks_database(item):
            item.add_marker("once")
    _leave_out_foreign_database(config, items)


def _asks_database(item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres"))
    return marked or not ASKS_DATABASE.isdisjoint(item.fixturenames)


def _leave_out_foreign_database(config, items) -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        return
    foreign = [item for item in items if item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=foreign)
    items[:] = [item for item in items if item not in foreign]


_skipped: list[str] = []


def pytest_runtest_logreport(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session):
    """A skipped test must not look like a passed one."""
    if _skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if _skipped:
        terminalreporter.write_line(f"{len(_skipped)} skipped tests count as failures here.", red=True)


@pytest.fixture(scope="session")
def postgres():
    """The running PostgreSQL server: `.create(name)` gives the URL of a new database."""
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres):
    """An empty PostgreSQL database."""
    return postgres.create("kepu")


@pytest.fixture(scope="session")
def redis():
    """The running Redis server: `.url`; a test may kill and start it."""
    with servers.redis() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url(redis):
    return redis.url


@pytest.fixture(scope="session")
def portal(postgres_url, redis_url):
    """The production shape: gunicorn and a worker on PostgreSQL and Redis, with the journeys' people."""
    with running_portal(database_url=postgres_url, redis_url=redis_url) as running:
        running.python(SETTLE)
        yield running


@pytest.fixture
def worker(portal):
    """The portal's worker process; running again afterwards if a test stopped it."""
    yield portal.worker
    if not portal.worker.is_alive():
        portal.worker.start()
