"""Findings: the list, the page of each, and the steps of its life."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.inspection.filters import FindingFilter
from campaigns.inspection.finding_forms import FindingForm, RecheckForm, ReopenForm, ReportForm, begun_finding
from campaigns.inspection.tables import SEVERITY_ICONS, STATE_ICONS, FindingTable
from campaigns.models import NEXT_FINDING, Finding, FindingState, VisitState
from campaigns.registers import VISITS
from kepu.accounts.access import needs
from kepu.accounts.roles import Right, can
from kepu.audit.actions import record
from kepu.audit.history import history_of
from kepu.audit.models import Action
from kepu.evidence.serving import serve
from kepu.exchange.downloads import workbook_of
from kepu.exchange.ledgers import ledger
from kepu.paging import arrange
from kepu.records.models import Attachment, AttachmentKind
from kepu.web import sent

PER_PAGE = 25


def _shown(request) -> FindingFilter:
    """The filter over the findings that this person may see; list, totals and export all start here."""
    findings = Finding.objects.visible_to(request.user).live()
    return FindingFilter(request.GET, queryset=findings, request=request)


@needs(Right.READ_REGISTERS)
def finding_list(request):
    shown = _shown(request)
    today = timezone.localdate()
    rows = shown.qs.select_related("visit__community").order_by("closed_on", "due_on", "pk")
    table = FindingTable(rows, today=today)
    arrange(table, request, PER_PAGE)
    context = {
        "filter": shown,
        "table": table,
        "totals": [
            (_("Findings"), table.paginator.count),
            (_("Not closed"), shown.qs.unclosed().count()),
            (_("Overdue"), shown.qs.overdue(today).count()),
        ],
    }
    return render(request, "campaigns/inspection/finding_list.html", context)


@needs(Right.READ_REGISTERS)
def finding_export(request):
    """An Excel workbook of exactly the findings that the list shows."""
    rows = _shown(request).qs
    record(Action.EXPORT, by=request.user, ledger="findings", rows=rows.count(), masked=False)
    return workbook_of(ledger("findings"), rows)


def _finding(request, pk) -> Finding:
    findings = Finding.objects.visible_to(request.user).select_related(
        "visit__community", "rectified_by", "rechecked_by"
    )
    return get_object_or_404(findings, pk=pk)


def _living(request, pk) -> Finding:
    """A finding about which something can still be written."""
    finding = _finding(request, pk)
    if finding.visit.retired_at:
        raise Http404
    return finding


@needs(Right.READ_REGISTERS)
def finding_detail(request, pk):
    finding = _finding(request, pk)
    files = list(finding.files.select_related("file"))
    context = {
        "finding": finding,
        "before": [each for each in files if each.kind != AttachmentKind.AFTER and each.file.is_picture],
        "after": [each for each in files if each.kind == AttachmentKind.AFTER and each.file.is_picture],
        "documents": [each for each in files if not each.file.is_picture],
        "history": history_of(finding),
        "icons": {"state": STATE_ICONS[finding.state], "severity": SEVERITY_ICONS[finding.severity]},
        "late": -(finding.days_left(timezone.localdate()) or 0) if finding.is_overdue(timezone.localdate()) else 0,
    }
    return render(request, "campaigns/inspection/finding_detail.html", context | _steps(finding, request.user))


def _steps(finding: Finding, user) -> dict:
    """Which buttons this person finds: what may follow, and what the person may do."""
    follows = () if finding.visit.retired_at or finding.visit.state != VisitState.MADE else NEXT_FINDING[finding.state]
    writes = can(user, Right.WRITE_COMMUNITIES)
    own_report = finding.rectified_by_id == user.pk
    return {
        "may_report": FindingState.RECTIFIED in follows and can(user, Right.WRITE_REGISTERS),
        "may_recheck": FindingState.CLOSED in follows and writes and not own_report,
        "waits_for_another": FindingState.CLOSED in follows and own_report,
        "may_reopen": finding.state == FindingState.CLOSED and FindingState.OPEN in follows and writes,
        "may_take_back": finding.state == FindingState.RECTIFIED and writes and own_report,
        "may_edit": writes and not finding.visit.retired_at,
    }


@needs(Right.WRITE_COMMUNITIES)
def finding_create(request, pk):
    """A new finding of a visit; ?check= names the question that was not in order."""
    visit = get_object_or_404(VISITS.editable_rows(request.user).select_related("community"), pk=pk)
    key = request.GET.get("check", "")
    check = visit.checks.filter(pk=key[:18]).first() if key.isdecimal() else None
    form = FindingForm(
        *sent(request), instance=Finding(visit=visit), initial=begun_finding(visit, check), user=request.user
    )
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("The problem has been written down."))
        return redirect(_back_to_visit(visit, check))
    return render(
        request,
        "campaigns/inspection/finding_form.html",
        {"form": form, "visit": visit, "check": check, "finding": None},
    )


def _back_to_visit(visit, check) -> str:
    if visit.state == VisitState.MADE:
        return VISITS.url("detail", visit.pk)
    return reverse("inspection:visit_check", args=[visit.pk]) + (f"#check-{check.pk}" if check else "#findings")


@needs(Right.WRITE_COMMUNITIES)
def finding_update(request, pk):
    finding = _living(request, pk)
    form = FindingForm(*sent(request), instance=finding, user=request.user)
    kept = form.kept_files(sent(request)[0])
    if form.is_bound and form.is_valid() and form.save():
        form.save_kept(kept)
        messages.success(request, _("The changes have been saved."))
        return redirect("inspection:finding_detail", pk)
    context = {"form": form, "visit": finding.visit, "check": None, "finding": finding, "kept": kept}
    return render(request, "campaigns/inspection/finding_form.html", context)


@needs(Right.WRITE_REGISTERS)
def finding_report(request, pk):
    return _step(
        request,
        pk,
        ReportForm,
        _("Report the rectification"),
        _("Your report is saved. Another person will look at it again."),
    )


@needs(Right.WRITE_COMMUNITIES)
def finding_recheck(request, pk):
    return _step(request, pk, RecheckForm, _("Re-check"), _("What you saw is saved."))


@needs(Right.WRITE_COMMUNITIES)
def finding_reopen(request, pk):
    return _step(request, pk, ReopenForm, _("Open again"), _("The finding is open again."))


def _step(request, pk, form_class, title: str, done: str):
    finding = _living(request, pk)
    form = form_class(*sent(request), finding=finding, user=request.user)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, done)
        return redirect("inspection:finding_detail", pk)
    context = {"form": form, "finding": finding, "title": title}
    return render(request, "campaigns/inspection/finding_step.html", context)


@needs(Right.READ_REGISTERS)
def finding_file(request, pk, rendition):
    """A file of a finding that this person may see: the original for download, or a picture to look at."""
    files = Attachment.objects.of_rows(Finding.objects.visible_to(request.user)).select_related("file")
    attachment = get_object_or_404(files, pk=pk)
    if rendition not in ("original", "thumb", "screen"):
        raise Http404
    if rendition == "original":
        record(Action.DOWNLOAD, attachment, by=request.user)
    return serve(attachment.file, attachment.name, rendition=rendition)
