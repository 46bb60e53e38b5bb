"""Where an import stands, read from its own row and from that of its newest job."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from kepu.imports.models import WORKING, ImportState, LedgerImport
from kepu.jobs.models import Job, JobState

ICONS = {
    ImportState.CHECKING: "hourglass-split",
    ImportState.CHECKED: "clipboard-check",
    ImportState.APPLYING: "gear-wide-connected",
    ImportState.DONE: "check-circle",
    ImportState.FAILED: "exclamation-triangle",
}


class Standing(NamedTuple):
    """`is_live`: a worker is at it or will be; `is_waiting`: no worker has taken it yet; `reason`: why it failed."""

    state: ImportState
    is_live: bool
    is_waiting: bool
    reason: str

    @property
    def icon(self) -> str:
        return ICONS[self.state]


def standing_of(taken: LedgerImport, job: Job | None) -> Standing:
    """`job` is the import's newest one. Work that no job goes on with any more counts as failed."""
    state = ImportState(taken.state)
    if state not in WORKING:
        return Standing(state, False, False, taken.reason)
    if job and job.is_live:
        return Standing(state, True, job.state == JobState.QUEUED, "")
    reason = job.reason_text if job else ""
    return Standing(ImportState.FAILED, False, False, reason or _("The work was interrupted. Nothing was saved."))
