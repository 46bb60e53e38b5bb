"""The page of a phase: its exit conditions, its closing and its opening again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.models import CampaignPhase
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.history import history_of
from reports.forms import ClosingForm
from reports.phases import assessment_today, close_phase, exit_of, reopen_phase


@needs(Right.READ_REGISTERS)
def phase_detail(request, pk):
    """Conditions for who may read the assessment; the form for who may sign."""
    phases = CampaignPhase.objects.visible_to(request.user).select_related("campaign", "closed_by")
    window = get_object_or_404(phases, pk=pk)
    may_sign = request.user.may(Right.JUDGE) and window.campaign.is_current
    form = ClosingForm(
        request.POST if may_sign and request.method == "POST" else None, is_closed=bool(window.closed_at)
    )
    if form.is_bound and form.is_valid() and (sentence := _sign(form, window, request.user)):
        messages.success(request, sentence)
        return redirect("reports:phase_detail", pk)
    context = {
        "window": window,
        "exit": exit_of(window, assessment_today()) if request.user.may(Right.READ_ASSESSMENT) else None,
        "form": form,
        "may_sign": may_sign,
        "history": history_of(window),
    }
    return render(request, "reports/phase_detail.html", context)


def _sign(form: ClosingForm, window: CampaignPhase, user) -> str:
    """Close the phase or open it again, as the form says; what was done, "" with the refusal on the form."""
    note = form.cleaned_data["note"]
    try:
        if form.cleaned_data["do"] == "reopen":
            reopen_phase(window, reason=note, by=user)
            return _("The phase is open again.")
        close_phase(window, note=note, by=user)
        return _("The phase is closed.")
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
    return ""
