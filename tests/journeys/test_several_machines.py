"""Two web servers and three workers that share nothing but database, broker and files, as on machines of their own."""

import urllib.error
import urllib.request
from contextlib import ExitStack, closing

import psycopg2
import pytest

from tests.benchmarks.load import EVENT, Person
from tests.conftest import PASSWORD
from tests.portal import Portal, web_server, worker_process
from tests.servers import wait_until

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


@pytest.fixture(scope="module")
def machines(portal):
    """A second web server and two more workers beside the portal's own."""
    with ExitStack() as stack:
        web = stack.enter_context(web_server(portal.env))
        workers = [worker_process(portal.env | {"JOB_LEASE_SECONDS": "5"}) for _ in range(2)]
        for number, worker in enumerate(workers):
            worker.command += ["--hostname", f"machine{number}@%h"]
            worker.start()
            stack.callback(worker.kill)
        yield Portal(web.address, portal.env, portal.data_dir, web, workers[0])


def test_what_is_saved_at_one_is_seen_at_the_other_in_the_same_session(portal, machines):
    person = Person(portal, "officer", PASSWORD)
    person.send("/events/new/", EVENT | {"title": "两台服务器"})
    person.portal = machines  # the same cookies, the other server
    assert "两台服务器" in person.get("/events/")


def test_links_that_lead_nowhere_are_counted_by_both_together(portal, machines):
    """With two of them in two processes each, nobody gets more than thirty."""

    def asked(number: int) -> int:
        where = (portal, machines)[number % 2].url(f"/guests/accept/nowhere-{number}/")
        try:
            return urllib.request.urlopen(where, timeout=20).status
        except urllib.error.HTTPError as refused:
            return refused.code

    assert [asked(number) for number in range(34)] == [404] * 30 + [429] * 4


def test_every_job_is_done_once_by_whichever_worker_though_one_dies(portal, machines):
    pack, *others = portal.python(START).split()[-13:]
    machines.worker.kill()

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
    got = [_downloaded(Person(each, "officer", PASSWORD), f"/reports/packs/{pack}/pdf/") for each in (portal, machines)]
    assert got[0] == got[1]
    assert got[0].startswith(b"%PDF")


def _downloaded(person: Person, path: str) -> bytes:
    with person.opener.open(urllib.request.Request(person.portal.url(path)), timeout=60) as answer:
        return answer.read()
