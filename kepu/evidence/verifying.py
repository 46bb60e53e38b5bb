"""Counting the SHA-256 of every stored file again: is each still on the disk, and byte for byte what was kept?

Safe to run twice and to kill: what has been counted since the beginning is kept row by row and not counted again.
"""

import errno
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from kepu.evidence.models import OnDisk, StoredFile
from kepu.evidence.storage import digest, open_original

COUNTING = gettext_noop("Counting the files on the disk again")
SECONDS_BETWEEN_NEWS = 1
PORTION = 500
# After so long other work gets its turn and this goes on afterwards; well within what a job may take.
TURN = timedelta(minutes=8)

Progress = Callable[[int, int], None]  # files done, files in all


def state_on_disk(stored: StoredFile) -> OnDisk:
    """Read a content in full and compare it. Raises OSError where the disk as a whole cannot be read."""
    try:
        with open_original(stored.sha256) as content:
            return OnDisk.SOUND if digest(content) == stored.sha256 else OnDisk.CHANGED
    except FileNotFoundError:
        return OnDisk.MISSING
    except OSError as error:
        if error.errno == errno.EIO:  # a bad spot of the disk, under this very file
            return OnDisk.CHANGED
        raise


def verify_since(began: datetime, *, on_progress: Progress, until: datetime | None = None) -> bool:
    """Count all files not counted since `began`; False where `until` came first and some are left.

    An exception that `on_progress` raises ends it; what was counted by then is kept.
    """
    waiting = StoredFile.objects.unchecked_since(began)
    total, left = StoredFile.objects.count(), waiting.count()
    batch = _Batch()
    for stored in _in_turn(waiting):
        batch.add(stored.pk, state_on_disk(stored))
        left -= 1
        if batch.is_due:
            batch.keep()
            on_progress(total - left, total)
            if until and timezone.now() >= until:
                return left <= 0
    batch.keep()
    return True


def _in_turn(files: QuerySet) -> Iterator[StoredFile]:
    """The files by key, fetched in portions: no cursor stays open while they are read."""
    last = 0
    while portion := list(files.filter(pk__gt=last).order_by("pk").only("sha256")[:PORTION]):
        yield from portion
        last = portion[-1].pk


class _Batch:
    """What was found of some files, written down together once a second."""

    def __init__(self):
        self.found: dict[OnDisk, list[int]] = {}
        self.kept_at = time.monotonic()

    def add(self, pk: int, state: OnDisk) -> None:
        self.found.setdefault(state, []).append(pk)

    @property
    def is_due(self) -> bool:
        return time.monotonic() - self.kept_at >= SECONDS_BETWEEN_NEWS or sum(map(len, self.found.values())) >= PORTION

    def keep(self) -> None:
        for state, keys in self.found.items():
            StoredFile.objects.filter(pk__in=keys).update(on_disk=state, checked_at=timezone.now())
        self.found, self.kept_at = {}, time.monotonic()


def carry_out(run, turn: timedelta | None = TURN) -> None:
    """The worker's part (`run` is a kepu.jobs JobRun): whatever was not counted since the job was asked for.

    When `turn` is over and files are left, the job goes back into the queue and goes on from there.
    """
    run.step(COUNTING, 0, StoredFile.objects.count())
    until = timezone.now() + turn if turn else None
    done = verify_since(
        run.job.created_at, on_progress=lambda done, total: run.step(COUNTING, done, total), until=until
    )
    if not done:
        run.give_back()


def counts() -> dict[OnDisk, int]:
    """How many files are in each state; all states are named."""
    found = Counter(dict(StoredFile.objects.order_by().values_list("on_disk").annotate(count=Count("pk"))))
    return {state: found[state.value] for state in OnDisk}
