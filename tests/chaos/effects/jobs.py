"""What the workers are asked to do in chaos; the number in the target says what."""

import os
import signal
import time

from django.db import transaction

from kepu.jobs.runs import JobRun
from tests.chaos.effects.models import Effect


def leave_effect(run: JobRun) -> None:
    """Work for as many milliseconds as the target says after its colon; then one effect, with the end of the job."""
    time.sleep(int(run.target_id.rpartition(":")[2]) / 1000)
    with transaction.atomic():
        Effect.objects.create(job=run.job.pk, token=run.token)
        run.finish()


def kill_the_worker(run: JobRun) -> None:
    """As a document does that makes the decoder crash."""
    os.kill(os.getpid(), signal.SIGKILL)
