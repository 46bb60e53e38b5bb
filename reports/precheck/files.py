"""The full count of the files on the disk: asked for on the page, by the nightly clock and on the command line."""

from django.utils import timezone

from kepu.evidence.verifying import carry_out
from kepu.jobs import actions as jobs
from kepu.jobs.models import Job, JobState

KIND, ALL = "files", "all"


def verify_files(*, by=None) -> Job:
    """Ask the worker to count all files; joins a count that is under way. `by=None` is the portal's own clock."""
    return jobs.queue(KIND, ALL, by=by)


def verify_here(*, on_step=None) -> Job:
    """Count all files in this process. Raises IntegrityError where a count is under way already."""
    run = jobs.start_here(KIND, ALL, by=None, on_step=on_step)
    with run.heartbeat():
        carry_out(run, turn=None)
    run.finish()
    return run.job


def latest_count() -> Job | None:
    """The newest count that was asked for, whatever became of it."""
    return jobs.latest(KIND, ALL).get(ALL)


def last_full_count():
    """When the last count that reached its end did so; None if none ever did."""
    done = Job.objects.of(KIND, ALL).filter(state=JobState.DONE).order_by("-finished_at").first()
    return timezone.localtime(done.finished_at) if done else None
