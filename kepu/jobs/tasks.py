"""The Celery side: one task for all kinds of work, and the thread by which a worker shows that it lives."""

import logging
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
        beat_once(name)
        connections.close_all()  # a child forked meanwhile must not inherit an open connection
        if _stop.wait(BEAT_SECONDS):
            return


def beat_once(name: str) -> None:
    try:
        beat(name)
        sweep()
        seal_waiting()
    except DatabaseError as error:  # a restarted database must not end the beating
        logger.warning("no sign of life could be given (%s)", type(error).__name__)
