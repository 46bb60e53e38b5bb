"""Workers whose clocks are a day ahead and a day behind, beside an honest one (goal A11).

Not only this program's clock is wrong in them but all that they ask for the time; the database keeps its own.
"""

import json

from tests.chaos.reporting import Report
from tests.chaos.system import system
from tests.portal import worker_process
from tests.servers import wait_until

DAY = 24 * 60 * 60  # seconds
CLOCKS = {"ahead": DAY, "behind": -DAY, "honest": 0}
ASK = """
from kepu.jobs.actions import queue
for number in range({short} + {long}):
    queue("effect", f"skewed{{number}}:{{20 if number < {short} else 12000}}", by=None)
"""
WAITS = "from kepu.jobs.models import Job; print(Job.objects.live().count())"
SEEN = """
import json
from django.core.management import call_command
from django.db.models import Count
from kepu.audit.models import Entry, Seal
from kepu.jobs.models import Job
from tests.chaos.effects.models import Effect
jobs = Job.objects.filter(kind="effect")
counts = list(Effect.objects.values_list("job").annotate(n=Count("pk")).values_list("n", flat=True))
call_command("verify_audit")
sealed = list(Seal.objects.order_by("sequence").values_list("sequence", "entry_id"))
print(json.dumps({
    "jobs": jobs.count(), "done": jobs.filter(state="done").count(), "again": jobs.filter(attempt__gt=1).count(),
    "days": len({job.started_at.date() for job in jobs.filter(state="done")}), "effects": len(counts),
    "twice": sum(n > 1 for n in counts), "gaps": sum(number != place for place, (number, _e) in enumerate(sealed, 1)),
    "packs": Job.objects.filter(kind="pack", state="done").count(), "entries": Entry.objects.unsealed().count(),
}))
"""
PACK = """
from datetime import date
from kepu.accounts.models import User
from kepu.periods import Period
from reports.packs.actions import start_pack
start_pack("demo-district", Period(date(2025, 1, 1), date(2025, 12, 31)), by=User.objects.get(username="officer"))
"""


def workers_disagree(seed: int, *, short: int = 600, long: int = 9) -> Report:
    """Long jobs outlast the lease and every worker's look for lapsed leases several times."""
    with system(workers=0) as running:
        for name, seconds in CLOCKS.items():
            clock = running.portal.env | {"KEPU_CHAOS_CLOCK": str(seconds)}
            running.workers.append(worker_process(clock, name))
            running.workers[-1].start()
        try:
            running.python(ASK.format(short=short, long=long))
            running.python(PACK)
            wait_until(lambda: running.python(WAITS) == ["0"], seconds=300, what="the queue")
            seen = json.loads(running.portal.python(SEEN).strip().splitlines()[-1])
        finally:
            for worker in running.workers:
                worker.stop()
    report = Report("A11 skewed clocks", f"{short} short jobs and {long} of 12 s, one worker a day ahead, one behind")
    report.figure("jobs", seen["jobs"])
    report.figure("days on which they began, by their workers", seen["days"], seen["days"] == 3)
    report.figure("done", seen["done"], seen["done"] == seen["jobs"] == seen["effects"])
    report.figure("effects twice", seen["twice"], not seen["twice"])
    report.figure("taken from whoever was at it", seen["again"], not seen["again"])
    report.figure("packs done", seen["packs"], seen["packs"] == 1)
    report.figure("gaps in the order of the audit", seen["gaps"], not seen["gaps"])
    report.figure("entries without a place", seen["entries"], not seen["entries"])
    return report
