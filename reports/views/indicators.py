"""The indicator board, and the page behind each indicator: how the number came about and the rows behind it."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.coverage import coverage
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.evidence.serving import serve
from kepu.exchange.downloads import XLSX
from kepu.exchange.ledgers import ledger_for
from kepu.exchange.writer import write
from kepu.registers.masking import masks
from kepu.registers.register import register, register_of
from reports.assessment import evaluate_one, evaluation
from reports.dashboard.board import light_counts, light_of, lowest_first
from reports.explain.indicators import facts_of
from reports.forms import JudgementForm
from reports.judgements import all_judgements, evidence_name, signed_judgements
from reports.left_out import left_out, left_out_anywhere
from reports.proof import outside, proofs
from reports.records import record_table
from reports.standards import Standard, StandardError, standards_in_force
from reports.views.periods import asked_period, asked_standard, period_context, span


@needs(Right.READ_ASSESSMENT)
def indicator_list(request):
    """The indicator board as a table; ?status= narrows it, ?standard= asks for another standard."""
    period, problem = asked_period(request)
    standard = asked_standard(request)
    assessment = evaluation(standard, period)
    counts = light_counts(assessment.results)
    status = next((each for each, _count in counts if each == request.GET.get("status")), None)
    groups = [(group, [r for r in rows if status in (None, light_of(r))]) for group, rows in assessment.by_group()]
    context = {
        "assessment": assessment,
        "counts": counts,
        "left_out": left_out_anywhere(period),
        "status": status,
        "groups": [(group, rows) for group, rows in groups if rows],
        "proofs": proofs(standard, period),
        "standards": standards_in_force(),
    }
    return render(request, "reports/indicator_list.html", context | period_context(period, problem, standard))


def _result(standard: Standard, code: str, period):
    try:
        return evaluate_one(standard, code, period)
    except StandardError:
        raise Http404 from None


@needs(Right.READ_ASSESSMENT)
def indicator_detail(request, code):
    period, problem = asked_period(request)
    standard = asked_standard(request)
    result = _result(standard, code, period)
    form = _judgement_form(request, standard, result, period)
    # A judgement is signed only for the day that was asked for, never for the one shown in place of a bad one.
    if request.method == "POST" and form and not problem and form.is_valid() and form.save():
        messages.success(request, _("Your judgement has been signed."))
        return redirect(f"{reverse('reports:indicator_detail', args=[code])}?{span(period, standard)}")
    context = {"result": result, "form": form, "standard": standard} | _behind(request, standard, result, period)
    return render(request, "reports/indicator_detail.html", context | period_context(period, problem, standard))


def _behind(request, standard: Standard, result, period) -> dict:
    """What stands behind a number: signed judgements, or records (and for coverage each community)."""
    code = result.indicator.code
    covered = coverage(period) if result.indicator.metric == "resident_coverage" else None
    is_manual = result.indicator.is_manual
    return {
        "judgements": signed_judgements(standard, code, period) if is_manual else None,
        "table": None if is_manual else record_table(result.records, request.GET.get("page"), request.user),
        "has_ledger": ledger_for(result.records.model) is not None,
        "coverage": covered,
        "explanation": facts_of(result, standard, period, covered),
        "left_out": left_out(result.indicator, period),
        "reaches": lowest_first(covered) if covered else None,
        "proof": proofs(standard, period, only=code)[code],
        "outside": outside(result.indicator, period),
        "may_file": register("archive").may_write(request.user),
    }


def _judgement_form(request, standard: Standard, result, period):
    if not (result.indicator.is_manual and not result.indicator.is_unknown and request.user.may(Right.JUDGE)):
        return None
    return JudgementForm(
        request.POST or None,
        request.FILES or None,
        standard=standard,
        code=result.indicator.code,
        judged_for=period.end,
        user=request.user,
    )


@needs(Right.READ_ASSESSMENT)
def indicator_export(request, code):
    """The rows behind a number as a workbook."""
    period, _problem = asked_period(request)
    standard = asked_standard(request)
    result = _result(standard, code, period)
    ledger = ledger_for(result.records.model)
    if ledger is None:
        raise Http404
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    of = register_of(ledger.model)
    hidden = masks(of, request.user) if of and not of.may_write(request.user) else {}
    rows = write(ledger, result.records, stream, ".xlsx", masks=hidden)
    stream.seek(0)
    record(Action.EXPORT, by=request.user, indicator=code, period=span(period, standard), rows=rows)
    name = f"{code}-{ledger.title_zh}-{period.start}-{period.end}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@needs(Right.READ_ASSESSMENT)
def judgement_file(request, pk, file, rendition):
    """A file that a judgement rests on: the original for download, or a picture to look at."""
    judgement = get_object_or_404(all_judgements(), pk=pk)
    stored = get_object_or_404(judgement.evidence.all(), pk=file)
    if rendition not in ("original", "thumb", "screen"):
        raise Http404
    if rendition == "original":
        record(Action.DOWNLOAD, judgement, by=request.user, file=stored.sha256)
    return serve(stored, evidence_name(judgement, stored), rendition=rendition)
