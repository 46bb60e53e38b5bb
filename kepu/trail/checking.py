"""The check of the audit trail as a job: asked for on the page and by the nightly clock."""

from kepu.audit.models import TrailCheck
from kepu.jobs import actions as jobs
from kepu.jobs.models import Job, JobState

KIND, ALL = "audit", "all"


def check_in_background(*, by=None) -> Job:
    """Ask the worker to walk along the whole chain; joins a walk that is under way. `by=None` is the portal's clock."""
    return jobs.queue(KIND, ALL, by=by)


def check_context() -> dict:
    """What the pages say of the check: the one under way, if any, and what the last one found. Two queries."""
    job = jobs.latest(KIND, ALL).get(ALL)
    is_live = job is not None and job.is_live
    return {
        "job": job,
        "is_live": is_live,
        "has_failed": job is not None and job.state == JobState.FAILED,
        "worker_alive": not is_live or jobs.worker_alive(),
        "last": TrailCheck.objects.first(),
    }
