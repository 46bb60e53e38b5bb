"""The worker's part: checking and importing large files."""

import time

from django.utils.translation import gettext_noop, override

from kepu.imports.actions import carry_out, check
from kepu.imports.models import ImportState, LedgerImport
from kepu.jobs.runs import JobRun

OPENING = gettext_noop("Opening the file")
READING = gettext_noop("Reading row %(detail)s")
COMPARING = gettext_noop("Comparing row %(detail)s with the portal")
SECONDS_BETWEEN_NEWS = 0.5


def carry_on(run: JobRun) -> None:
    """Do what the import waits for. One that waits for nothing any more is left as it is."""
    taken = LedgerImport.objects.select_related("uploaded_by__community").get(pk=run.target_id)
    run.step(OPENING, 0, 1)
    news = _News(run)
    with override(taken.language):
        if taken.state == ImportState.CHECKING:
            check(taken, on_row=news)
        elif taken.state == ImportState.APPLYING:
            carry_out(taken, finish=run.finish, on_row=news)


class _News:
    """Says how far the reading is, not oftener than a page can ask."""

    def __init__(self, run: JobRun):
        self.run = run
        self.told_at = time.monotonic()

    def __call__(self, number: int, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.told_at >= SECONDS_BETWEEN_NEWS:
            self.told_at = now
            self.run.step(READING if 2 * done < total else COMPARING, done, total, detail=str(number))
