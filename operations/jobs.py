"""The worker's part of backups, rehearsals and checks (settings.KEPU_JOBS), and asking for them."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from kepu.evidence.verifying import verify_since
from kepu.jobs import actions as jobs
from kepu.jobs.models import Job
from kepu.jobs.runs import JobFailure, JobRun
from operations.backups.making import back_up
from operations.backups.rehearsal import rehearse
from operations.checks import check_everything
from operations.models import Kind

PORTAL = "portal"  # what these jobs are about: there is one
COPYING = _("Copying the files into the backup")
RESTORING = _("Restoring the newest backup where nobody works")
CHECKING = _("Checking evidence, archive and packs")
NO_FOLDER = _("No folder for backups is set (BACKUP_DIR).")
# After so long other work gets its turn and the copying goes on afterwards; well within what a job may take.
TURN = timedelta(minutes=8)
FRESH = timedelta(days=1)


def ask_for(kind: Kind, *, by=None) -> Job:
    """Queue one; joins the one under way. `by=None` is the portal's own clock."""
    return jobs.queue(kind.value, PORTAL, by=by)


def latest() -> dict[Kind, Job]:
    """The newest job of each kind that ever had one."""
    found = {kind: jobs.latest(kind.value, PORTAL).get(PORTAL) for kind in Kind}
    return {kind: job for kind, job in found.items() if job}


def carry_out_backup(run: JobRun) -> None:
    run.step(COPYING, 0, 1)
    made = back_up(
        _folder(),
        keep=settings.BACKUP_KEEP,
        on_progress=lambda done, total: run.step(COPYING, done, total),
        until=timezone.now() + TURN,
    )
    if made is None:
        run.give_back()


def carry_out_rehearsal(run: JobRun) -> None:
    run.step(RESTORING, 0, 1)
    rehearse(_folder())


def carry_out_check(run: JobRun) -> None:
    """What the nightly count has read within a day is not read again."""
    run.step(CHECKING, 0, 1)
    now = timezone.now()
    is_read = verify_since(
        now - FRESH, on_progress=lambda done, total: run.step(CHECKING, done, total), until=now + TURN
    )
    if not is_read:
        run.give_back()
        return
    check_everything(count=False)


def _folder() -> Path:
    if not settings.BACKUP_DIR:
        raise JobFailure(NO_FOLDER)
    return Path(settings.BACKUP_DIR)
