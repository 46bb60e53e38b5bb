"""Random draws and their protocols."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.web import pdf_response
from reports.models import Draw
from reports.precheck.draws import tally
from reports.precheck.forms import AnswerForm, DrawForm
from reports.precheck.protocol import drawn_items, protocol_pdf

MOST_LISTED = 100


def _draws(user):
    return Draw.objects.visible_to(user).select_related("made_by", "signed_by")


@needs(Right.JUDGE)
def draw_list(request):
    """Draw anew; the draws so far, the newest first."""
    form = DrawForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid() and (draw := form.save()):
        return redirect("precheck:draw", pk=draw.pk)
    draws = [(draw, tally(draw)) for draw in _draws(request.user)[:MOST_LISTED]]
    return render(request, "reports/precheck/draw_list.html", {"form": form, "draws": draws})


@needs(Right.JUDGE)
def draw_detail(request, pk):
    """The protocol: to be filled in until it is signed, then to be read."""
    draw = get_object_or_404(_draws(request.user), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None, draw=draw, user=request.user)
    sign = "sign" in request.POST
    if request.method == "POST" and form.is_valid() and form.save(sign=sign):
        messages.success(request, _("The protocol is signed.") if sign else _("The answers so far are kept."))
        return redirect("precheck:draw", pk=pk)
    context = {"draw": draw, "form": form, "tally": tally(draw), "items": drawn_items(draw, form, request.user)}
    return render(request, "reports/precheck/draw.html", context)


@needs(Right.JUDGE)
def draw_pdf(request, pk):
    draw = get_object_or_404(_draws(request.user), pk=pk)
    made = protocol_pdf(draw)
    record(Action.DOWNLOAD, draw, by=request.user)
    name = f"{_('Protocol of a random draw')}-{draw.as_of}-{draw.seed}.pdf"
    return pdf_response(made, name)
