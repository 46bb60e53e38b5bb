"""Killed, frozen and poisoned workers: how soon a job is taken up again, and that nobody does it twice (A6 to A8)."""

import json

from tests.chaos.reporting import Report
from tests.chaos.system import System, system

LEASE, SWEEP = 3, 5  # seconds
INSIDE = """
import json, os, signal, time
from django.db.models import Count
from django.utils import timezone, translation
from kepu.jobs.actions import queue
from kepu.jobs.models import Job
from tests.chaos.effects.models import Effect
from tests.chaos.system import children_of, hit
def until(wanted, seconds=60):
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.02)
def job(name, milliseconds):
    return queue("effect", f"{name}:{milliseconds}", by=None)
def fresh(row):
    row.refresh_from_db()
    return row
workers = %s
"""
KILLS = """
waits = []
for number in range({count}):
    row = job(f"killed{{number}}", 1500)
    until(lambda: fresh(row).state == "running")
    for child in [child for worker in workers for child in children_of(worker)]:
        hit(child)
    killed = timezone.now()
    until(lambda: fresh(row).attempt == 2 and row.state in ("running", "done"))
    waits.append((row.started_at - killed).total_seconds())
    until(lambda: fresh(row).state == "done")
print(json.dumps(sorted(waits)))
"""
FREEZES = """
frozen, rows = 0, []
while frozen < {count}:
    batch = [job(f"frozen{{len(rows)}}-{{n}}", 600) for n in range(4)]
    rows += batch
    until(lambda: all(fresh(row).state == "running" for row in batch) or any(row.state == "done" for row in batch))
    still = children_of(workers[0])
    for child in still:
        hit(child, signal.SIGSTOP)
    time.sleep({lease} + {sweep} + 1.5)
    for child in still:
        hit(child, signal.SIGCONT)
    frozen += len(still)
    until(lambda: all(fresh(row).state == "done" for row in batch))
time.sleep(1)
counts = Effect.objects.filter(job__in=[row.pk for row in rows]).values_list("job").annotate(n=Count("pk"))
again = sum(row.attempt > 1 for row in rows)
print(json.dumps([frozen, len(rows), len(counts), sum(n > 1 for _job, n in counts), again]))
"""
POISON = """
poison = queue("poison", "x", by=None)
others = [job(f"beside{n}", 5) for n in range(20)]
until(lambda: fresh(poison).state == "failed", 120)
until(lambda: all(fresh(row).state == "done" for row in others), 60)
with translation.override("zh-hans"):
    print(json.dumps([poison.attempt, poison.reason_text, len(others)], ensure_ascii=False))
"""


def recovery(seed: int, *, count: int = 20) -> Report:
    """A6: the processes of a worker are killed while a job runs."""
    with system(workers=1) as running:
        waits = _inside(running, KILLS.format(count=count))
    report = Report("A6 lease recovery", f"{count} kills, lease {LEASE} s")
    report.figure("median, s", f"{waits[len(waits) // 2]:.1f}")
    report.figure("slowest, s", f"{waits[-1]:.1f}", waits[-1] <= LEASE + SWEEP)
    return report


def zombies(seed: int, *, count: int = 30) -> Report:
    """A7: processes that stand still past their lease and then go on."""
    with system(workers=2) as running:
        frozen, jobs, effects, twice, again = _inside(running, FREEZES.format(count=count, lease=LEASE, sweep=SWEEP))
    report = Report("A7 zombies", f"{frozen} processes frozen past the lease")
    report.figure("jobs", jobs)
    report.figure("taken up by another", again, again > 0)
    report.figure("with an effect", effects, effects == jobs)
    report.figure("effects twice", twice, not twice)
    return report


def poison(seed: int) -> Report:
    """A8: a job that kills its process."""
    with system(workers=1) as running:
        return poisoned(running)


def poisoned(running: System) -> Report:
    """Ask for such a job, and for honest ones beside it."""
    attempts, reason, others = _inside(running, POISON)
    report = Report("A8 poison", "a job that kills its process, twenty honest ones beside it")
    report.figure("attempts", attempts, attempts == 3)
    report.figure("honest ones done", others)
    report.figure("reason", reason, reason.endswith("。"))
    return report


def _inside(running: System, code: str):
    """What these lines print at last, run in the portal."""
    pids = [worker.process.pid for worker in running.workers]
    return json.loads(running.portal.python(INSIDE % pids + code).strip().splitlines()[-1])
