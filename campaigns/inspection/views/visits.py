"""Scheduling visits, making them on the spot, and their record on paper."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.inspection.check_form import CheckForm
from campaigns.inspection.record import record_pdf
from campaigns.inspection.schedule_form import ScheduleForm
from campaigns.models import Visit, VisitState
from campaigns.registers import VISITS
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.web import pdf_response

NEWEST = 10


@needs(Right.READ_REGISTERS)
def overview(request):
    """What is planned, under way, and was made last."""
    visits = Visit.objects.visible_to(request.user).with_progress().select_related("community")
    planned = list(visits.scheduled().order_by("visited_on", "community__code"))
    context = {
        "planned": planned,
        "made": visits.made()[:NEWEST],
        "today": timezone.localdate(),
        "may_write": VISITS.may_write(request.user),
    }
    return render(request, "campaigns/inspection/overview.html", context)


@needs(Right.WRITE_COMMUNITIES)
def visit_schedule(request):
    form = ScheduleForm(request.POST if request.method == "POST" else None, user=request.user)
    if "spread" in request.POST and form.may_spread():
        form = form.respread()
    elif form.is_bound and form.is_valid() and (visits := form.save()):
        messages.success(request, _scheduled(len(visits)))
        return redirect("inspection:overview")
    return render(request, "campaigns/inspection/schedule.html", {"form": form})


def _scheduled(count: int) -> str:
    text = ngettext("%(count)d visit has been scheduled.", "%(count)d visits have been scheduled.", count)
    return text % {"count": count}


@needs(Right.WRITE_COMMUNITIES)
def visit_check(request, pk):
    """The checklist on the spot. Whatever button is pressed, everything is saved first."""
    visit = get_object_or_404(VISITS.editable_rows(request.user).select_related("community"), pk=pk)
    is_sent = request.method == "POST"
    form = CheckForm(*((request.POST, request.FILES) if is_sent else (None, None)), visit=visit, user=request.user)
    saved = {}
    if is_sent:
        form.is_valid()
        saved = form.save()
        if request.headers.get("X-Kept") == "yes":
            return _kept(form, saved)
        if not form.errors and (target := _after_saving(request, form)):
            return redirect(target)
    context = {"visit": visit, "form": form, "files": visit.files.select_related("file"), "register": VISITS}
    context["findings"] = visit.findings.all()
    context["answered"] = sum(bool(each.answer) for each in form.checks)
    return render(request, "campaigns/inspection/check.html", context)


def _kept(form: CheckForm, saved: dict) -> JsonResponse:
    """What the script is told after each answer: what is saved, and sentences by the field's name."""
    lines = {pk: {"answer": said.answer, "note": said.note} for pk, said in saved.items()}
    problems = {name: [str(each) for each in errors] for name, errors in form.errors.items()}
    return JsonResponse({"saved": lines, "problems": problems})


def _after_saving(request, form: CheckForm) -> str:
    """Where a button leads once all is saved; "" to stay here with what is still wrong."""
    visit = form.visit
    if "finding" in request.POST:
        check = request.POST["finding"]
        query = f"?{urlencode({'check': check})}" if check.isdecimal() else ""
        return reverse("inspection:finding_create", args=[visit.pk]) + query
    if "finish" not in request.POST:
        messages.success(request, _("Everything is saved."))
        return reverse("inspection:visit_check", args=[visit.pk])
    if not form.finish():
        return ""
    messages.success(request, _("The visit is finished and counts from now on."))
    return VISITS.url("detail", visit.pk)


@needs(Right.READ_REGISTERS)
def visit_record(request, pk):
    """The record of a visit that was made, to print and sign."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("community"), pk=pk)
    if visit.state != VisitState.MADE:
        messages.warning(request, _("This visit is not finished yet, so there is no record of it."))
        return redirect(VISITS.url("detail", pk))
    made = record_pdf(visit)
    record(Action.DOWNLOAD, visit, by=request.user)
    name = f"{_('Inspection record')}-{visit.community}-{visit.visited_on}.pdf"
    return pdf_response(made, name)
