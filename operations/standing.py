"""How the portal is doing: what the administrator's page shows, and what is to be done about it."""

import shutil
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.summaries.keeping import latest_recount
from kepu.evidence.verifying import counts
from kepu.jobs.actions import ALIVE, worker_alive
from kepu.jobs.models import LIVE, Job, JobState, WorkerBeat
from operations.health import disk_is_low, free_percent
from operations.jobs import latest
from operations.models import Kind, Outcome
from operations.version import version
from reports.precheck.files import last_full_count

FORGET_WORKERS = timedelta(days=30)
FORGET_FAILURES = timedelta(days=30)
WAITS_LONG = timedelta(minutes=10)
MOST_JOBS = 50
JOB_NAMES = {
    "pack": gettext_lazy("Pack"),
    "import": gettext_lazy("Import of a ledger"),
    "files": gettext_lazy("Count of the files"),
    "digest": gettext_lazy("Daily digest"),
    **{kind.value: kind.label for kind in Kind},
}


def page() -> dict:
    """All that the page shows."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    return {
        "warnings": warnings(),
        "version": version(),
        "database_bytes": database_bytes(),
        "disk": usage,
        "free_percent": round(free_percent()),
        "workers": workers(),
        "live_jobs": live_jobs()[:MOST_JOBS],
        "failed_jobs": failed_jobs()[:MOST_JOBS],
        "job_names": JOB_NAMES,
        "protections": protections(),
        "backup_dir": settings.BACKUP_DIR,
        "evidence": [(state.label, number) for state, number in counts().items()],
        "counted_at": last_full_count(),
        "recount": latest_recount(),
    }


@dataclass(frozen=True)
class Protection:
    """One kind of what the portal does for its own safety."""

    kind: Kind
    last: Outcome | None
    last_good: Outcome | None
    job: Job | None

    @property
    def is_under_way(self) -> bool:
        return self.job is not None and self.job.is_live


def protections() -> list[Protection]:
    jobs = latest()
    good = Outcome.objects.good()
    return [Protection(kind, Outcome.objects.latest_of(kind), good.latest_of(kind), jobs.get(kind)) for kind in Kind]


def workers() -> list[tuple[WorkerBeat, bool]]:
    """Those that were there within a month, the most recent first; whether each is alive."""
    now = timezone.now()
    seen = WorkerBeat.objects.filter(seen_at__gt=now - FORGET_WORKERS).order_by("-seen_at")
    return [(each, now - each.seen_at < ALIVE) for each in seen]


def live_jobs() -> QuerySet[Job]:
    return Job.objects.live().select_related("created_by").order_by("created_at")


def failed_jobs() -> QuerySet[Job]:
    """The month's jobs that failed and that nobody has started again since."""
    later = Job.objects.filter(
        kind=OuterRef("kind"), target_id=OuterRef("target_id"), created_at__gt=OuterRef("created_at")
    )
    failed = Job.objects.filter(state=JobState.FAILED, created_at__gt=timezone.now() - FORGET_FAILURES)
    return failed.exclude(Exists(later)).select_related("created_by")


def database_bytes() -> int:
    """What the database takes on its disk."""
    question = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def warnings() -> list[str]:
    """Sentences, the worst first; none where all is well."""
    now = timezone.now()
    found = [disk_warning()] if disk_is_low() else []
    if not worker_alive():
        found.append(_("No worker is running: packs, imports and mails wait. Start one (kepu-worker)."))
    elif Job.objects.filter(state__in=LIVE, started_at=None, created_at__lt=now - WAITS_LONG).exists():
        found.append(_("Jobs have been waiting for more than ten minutes. More workers would help."))
    found += [*_of_backups(now), *_of_checks()]
    return found


def disk_warning() -> str:
    sentence = _("The disk is nearly full: %(percent)d%% are free. Make room before nothing can be saved any more.")
    return sentence % {"percent": free_percent()}


def _of_backups(now) -> list[str]:
    if not settings.BACKUP_DIR:
        return [_("No folder for backups is set (BACKUP_DIR), so the portal makes none by itself.")]
    asked = [
        (Kind.BACKUP, settings.BACKUP_OLD_DAYS, _("There has been no good backup for more than %(days)d days.")),
        (
            Kind.REHEARSAL,
            settings.REHEARSAL_OLD_DAYS,
            _("For more than %(days)d days nobody has tried whether a backup can be restored."),
        ),
    ]
    return [sentence % {"days": days} for kind, days, sentence in asked if _is_old(kind, now - timedelta(days=days))]


def _is_old(kind: Kind, limit) -> bool:
    return not Outcome.objects.good().filter(kind=kind, ended_at__gt=limit).exists()


def _of_checks() -> list[str]:
    last = Outcome.objects.latest_of(Kind.CHECK)
    return (
        [_("The last check found files that are missing or not what they were.")] if last and not last.is_good else []
    )
