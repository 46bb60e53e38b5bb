"""The count of the files on the disk: started here, its progress shown until it has come to its end."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.evidence.verifying import counts
from kepu.jobs.actions import worker_alive
from kepu.jobs.models import JobState
from reports.precheck.files import last_full_count, latest_count, verify_files

STOP_POLLING = 286  # what htmx takes as: show this, and do not ask again


def disk_context(user) -> dict:
    """What the page says of the files on the disk. Three queries."""
    job = latest_count()
    is_live = job is not None and job.is_live
    return {
        "count_job": job,
        "count_is_live": is_live,
        "count_failed": job is not None and job.state == JobState.FAILED,
        "counted_at": last_full_count(),
        "disk": [(state.label, number) for state, number in counts().items()],
        "worker_alive": not is_live or worker_alive(),
        "may_count": user.may(Right.BUILD_PACKS),
    }


@needs(Right.READ_REGISTERS)
def files_progress(request):
    context = disk_context(request.user)
    status = 200 if context["count_is_live"] else STOP_POLLING
    return render(request, "reports/precheck/_disk.html", context, status=status)


@require_POST
@needs(Right.BUILD_PACKS)
def files_count(request):
    job = verify_files(by=request.user)
    record(Action.CHECK, job, by=request.user)
    messages.success(request, _("The files are being counted. You may leave this page; the work goes on without it."))
    return redirect("precheck:overview")
