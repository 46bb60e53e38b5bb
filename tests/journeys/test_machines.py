"""Two web servers and three workers that share nothing but database, broker and files, as on machines of their own."""

import urllib.request
from contextlib import ExitStack

import pytest

from tests.benchmarks.load import EVENT, Person
from tests.conftest import PASSWORD
from tests.portal import Portal, web_server, worker_process
from tests.servers import wait_until

PACKS = """
from datetime import date
from kepu.accounts.models import User
from kepu.periods import Period
from reports.packs.actions import start_pack
officer = User.objects.filter(role="officer").first()
for month in (1, 2, 3):
    print(start_pack("demo-district", Period(date(2024, month, 1), date(2024, month, 28)), by=officer).pk)
"""
JOBS = """
from kepu.jobs.models import Job, WorkerBeat
print(*(f"{{job.state}}:{{job.attempt}}" for job in Job.objects.filter(target_id__in={packs})))
"""
BEATS = "from kepu.jobs.models import WorkerBeat; print(*WorkerBeat.objects.values_list('name', flat=True))"


@pytest.fixture(scope="module")
def machines(portal):
    """A second web server and two more workers beside the portal's own."""
    with ExitStack() as stack:
        web = stack.enter_context(web_server(portal.env))
        workers = [worker_process(portal.env) for _ in range(2)]
        for number, worker in enumerate(workers):
            worker.command += ["--hostname", f"machine{number}@%h"]
            stack.enter_context(worker)
        yield Portal(web.address, portal.env, portal.data_dir, web, workers[0])


def test_what_is_saved_at_one_is_seen_at_the_other_in_the_same_session(portal, machines):
    person = Person(portal, "officer", PASSWORD)
    person.send("/events/new/", EVENT | {"title": "两台服务器"})
    person.portal = machines  # the same cookies, the other server
    assert "两台服务器" in person.get("/events/")


def test_every_job_is_done_once_by_whichever_worker_though_one_dies(portal, machines):
    packs = portal.python(PACKS).split()[-3:]
    machines.worker.kill()

    def states() -> list[str]:
        return portal.python(JOBS.format(packs=packs)).split()[-3:]

    wait_until(lambda: all(state.startswith("done") for state in states()), seconds=150, what="the packs")
    assert len([name for name in portal.python(BEATS).split() if "@" in name]) >= 3
    officers = [Person(each, "officer", PASSWORD) for each in (portal, machines)]
    for pack in packs:
        got = [_downloaded(officer, f"/reports/packs/{pack}/pdf/") for officer in officers]
        assert got[0] == got[1]
        assert got[0].startswith(b"%PDF")


def _downloaded(person: Person, path: str) -> bytes:
    with person.opener.open(urllib.request.Request(person.portal.url(path)), timeout=60) as answer:
        return answer.read()
