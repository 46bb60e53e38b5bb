"""Remarks on a round or on one of its answers, and the answers to them; shown by the pages of either."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from reports.models import Remark
from reports.rounds.forms import RemarkForm, ReplyForm
from reports.rounds.views.answers import answer_page, one_answer
from reports.rounds.views.rounds import board, one_round


@require_POST
@needs(Right.REMARK)
def round_remark(request, pk):
    """Remark on a round as a whole."""
    round = one_round(request, pk)
    form = RemarkForm(request.POST, round=round, user=request.user)
    return _left(request, form) or board(request, round, remark=form)


@require_POST
@needs(Right.REMARK)
def answer_remark(request, pk, code):
    """Remark on one of its answers."""
    answer = one_answer(request, pk, code)
    form = RemarkForm(request.POST, round=answer.round, indicator=answer.indicator, user=request.user)
    return _left(request, form) or answer_page(request, answer, remark=form)


def _left(request, form: RemarkForm):
    if form.is_valid() and (remark := form.save()):
        messages.success(request, _("Your remark has been left. The office sees it now."))
        return redirect(remark)
    return None


@require_POST
@needs(Right.WRITE_DOCUMENTS)
def remark_reply(request, pk):
    """Answer a remark."""
    rows = Remark.objects.visible_to(request.user).select_related("round__replaces")
    remark = get_object_or_404(rows, pk=pk)
    form = ReplyForm(request.POST, remark=remark, user=request.user)
    if form.is_valid() and form.save():
        messages.success(request, _("The remark has been answered."))
        return redirect(remark)
    if not remark.indicator:
        return board(request, one_round(request, remark.round_id), reply=form)
    return answer_page(request, one_answer(request, remark.round_id, remark.indicator), reply=form)
