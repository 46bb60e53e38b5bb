"""Two web servers and three workers that share nothing but database, broker and files, as on machines of their own."""

import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests.benchmarks.load import EVENT, Person
from tests.conftest import PASSWORD
from tests.cut_off.sitecustomize import NOTED
from tests.journeys.people import SETTLE
from tests.machines import NETWORK, machines
from tests.portal import Portal, manage, portal_environment, web_server, worker_process
from tests.servers import Server, postgres, redis, wait_until

START = """
from datetime import date
from kepu.accounts.models import User
from kepu.jobs.actions import queue
from kepu.periods import Period
from reports.packs.actions import start_pack
officer = User.objects.filter(role="officer").first()
pack = start_pack("demo-district", Period(date(2024, 1, 1), date(2024, 1, 31)), by=officer)
jobs = [queue("digest", f"2024-01-{day:02d}", by=None) for day in range(1, 13)]
print(pack.pk, *(job.target_id for job in jobs))
"""
JOBS = "SELECT state, attempt FROM jobs_job WHERE target_id = ANY(%s)"
BEATS = "SELECT name FROM jobs_workerbeat"

pytestmark = pytest.mark.long


@dataclass
class District:
    """Two portals, as browsers see them, on the same data; the workers."""

    portals: list[Portal]
    workers: list[Server]


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """Two web servers and three workers, each on a machine of its own, network namespaces where there can be some."""
    folder = tmp_path_factory.mktemp("shared-files")
    with (
        machines(5) as (here, others),
        postgres(host=here.address) as database,
        redis(here.address) as broker,
        ExitStack() as stack,
    ):
        urls = {"DATABASE_URL": database.create("kepu"), "REDIS_URL": broker.url, "TEST_NETWORK": NETWORK}
        env = portal_environment(folder, JOB_LEASE_SECONDS="5", **urls)
        manage(env, "migrate", "--verbosity", "0")
        webs = [machine.run(web_server(env, machine.address)) for machine in others[:2]]
        workers = [machine.run(worker_process(env, f"worker{at}")) for at, machine in enumerate(others[2:])]
        for server in (*webs, *workers):
            stack.enter_context(server)
        portals = [Portal(web.address, env, folder, web, workers[0]) for web in webs]
        portals[0].python(SETTLE)
        yield District(portals, workers)
        assert not (folder / NOTED).exists(), (folder / NOTED).read_text()


def test_what_is_saved_at_one_is_seen_at_the_other_in_the_same_session(district):
    one, other = district.portals
    person = Person(one, "officer", PASSWORD)
    person.send("/events/new/", EVENT | {"title": "两台服务器"})
    _move(person, other)
    assert "两台服务器" in person.get("/events/")


def test_links_that_lead_nowhere_are_counted_by_both_together(district):
    """With two of them in two processes each, nobody gets more than thirty."""

    def asked(number: int) -> int:
        where = district.portals[number % 2].url(f"/guests/accept/nowhere-{number}/")
        try:
            return urllib.request.urlopen(where, timeout=20).status
        except urllib.error.HTTPError as refused:
            return refused.code

    assert [asked(number) for number in range(34)] == [404] * 30 + [429] * 4


def test_every_job_is_done_once_by_whichever_worker_though_one_dies(district):
    portal = district.portals[0]
    pack, *others = portal.python(START).split()[-13:]
    district.workers[0].kill()

    with closing(psycopg2.connect(portal.env["DATABASE_URL"])) as line:
        line.autocommit = True
        cursor = line.cursor()

        def rows(question: str, *values) -> list[tuple]:
            cursor.execute(question, values)
            return cursor.fetchall()

        def jobs() -> list[tuple]:
            return rows(JOBS, [pack, *others])

        wait_until(lambda: {state for state, _attempt in jobs()} == {"done"}, seconds=150, what="the jobs")
        # At most those in the dead one's hands were begun twice.
        assert sum(attempt == 1 for _state, attempt in jobs()) >= 9
        assert len(rows(BEATS)) >= 3
    got = [_downloaded(Person(each, "officer", PASSWORD), f"/reports/packs/{pack}/pdf/") for each in district.portals]
    assert got[0] == got[1]
    assert got[0].startswith(b"%PDF")


def _move(person: Person, to: Portal) -> None:
    """The same cookies at the other server: for a real browser both have one name."""
    for cookie in list(person.cookies):
        cookie.domain = urlsplit(to.address).hostname
        person.cookies.set_cookie(cookie)
    person.portal = to


def _downloaded(person: Person, path: str) -> bytes:
    with person.opener.open(urllib.request.Request(person.portal.url(path)), timeout=60) as answer:
        return answer.read()
