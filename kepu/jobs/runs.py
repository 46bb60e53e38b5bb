"""A job in the hands of one worker. Whatever it writes is written only while the job is still its own."""

import logging
import math
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from kepu.jobs.models import Job, JobState

logger = logging.getLogger(__name__)


def lease_clock():
    """The moment by which leases run, for use in a query: PostgreSQL's own, for the clocks of a portal's machines may
    disagree; SQLite's file is on one machine, which has one clock.
    """
    return Now() if connection.vendor == "postgresql" else timezone.now()


def lease_end():
    return lease_clock() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


class LostLeaseError(Exception):
    """The job has been cancelled or given to another worker: stop, and leave everything as it is."""


class JobFailure(Exception):  # noqa: N818  what the asker is told, not a fault of the program
    """The work cannot be done. `sentence` is marked for translation; `detail` fills its `%(detail)s`."""

    def __init__(self, sentence: str, detail: str = ""):
        super().__init__(sentence % {"detail": detail} if detail else sentence)
        self.reason = f"{sentence}\n{detail}" if detail else sentence


class JobRun:
    """One attempt at a job. `on_step(job)` hears of every step in this process (the command line's bar)."""

    def __init__(self, job: Job, token: uuid.UUID, on_step: Callable[[Job], None] | None = None):
        self.job, self.token, self.on_step = job, token, on_step

    @property
    def target_id(self) -> str:
        return self.job.target_id

    def step(self, name: str, done: int, total: int, detail: str = "", *, seconds_left: float | None = None) -> None:
        """Say what is being done, `done` steps of `total` being finished, and how long it will still take if known.

        `name` is a sentence marked for translation, at most 90 characters. Raises LostLeaseError where the
        job is no longer ours.
        """
        step = f"{name}\n{detail}" if detail else name
        left = None if seconds_left is None else math.ceil(seconds_left)
        told = {"step": step[:100], "steps_done": done, "steps_total": total, "seconds_left": left}
        self._write(**told, lease_until=lease_end())
        if self.on_step:
            self.on_step(self.job)

    def finish(self) -> None:
        """The work is done. Within one transaction with what makes the result visible, both happen or neither."""
        done = self.job.steps_total
        self._write(state=JobState.DONE, steps_done=done, finished_at=timezone.now(), token=None)

    def fail(self, reason: str) -> bool:
        """Record why the work failed; False where the job was no longer ours to fail."""
        return self._wrote(state=JobState.FAILED, reason=reason, finished_at=timezone.now(), token=None)

    def give_back(self) -> bool:
        """Put the job back into the queue: this worker is being stopped, which is no fault of the job's."""
        waiting = {"state": JobState.QUEUED, "token": None, "rung_at": None}
        return bool(self._own().update(**waiting, attempt=F("attempt") - 1))

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Renew the lease from a thread for as long as the block lasts: a long step is not a dead worker."""
        stop = threading.Event()
        thread = threading.Thread(target=self._renew_until, args=[stop], name="job-lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _renew_until(self, stop: threading.Event) -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
                self._renew()
        finally:
            connections.close_all()

    def _renew(self) -> None:
        try:
            self._own().update(lease_until=lease_end())
        except DatabaseError as error:  # the next beat may succeed; if none does, the lease runs out as it should
            logger.warning("job %s: lease not renewed (%s)", self.job.pk, type(error).__name__)
            connections.close_all()

    def _own(self):
        return Job.objects.filter(pk=self.job.pk, token=self.token, state=JobState.RUNNING)

    def _wrote(self, **values) -> bool:
        if not self._own().update(**values):
            return False
        for name in values.keys() - {"lease_until"}:  # which the database reckons
            setattr(self.job, name, values[name])
        return True

    def _write(self, **values) -> None:
        if not self._wrote(**values):
            raise LostLeaseError(str(self.job.pk))
