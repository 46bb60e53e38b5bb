"""Pages of a round as a whole: list, board, issuing, correction, difference, pack."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.periods import Period
from reports.models import AnswerState, Round
from reports.packs.actions import start_round_pack
from reports.rounds.actions import discard_round, is_untouched
from reports.rounds.blockers import blockers
from reports.rounds.difference import differences
from reports.rounds.forms import CorrectForm, IssueForm, OpenForm
from reports.rounds.shown import remarks_on, remarks_shown, unanswered
from reports.rounds.standing import Line, standing_of

PER_PAGE = 25


class Show(models.TextChoices):
    """What the board of a round can be narrowed to."""

    ALL = "", gettext_lazy("All")
    MINE = "mine", gettext_lazy("Mine")
    UNWRITTEN = "unwritten", gettext_lazy("Not written")
    RETURNED = "returned", gettext_lazy("Returned")
    WAITING = "waiting", gettext_lazy("To be reviewed")
    BLOCKING = "blocking", gettext_lazy("Blocking")
    REMARKED = "remarked", gettext_lazy("Remarks to answer")


WHILE_OPEN = (Show.BLOCKING, Show.REMARKED)  # an issued round has neither


def one_round(request, pk) -> Round:
    rows = Round.objects.visible_to(request.user).select_related("replaces", "opened_by", "issued_by")
    return get_object_or_404(rows, pk=pk)


@needs(Right.READ_ASSESSMENT)
def round_list(request):
    rounds = Round.objects.visible_to(request.user).select_related("replaces", "opened_by", "issued_by")
    page = Paginator(rounds.defer("results", "replaces__results"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/rounds/list.html", {"page": page, "may_open": request.user.may(Right.BUILD_PACKS)})


@needs(Right.BUILD_PACKS)
def round_open(request):
    usual = Period.ending(timezone.localdate())
    initial = {"starts_on": usual.start, "as_of": usual.end}
    form = OpenForm(request.POST if request.method == "POST" else None, initial=initial, user=request.user)
    if form.is_bound and form.is_valid() and (opened := form.save()):
        messages.success(request, _("The round is open. Each indicator waits for its answer."))
        return redirect(opened)
    return render(request, "reports/rounds/open.html", {"form": form})


@needs(Right.READ_ASSESSMENT)
def round_detail(request, pk):
    """The board of a round; ?show= narrows it."""
    return board(request, one_round(request, pk))


def board(request, round: Round, *, remark=None, reply=None):
    """The same, with forms of remarks that were refused in place of fresh ones."""
    standing, remarks = standing_of(round), remarks_on(request.user, round)
    open_points, waiting = [] if round.is_issued else blockers(standing), unanswered(round, remarks)
    show = next((each for each in Show if each == request.GET.get("show")), Show.ALL)
    shown = _by_show(standing.lines, {each.code for each in open_points}, waiting["remarked"], request.user)
    context = {
        "round": round,
        "standing": standing,
        "groups": standing.by_group(shown[show]),
        "show": show,
        "choices": [
            (each, len(lines)) for each, lines in shown.items() if each not in WHILE_OPEN or not round.is_issued
        ],
        "open_points": open_points,
    }
    context |= waiting | remarks_shown(request.user, round, remarks, form=remark, reply=reply)
    return render(request, "reports/rounds/detail.html", context | _around(request, round))


def _by_show(lines: list[Line], blocking: set[str], remarked: Counter, user) -> dict[Show, list[Line]]:
    return {each: [line for line in lines if _is_shown(line, each, blocking, remarked, user)] for each in Show}


def _is_shown(line: Line, show: Show, blocking: set[str], remarked: Counter, user) -> bool:
    return {
        Show.ALL: True,
        Show.MINE: bool(user.name) and line.answer.responsible == user.name,
        Show.UNWRITTEN: not line.answer.narrative,
        Show.RETURNED: line.answer.state == AnswerState.RETURNED,
        Show.WAITING: line.answer.state == AnswerState.SUBMITTED,
        Show.BLOCKING: line.code in blocking,
        Show.REMARKED: bool(remarked[line.code]),
    }[show]


def _around(request, round: Round) -> dict:
    """What may be done with the round, and what came of it."""
    may = request.user.may(Right.BUILD_PACKS)
    return {
        "may_issue": may and not round.is_issued,
        "may_discard": may and is_untouched(round),
        "may_correct": may and round.is_issued,
        "correction": Round.objects.visible_to(request.user).filter(replaces=round).first(),
        "packs": round.packs.visible_to(request.user).defer("results") if round.is_issued else [],
    }


@needs(Right.BUILD_PACKS)
def round_issue(request, pk):
    """What is still open, each with its link; issued with a reason where anything is."""
    round = one_round(request, pk)
    if round.is_issued:
        return redirect(round)
    form = IssueForm(request.POST if request.method == "POST" else None, round=round, user=request.user)
    if form.is_bound and form.is_valid() and (issued := form.save()):
        messages.success(request, _("The round is issued. Its figures and answers never change from now on."))
        return redirect(issued)
    standing = standing_of(round)
    context = {"form": form, "round": round, "standing": standing, "open_points": blockers(standing)}
    context |= unanswered(round, remarks_on(request.user, round))
    return render(request, "reports/rounds/issue.html", context)


@needs(Right.BUILD_PACKS)
def round_correct(request, pk):
    round = one_round(request, pk)
    if not round.is_issued:
        return redirect(round)
    form = CorrectForm(request.POST if request.method == "POST" else None, round=round, user=request.user)
    if form.is_bound and form.is_valid() and (opened := form.save()):
        messages.success(
            request, _("The correction is open. Its answers are those of the issued round; write in them.")
        )
        return redirect(opened)
    return render(request, "reports/rounds/correct.html", {"form": form, "round": round})


@needs(Right.READ_ASSESSMENT)
def round_difference(request, pk):
    """What a correction changes against the round that it corrects."""
    round = one_round(request, pk)
    if round.replaces is None:
        raise Http404
    context = {"round": round, "differences": differences(round)}
    return render(request, "reports/rounds/difference.html", context)


@require_POST
@needs(Right.BUILD_PACKS)
def round_discard(request, pk):
    round = one_round(request, pk)
    try:
        discard_round(round, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(round)
    messages.success(request, _("The round has been thrown away."))
    return redirect("rounds:overview")


@require_POST
@needs(Right.BUILD_PACKS)
def round_pack(request, pk):
    """Start the pack that prints an issued round."""
    round = one_round(request, pk)
    try:
        pack = start_round_pack(round, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(round)
    return redirect("reports:pack_detail", pk=pack.pk)
