"""The worker of the embedded portal, whose queue is a folder, when the kernel kills its processes."""

import pytest

from tests.chaos.system import children_of, hit
from tests.portal import running_portal
from tests.servers import wait_until

ASK = "from kepu.jobs.actions import queue; print(queue('audit', '1', by=None).pk)"
STATE = "from kepu.jobs.models import Job; print(Job.objects.get(pk='%s').state)"


@pytest.fixture(scope="module")
def portal():
    with running_portal(KEPU_WORKER_PROCESSES="2") as running:
        yield running


def test_the_worker_goes_on_whichever_of_its_idle_processes_is_killed(portal):
    """One of two that wait for work used to hold the lock of the pipe they shared, and took it with it."""
    worker = portal.worker.process.pid
    for victim in children_of(worker):
        hit(victim)
        wait_until(lambda gone=victim: gone not in children_of(worker) and len(children_of(worker)) == 2, seconds=20)
    job = portal.python(ASK).split()[-1]
    wait_until(lambda: portal.python(STATE % job).split()[-1] == "done", seconds=30, what="the job")
