"""Where a pack stands, read from its own row and from that of its newest job."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.jobs.models import Job, JobState
from reports.models import Pack


class PackState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a worker")
    BUILDING = "building", _("Being made")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    INCOMPLETE = "incomplete", _("Made, but incomplete")
    BUILT = "built", _("Ready, not issued")
    ISSUED = "issued", _("Issued")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ICONS = {
    PackState.WAITING: "hourglass-split",
    PackState.BUILDING: "gear-wide-connected",
    PackState.FAILED: "exclamation-triangle",
    PackState.CANCELLED: "slash-circle",
    PackState.INCOMPLETE: "puzzle",
    PackState.BUILT: "check-circle",
    PackState.ISSUED: "patch-check",
    PackState.WITHDRAWN: "x-circle",
}
OF_JOB = {
    JobState.QUEUED: PackState.WAITING,
    JobState.RUNNING: PackState.BUILDING,
    JobState.FAILED: PackState.FAILED,
    JobState.CANCELLED: PackState.CANCELLED,
}


def state_of(pack: Pack, job: Job | None) -> PackState:
    """`job` is the pack's newest one; a pack without result and without job counts as cancelled.

    Asks the database once more where `pack` was read without its `withdrawal`.
    """
    if pack.issued_at:
        return PackState.WITHDRAWN if hasattr(pack, "withdrawal") else PackState.ISSUED
    if pack.built_at:
        return PackState.INCOMPLETE if pack.is_incomplete else PackState.BUILT
    return OF_JOB.get(job.state, PackState.FAILED) if job else PackState.CANCELLED
