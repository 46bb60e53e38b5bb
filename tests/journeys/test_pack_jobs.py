"""A pack outlives the worker that was making it. Its events lie in another year than those of other journeys."""

import os
import signal
import subprocess

from tests.servers import wait_until

START = """
from datetime import date
from campaigns.models import Event
from kepu.accounts.models import User
from kepu.periods import Period
from reports.packs.actions import start_pack
Event.objects.bulk_create(
    Event(title=f"重启讲座{n}", starts_on=date(2025, 5, 1 + n % 28), place="广场",
          category="科普讲座", attendance=10) for n in range(5000)
)
officer = User.objects.filter(role="officer").first()
print(start_pack("demo-district", Period(date(2025, 1, 1), date(2025, 12, 31)), by=officer).pk)
"""
STATE = """
from kepu.jobs.models import Job
job = Job.objects.get(target_id="{pack}")
print(job.state, job.attempt, job.steps_done)
"""
SHELVED = """
from reports.models import Pack
from reports.packs.shelf import file_of
pack = Pack.objects.get(pk="{pack}")
print(all(file_of(pack, suffix).is_file() for suffix in (".pdf", ".zip")))
"""


def test_a_pack_outlives_a_killed_worker(portal, worker):
    pack = portal.python(START).strip().splitlines()[-1]

    def state() -> list[str]:
        return portal.python(STATE.format(pack=pack)).split()[-3:]

    wait_until(lambda: state()[0] == "running", what="the job")
    pid = worker.process.pid
    subprocess.run(["pkill", "-9", "-P", str(pid)], check=False)
    os.kill(pid, signal.SIGKILL)
    worker.process.wait()
    assert state()[0] == "running"
    worker.start()
    wait_until(lambda: state()[0] != "running" or state()[1] == "2", seconds=90, what="the second attempt")
    wait_until(lambda: state()[0] == "done", seconds=120, what="the pack")
    assert state() == ["done", "2", "100"]
    assert not list((portal.data_dir / "packs" / "unfinished").iterdir())
    # A worker killed between shelving and naming its files leaves them to the next sweep; the pack's own are there.
    assert portal.python(SHELVED.format(pack=pack)).split()[-1] == "True"
