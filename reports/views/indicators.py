"""The indicator board, and the page behind each indicator: how the number came about and the rows behind it."""

from tempfile import TemporaryFile

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.coverage import coverage
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.downloads import XLSX
from kepu.exchange.ledgers import ledger_for
from kepu.exchange.writer import write
from reports.actions import sign_judgement
from reports.assessment import evaluate, evaluate_one
from reports.dashboard import COVERAGE_CODE, presets, status_counts
from reports.forms import JudgementForm
from reports.records import record_table
from reports.standards import StandardError, load_standard
from reports.views.periods import asked_period


@needs(Right.READ_ASSESSMENT)
def indicator_list(request):
    period, problem = asked_period(request)
    assessment = evaluate(load_standard(settings.DEFAULT_STANDARD), period)
    context = {
        "assessment": assessment,
        "counts": status_counts(assessment.results),
        "presets": presets(timezone.localdate()),
        "period": period,
        "problem": problem,
    }
    return render(request, "reports/indicator_list.html", context)


def _result(code, period):
    try:
        return evaluate_one(load_standard(settings.DEFAULT_STANDARD), code, period)
    except StandardError:
        raise Http404 from None


@needs(Right.READ_ASSESSMENT)
def indicator_detail(request, code):
    period, problem = asked_period(request)
    result = _result(code, period)
    form = _judgement_form(request, result)
    if request.method == "POST" and form and form.is_valid():
        return _sign(request, result, period, form)
    context = {
        "result": result,
        "table": record_table(result.records, request.GET.get("page")),
        "has_ledger": ledger_for(result.records.model) is not None,
        "coverage": coverage(period) if code == COVERAGE_CODE else None,
        "form": form,
        "presets": presets(timezone.localdate()),
        "period": period,
        "problem": problem,
    }
    return render(request, "reports/indicator_detail.html", context)


def _judgement_form(request, result):
    if not (result.indicator.is_manual and request.user.may(Right.JUDGE)):
        return None
    return JudgementForm(request.POST or None, request.FILES or None, user=request.user)


def _sign(request, result, period, form):
    sign_judgement(
        load_standard(settings.DEFAULT_STANDARD),
        result.indicator.code,
        judged_for=period.end,
        is_met=form.cleaned_data["is_met"],
        reason=form.cleaned_data["reason"],
        files=[picked.upload.file for picked in form.cleaned_data["files"]],
        by=request.user,
    )
    messages.success(request, _("Your judgement has been signed."))
    address = reverse("reports:indicator_detail", args=[result.indicator.code])
    return redirect(f"{address}?from={period.start}&as_of={period.end}")


@needs(Right.READ_ASSESSMENT)
def indicator_export(request, code):
    """The rows behind a number as a workbook."""
    period, _problem = asked_period(request)
    result = _result(code, period)
    ledger = ledger_for(result.records.model)
    if ledger is None:
        raise Http404
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    rows = write(ledger, result.records, stream, ".xlsx")
    stream.seek(0)
    record(Action.EXPORT, by=request.user, indicator=code, rows=rows)
    name = f"{code}-{period.start}-{period.end}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)
