"""Jobs under faults: nothing acknowledged is lost, every effect happens once (goals A1, A2, A4, A6, A7, A8)."""

import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.chaos.faults import EMBEDDED, SERVER, drawn
from tests.chaos.reporting import Report
from tests.chaos.system import System, python_process, system
from tests.servers import wait_until

SUBMITTERS = 2
WAITS = """
from kepu.jobs.models import Job
print(Job.objects.filter(kind__in=["effect", "pack"]).live().count())
"""
ACCOUNT = """
import json
from django.db import connection
from django.db.models import Count
from kepu.jobs.models import Job
from tests.chaos.effects.models import Effect
jobs = {str(pk): [state, attempt] for pk, state, attempt in Job.objects.values_list("pk", "state", "attempt")}
with connection.cursor() as cursor:
    sound = cursor.execute("PRAGMA integrity_check").fetchone()[0] if connection.vendor == "sqlite" else "ok"
effects = {str(pk): n for pk, n in Effect.objects.values_list("job").annotate(n=Count("pk"))}
open("%s", "w").write(json.dumps({"jobs": jobs, "effects": effects, "database": sound}))
"""
PACK = """
from datetime import date
from django.core.exceptions import ValidationError
from kepu.accounts.models import User
from kepu.periods import Period
from reports.packs.actions import start_pack
from tests.servers import wait_until
def asked():
    try:
        return start_pack("demo-district", Period(date(2025, 1, 1), date(2025, 12, {day})), by=officer)
    except ValidationError:  # two of this person's are being made
        return None
officer = User.objects.get(username="officer")
wait_until(asked, seconds=120, what="a place for one more pack")
"""
# A pack that was killed three times has been given up with a reason; whoever asked for it asks again.
ASK_AGAIN = """
from kepu.accounts.models import User
from reports.models import Pack
from reports.packs.actions import retry_pack
given_up = list(Pack.objects.filter(built_at=None))
for pack in given_up:
    retry_pack(pack, by=User.objects.get(username="officer"))
print(len(given_up))
"""
PACKS_DONE = """
from django.utils import translation
from kepu.jobs.models import Job
from reports.models import Pack
from reports.packs.shelf import file_of
packs = list(Pack.objects.all())
translation.activate("zh-hans")
for pack in packs:
    jobs = Job.objects.of("pack", pack.pk).order_by("created_at")
    ended = [f"{job.state} {job.attempt} {job.reason_text}" for job in jobs]
    print(pack.number, bool(pack.built_at), *ended)
print(len(packs), sum(all(file_of(p, s).is_file() for s in (".pdf", ".zip")) for p in packs))
"""


def postgres_and_redis(seed: int, *, jobs: int = 10_000, faults: int = 200, packs: int = 3) -> Report:
    """A1, with A4 and A7 among its faults."""
    with system() as running:
        return under_faults(
            running, "A1 PostgreSQL + Redis", Random(seed), jobs, drawn(SERVER, faults, Random(seed)), packs
        )


def embedded(seed: int, *, jobs: int = 5_000, faults: int = 150, packs: int = 1) -> Report:
    """A2: SQLite and the queue of files."""
    with system(embedded=True) as running:
        chosen = drawn(EMBEDDED, faults, Random(seed))
        return under_faults(running, "A2 SQLite", Random(seed), jobs, chosen, packs)


def under_faults(running: System, name: str, random: Random, jobs: int, faults: list, packs: int) -> Report:
    """Ask for so many jobs and packs while the faults are done, wait until all have ended, compare."""
    with tempfile.TemporaryDirectory(prefix="kepu-chaos-") as folder:
        notes = [Path(folder) / f"acknowledged-{number}" for number in range(SUBMITTERS)]
        for number in range(packs):
            running.python(PACK.format(day=31 - number))
        began = time.monotonic()
        submitters = [
            python_process(
                "tests.chaos.submitting", running.portal.env, str(file), str(jobs // SUBMITTERS), "5", file.name
            )
            for file in notes
        ]
        for fault in faults:
            fault(running, random)
            time.sleep(random.uniform(0, 0.4))
        faulted = time.monotonic() - began
        for submitter in submitters:
            submitter.wait()
        wait_until(lambda: running.python(WAITS) == ["0"], seconds=900, what="the queue")
        acknowledged = [line for file in notes for line in file.read_text().splitlines()]
        account = Path(folder) / "account"
        running.python(ACCOUNT % account)
        told = json.loads(account.read_text())
        again = _ask_again(running) if packs else 0
    *ends, counted = running.portal.python(PACKS_DONE).strip().splitlines()
    made, shelved = map(int, counted.split())
    report = Report(name, f"{len(faults)} faults in {faulted:.0f} s, drained after {time.monotonic() - began:.0f} s")
    _compare(report, acknowledged, told)
    report.figure("packs given up and asked for again", again)
    report.figure("packs shelved", f"{shelved} of {made}", made == shelved == packs)
    for each in ends:
        report.note(each)
    counts = Counter(fault.__name__ for fault in faults)
    report.note(", ".join(f"{often} {name.replace('_', ' ')}" for name, often in counts.most_common()))
    return report


def _ask_again(running: System) -> int:
    """How many packs had been given up; all of them have ended once more."""
    [given_up] = running.python(ASK_AGAIN)
    wait_until(lambda: running.python(WAITS) == ["0"], seconds=300, what="the packs")
    return int(given_up)


def _compare(report: Report, acknowledged: list[str], told: dict) -> None:
    locked = [line for line in acknowledged if line.startswith("locked")]
    asked = [line for line in acknowledged if not line.startswith("locked")]
    lost = [job for job in asked if told["jobs"].get(job, ["gone"])[0] not in ("done", "failed")]
    failed = [job for job in asked if told["jobs"].get(job, [""])[0] == "failed"]
    never = [job for job in asked if told["jobs"].get(job, [""])[0] == "done" and not told["effects"].get(job)]
    twice = [job for job, often in told["effects"].items() if often > 1]
    again = sum(attempt > 1 for _state, attempt in told["jobs"].values())
    report.figure("jobs acknowledged", len(asked))
    report.figure("lost", len(lost), not lost)
    report.figure("done without effect", len(never), not never)
    report.figure("effects twice", len(twice), not twice)
    report.figure("given up with a reason", len(failed), not failed)
    report.figure("taken up again", again)
    report.figure("locked", len(locked), not locked)
    report.figure("database", told["database"], told["database"] == "ok")
