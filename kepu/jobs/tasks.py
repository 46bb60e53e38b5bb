"""The Celery side: one task for all kinds of work, and the thread by which a worker shows that it lives."""

import logging
import os
import threading

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_ready, worker_shutdown
from django.db import DatabaseError, connections

from kepu.audit.sealing import seal_waiting
from kepu.jobs.actions import beat, sweep
from kepu.jobs.work import work

logger = logging.getLogger(__name__)
BEAT_SECONDS = 5
_stop = threading.Event()
# No process is forked while a round goes on. One that inherits an open SQLite believes in locks that only its parent
# holds, writes beside others, and tears up the file (SQLite's “How To Corrupt An SQLite Database File”, 2.6).
_round = threading.RLock()
os.register_at_fork(before=_round.acquire, after_in_parent=_round.release, after_in_child=_round.release)


@shared_task
def run(job_id: str) -> None:
    """Carry out one job; the message carries no more than its number."""
    work(job_id, too_long=SoftTimeLimitExceeded)


@worker_ready.connect
def start_beating(sender, **_kwargs) -> None:
    _stop.clear()
    threading.Thread(target=beat_and_sweep, args=[sender.hostname], name="job-sweep", daemon=True).start()


@worker_shutdown.connect
def stop_beating(**_kwargs) -> None:
    _stop.set()


def beat_and_sweep(name: str) -> None:
    """Every few seconds: a sign of life, a look for jobs that were lost on the way, seals for new audit entries."""
    while True:
        with _round:
            beat_once(name)
            connections.close_all()
        if _stop.wait(BEAT_SECONDS):
            return


def beat_once(name: str) -> None:
    """One round; whatever goes wrong, the next one is tried."""
    try:
        beat(name)
        sweep()
        seal_waiting()
    except DatabaseError as error:  # it is being restarted
        logger.warning("no sign of life could be given (%s)", type(error).__name__)
    except Exception:
        logger.exception("a look for lost jobs failed")
