"""What can be done to a job: queue, claim, carry out, cancel, sweep.

Every write is one conditional UPDATE, so it needs no lock and no database of a particular make. Leases are
reckoned by the database's clock (see `lease_clock`): machines whose own clocks disagree take no work from each other.
And a worker that lost its lease can no longer write (see `JobRun`).
"""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.jobs.bell import ring, unanswered
from kepu.jobs.models import Job, JobState, WorkerBeat
from kepu.jobs.runs import JobRun, lease_clock, lease_end

MAX_ATTEMPTS = 3
UNHEARD = timedelta(seconds=10)  # a queued job that nobody claimed is rung again after this
# A sweep holds up the next sign of life, and whatever is forked meanwhile: at most so many rings, for so long.
RINGS = 200
RINGING_SECONDS = 5
ALIVE = timedelta(seconds=30)
GAVE_UP = _("The work was interrupted %(detail)s times and has been given up. You can start it again.")


def queue(kind: str, target_id, *, by) -> Job:
    """Ask for a piece of work, in the caller's transaction; the live job of the same target where there is one.

    The worker is rung for when the transaction is committed. If the broker is down the job waits, and a
    worker's sweep finds it.
    """
    if live := Job.objects.of(kind, target_id).live().first():
        return live
    job = Job(kind=kind, target_id=str(target_id), created_by=by, rung_at=timezone.now())
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:  # a twin request was a moment faster
        return Job.objects.of(kind, target_id).live().get()
    transaction.on_commit(lambda: ring(job.pk), robust=True)
    return job


def claim(job_id) -> JobRun | None:
    """Take a waiting job for this worker; None where it is no longer waiting, or has been tried too often."""
    token = uuid.uuid4()
    waiting = Job.objects.filter(pk=job_id, state=JobState.QUEUED)
    claimed = waiting.filter(attempt__lt=MAX_ATTEMPTS).update(**_taken(token), attempt=F("attempt") + 1)
    if claimed:
        return JobRun(Job.objects.get(pk=job_id), token)
    _give_up(waiting)
    return None


def start_here(kind: str, target_id, *, by, on_step: Callable[[Job], None] | None = None) -> JobRun:
    """A job that this very process carries out (the command line); the row is the same as any other's.

    Raises IntegrityError where the target already has a live job.
    """
    token = uuid.uuid4()
    job = Job.objects.create(kind=kind, target_id=str(target_id), created_by=by, attempt=1, **_taken(token))
    return JobRun(job, token, on_step)


def _taken(token: uuid.UUID) -> dict:
    return {"state": JobState.RUNNING, "token": token, "lease_until": lease_end(), "started_at": timezone.now()}


def _give_up(jobs) -> int:
    """Fail those of these jobs that have used up their attempts; how many."""
    reason = f"{GAVE_UP}\n{MAX_ATTEMPTS}"
    failed = {"state": JobState.FAILED, "reason": reason, "token": None, "finished_at": timezone.now()}
    return jobs.filter(attempt__gte=MAX_ATTEMPTS).update(**failed)


@transaction.atomic
def cancel(job: Job, *, target=None, by) -> bool:
    """Stop a job that waits or runs; False where it had already ended. The worker notices at its next step.

    The audit entry tells of `target`, the record that the job works on, where it is given.
    """
    ended = {"state": JobState.CANCELLED, "token": None, "finished_at": timezone.now()}
    if not Job.objects.live().filter(pk=job.pk).update(**ended):
        return False
    record(Action.CANCEL, target or job, by=by)
    return True


@transaction.atomic
def retry(job: Job, *, by) -> Job:
    """Ask once more for a piece of work that failed; joins the live job of the same target where there is one."""
    record(Action.CHANGE, job, by=by, again=True)
    return queue(job.kind, job.target_id, by=by)


def sweep() -> int:
    """Put jobs whose worker vanished back into the queue, ring again for those nobody heard; how many rung."""
    now = timezone.now()
    lapsed = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=lease_clock())
    _give_up(lapsed)
    lapsed.update(state=JobState.QUEUED, token=None, rung_at=None)
    rung, until = 0, time.monotonic() + RINGING_SECONDS
    for job_id, rung_at in _unheard(now):
        if _take_turn(job_id, rung_at, now):
            rung += ring(job_id)
        if time.monotonic() > until:  # a slow broker; the next sweep goes on
            break
    return rung


def _unheard(now: datetime) -> list[tuple[uuid.UUID, datetime | None]]:
    """Jobs to ring for again: only as many as have lost their call, or a long queue would fill with echoes. Which of
    them lost it nobody can tell; those that nobody rang for since they came back are first, then the oldest. Calls
    of the clock count too, so that it may be some too few; the next sweep rings for those.
    """
    waiting = Job.objects.filter(state=JobState.QUEUED)
    unheard = waiting.filter(Q(rung_at=None) | Q(rung_at__lt=now - UNHEARD))
    longest = unheard.order_by(F("rung_at").asc(nulls_first=True), "created_at")
    jobs = list(longest.values_list("pk", "rung_at")[:RINGS])
    calls = unanswered() if jobs else 0
    return [] if calls is None else jobs[: max(waiting.count() - calls, 0)]


def _take_turn(job_id: uuid.UUID, rung_at: datetime | None, now: datetime) -> bool:
    """Several workers sweep; the one whose UPDATE meets the row unchanged rings."""
    return bool(Job.objects.filter(pk=job_id, state=JobState.QUEUED, rung_at=rung_at).update(rung_at=now))


def beat(name: str) -> None:
    """A worker says that it is alive."""
    WorkerBeat.objects.update_or_create(name=name[:100], defaults={"seen_at": timezone.now()})


def last_beat() -> datetime | None:
    """When a worker was last known to be alive; None if there never was one."""
    return WorkerBeat.objects.aggregate(last=Max("seen_at"))["last"]


def worker_alive() -> bool:
    """Whether a worker has given a sign of life within the last half minute."""
    seen = last_beat()
    return seen is not None and timezone.now() - seen < ALIVE


def latest(kind: str, *target_ids) -> dict[str, Job]:
    """The newest job of each of these targets, by target; targets without any are left out."""
    jobs = Job.objects.of(kind, *target_ids).order_by("created_at")
    return {job.target_id: job for job in jobs}
