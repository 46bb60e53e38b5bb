"""Pages of one answer: writing with autosave, judging, submitting, accepting, returning."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs, require
from kepu.accounts.roles import Right
from kepu.audit.history import history_of
from kepu.registers.register import register
from reports.forms import JudgementForm
from reports.judgements import signed_judgements
from reports.models import Answer, AnswerState, Round
from reports.proof import proofs
from reports.rounds.answering import submit_answer, take_back_answer
from reports.rounds.blockers import of_line
from reports.rounds.forms import AnswerForm, ReviewForm, refused
from reports.rounds.people import known_people
from reports.rounds.shown import remarks_on, remarks_shown
from reports.rounds.standing import standard_of, standing_of
from reports.rounds.views.rounds import one_round
from reports.views.periods import span

HISTORY_SHOWN = 20


def one_answer(request, pk, code) -> Answer:
    """The answer; `code` may hold anything that an address can."""
    if "\0" in code or len(code) > 20:
        raise Http404
    rows = Answer.objects.visible_to(request.user).select_related("round__replaces")
    return get_object_or_404(rows, round=pk, indicator=code)


def _may_write(request, answer: Answer) -> bool:
    return request.user.may(Right.WRITE_DOCUMENTS) and answer.is_writable and not answer.round.is_issued


@needs(Right.READ_ASSESSMENT)
def answer_detail(request, pk, code):
    answer = one_answer(request, pk, code)
    if request.method == "POST":
        require(request.user, Right.WRITE_DOCUMENTS, path=request.path)
        return _written(request, answer)
    form = AnswerForm(answer=answer, user=request.user) if _may_write(request, answer) else None
    return answer_page(request, answer, form=form)


def _written(request, answer: Answer):
    """Save, and submit where that was asked for; what cannot be submitted is saved all the same."""
    form = AnswerForm(request.POST, answer=answer, user=request.user)
    if not (form.is_valid() and (saved := form.save())):
        return answer_page(request, answer, form=form)
    if request.POST.get("do") != "submit":
        messages.success(request, _("The answer has been saved."))
        return redirect(saved)
    try:
        submit_answer(saved, version=saved.version, by=request.user)
    except ValidationError as error:
        form.go_on_from(saved)
        refused(form, error)
        return answer_page(request, saved, form=form, is_saved=True)
    messages.success(request, _("The answer has been submitted. Somebody else reviews it now."))
    return redirect(saved.round)


def answer_page(request, answer: Answer, *, form=None, review=None, judge=None, is_saved=False, **remarks):
    """The page of an answer, with forms that were refused in place of fresh ones."""
    round = one_round(request, answer.round_id)
    standing = standing_of(round)
    line = standing.line(answer.indicator)
    may_write = _may_write(request, line.answer)
    context = {
        "round": round,
        "line": line,
        "period": standing.period,
        "answer": line.answer,
        "form": form if may_write or (form and form.is_bound) else None,
        "is_saved": is_saved,
        "review": review or _review_form(request, line.answer),
        "judge": judge or _judge_form(request, round, line),
        "people": known_people() if may_write else [],
        "open_points": [] if round.is_issued else of_line(line),
        "history": history_of(line.answer, HISTORY_SHOWN),
        "may_take_back": _may_take_back(request, round, line.answer),
        "neighbours": _neighbours(standing.lines, answer.indicator),
        "records": f"{line.code}/?{span(standing.period, None if round.is_issued else standard_of(round))}",
    }
    unsaved = {"form": remarks.get("remark"), "reply": remarks.get("reply")}
    context |= remarks_shown(request.user, round, remarks_on(request.user, round), line.code, **unsaved)
    return render(request, "reports/rounds/answer.html", context | _behind(request, round, line, standing.period))


def _behind(request, round: Round, line, period) -> dict:
    """Live proof with its gaps, and the signed judgements; of an issued round only what was frozen."""
    if round.is_issued:
        return {"proof": None, "judgements": None, "may_file": False, "other_standard": ""}
    standard = standard_of(round)
    return {
        "proof": proofs(standard, period, only=line.code)[line.code],
        "judgements": signed_judgements(standard, line.code, period) if line.is_manual else None,
        "may_file": register("archive").may_write(request.user),
        "other_standard": "" if standard.code == settings.DEFAULT_STANDARD else standard.code,
    }


def _neighbours(lines, code: str) -> tuple:
    """The indicators before and after this one; None at either end."""
    places = [line.code for line in lines]
    here = places.index(code)
    return places[here - 1] if here else None, places[here + 1] if here + 1 < len(places) else None


def _may_take_back(request, round: Round, answer: Answer) -> bool:
    is_done = answer.state in (AnswerState.SUBMITTED, AnswerState.ACCEPTED)
    return is_done and not round.is_issued and request.user.may(Right.WRITE_DOCUMENTS)


def _review_form(request, answer: Answer) -> ReviewForm | None:
    is_waiting = answer.state in (AnswerState.SUBMITTED, AnswerState.ACCEPTED) and not answer.round.is_issued
    if not (is_waiting and request.user.may(Right.REVIEW)):
        return None
    return ReviewForm(answer=answer, user=request.user)


def _judge_form(request, round: Round, line) -> JudgementForm | None:
    if round.is_issued or line.is_unknown or not line.is_manual or not request.user.may(Right.JUDGE):
        return None
    sent = (request.POST, request.FILES) if request.resolver_match.url_name == "answer_judge" else (None, None)
    standard = standard_of(round)
    judged_for = round.period_so_far.end
    return JudgementForm(*sent, standard=standard, code=line.code, judged_for=judged_for, user=request.user)


@require_POST
@needs(Right.WRITE_DOCUMENTS)
def answer_keep(request, pk, code):
    """Save what is being typed. JSON: when, the version that it is now, and how the narrative reads; or why not."""
    answer = one_answer(request, pk, code)
    form = AnswerForm(request.POST, answer=answer, user=request.user)
    if form.is_valid() and (saved := form.save()):
        return JsonResponse(
            {
                "at": timezone.localtime().strftime("%H:%M"),
                "version": saved.version,
                "html": render_to_string("reports/rounds/_text.html", {"text": saved.narrative}),
            }
        )
    if form.conflict:
        conflict = render_to_string("registers/_conflict.html", {"form": form})
        told = {"problems": [form.errors["__all__"][0]], "version": form.data["version"], "html": conflict}
        return JsonResponse(told, status=409)
    return JsonResponse({"problems": [each for errors in form.errors.values() for each in errors]}, status=422)


@require_POST
@needs(Right.WRITE_DOCUMENTS)
def answer_take_back(request, pk, code):
    answer = one_answer(request, pk, code)
    try:
        take_back_answer(answer, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(answer)


@require_POST
@needs(Right.REVIEW)
def answer_review(request, pk, code):
    answer = one_answer(request, pk, code)
    form = ReviewForm(request.POST, answer=answer, user=request.user)
    if form.is_valid() and (reviewed := form.save()):
        is_accepted = reviewed.state == AnswerState.ACCEPTED
        messages.success(request, _("The answer is accepted.") if is_accepted else _("The answer is returned."))
        return redirect(answer.round)
    return answer_page(request, answer, review=form)


@require_POST
@needs(Right.JUDGE)
def answer_judge(request, pk, code):
    """Sign a judgement of what cannot be computed, for the last day that the round covers so far."""
    answer = one_answer(request, pk, code)
    standing = standing_of(one_round(request, answer.round_id))
    form = _judge_form(request, standing.round, standing.line(answer.indicator))
    if form is None:
        raise Http404
    if form.is_valid() and form.save():
        messages.success(request, _("Your judgement has been signed."))
        return redirect(answer)
    return answer_page(request, answer, judge=form)
