from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.jobs.actions import retry
from operations import health, metrics, standing
from operations.jobs import ask_for
from operations.models import Kind


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """The process answers; nothing else is asked, so a database that is away does not have it restarted."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """503 while people should be sent elsewhere."""
    is_ready, found = health.standing()
    return JsonResponse({"status": "ok" if is_ready else "not ready", **found}, status=200 if is_ready else 503)


@login_not_required
@require_safe
@never_cache
def figures(request):
    """For Prometheus. To whom they are not due there is no such page."""
    if not metrics.may_read(request.META.get("REMOTE_ADDR", ""), request.headers.get("Authorization", "")):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


@needs(Right.ADMINISTER)
def overview(request):
    """How the portal is doing, for the administrator."""
    return render(request, "operations/overview.html", standing.page())


@require_POST
@needs(Right.ADMINISTER)
def ask(request, kind):
    """Have a backup, a rehearsal or a check done now."""
    if kind not in Kind.values:
        raise Http404
    job = ask_for(Kind(kind), by=request.user)
    record(Action.CHECK, job, by=request.user, what=kind)
    messages.success(request, _("It has been put into the queue."))
    return redirect("operations:overview")


@require_POST
@needs(Right.ADMINISTER)
def job_retry(request, pk):
    """Start a failed job once more."""
    retry(get_object_or_404(standing.failed_jobs(), pk=pk), by=request.user)
    messages.success(request, _("It has been put into the queue."))
    return redirect("operations:overview")
