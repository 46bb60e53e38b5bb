"""Carries out a claimed job, and turns whatever goes wrong into a sentence for the person who asked."""

import errno
import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as _

from kepu.jobs.actions import claim
from kepu.jobs.models import JobState
from kepu.jobs.runs import JobFailure, JobRun, LostLeaseError

logger = logging.getLogger(__name__)

UNEXPECTED = _("Something unexpected happened. The portal's log has the details under the number %(detail)s.")
DISK_FULL = _("The disk is full. Make room on the server, then try again.")
NO_MEMORY = _("The server had too little memory for this work. Try again, or choose a shorter period.")
TOO_LONG = _("The work took longer than the %(detail)s minutes allowed. Try again, or choose a shorter period.")


def work(job_id: str, *, too_long: type[BaseException] = TimeoutError) -> None:
    """Claim and carry out one job; a job that is not waiting any more is left alone.

    `too_long` is what the worker raises when the time is up. Nothing but the wish to end the process comes out.
    """
    run = claim(job_id)
    if run is None:
        return
    with run.heartbeat():
        carry_out(run, too_long=too_long)


def carry_out(run: JobRun, *, too_long: type[BaseException] = TimeoutError) -> None:
    """Run the function of the job's kind; afterwards the job is done, failed, or somebody else's.

    A function that must publish its result in one transaction with the job's end calls `run.finish()` itself.
    """
    try:
        import_string(settings.KEPU_JOBS[run.job.kind])(run)
        if run.job.state == JobState.RUNNING:
            run.finish()
    except LostLeaseError:
        logger.info("job %s was taken from this worker", run.job.pk)
    except (OperationalError, InterfaceError) as error:  # no fault of the job's: its lease runs out, it is tried again
        logger.warning("job %s was left: the database does not answer (%s)", run.job.pk, type(error).__name__)
    except (KeyboardInterrupt, SystemExit):
        run.give_back()
        raise
    except BaseException as error:  # a hostile document can raise beside Exception
        _record_failure(run, error, too_long)


def _record_failure(run: JobRun, error: BaseException, too_long: type[BaseException]) -> None:
    reason = _reason(error, too_long, str(run.job.pk))
    if isinstance(error, JobFailure):
        logger.warning("job %s failed: %s", run.job.pk, error)
    else:
        logger.error("job %s failed", run.job.pk, exc_info=error)
    if not run.fail(reason):
        logger.info("job %s failed after it had been taken from this worker", run.job.pk)


def _reason(error: BaseException, too_long: type[BaseException], number: str) -> str:
    if isinstance(error, JobFailure):
        return error.reason
    if isinstance(error, too_long):
        return f"{TOO_LONG}\n{settings.JOB_TIME_LIMIT_SECONDS // 60}"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    return NO_MEMORY if isinstance(error, MemoryError) else f"{UNEXPECTED}\n{number}"
