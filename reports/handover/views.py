"""The page of the hand-over: who, to whom, what; and the lists so far."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.web import pdf_response
from reports.handover.forms import HandOverForm, PeopleForm
from reports.handover.paper import by_kind, handover_pdf
from reports.models import HandOver

MOST_LISTED = 100


def _hand_overs(user):
    return HandOver.objects.visible_to(user).select_related("leaver", "successor", "made_by")


@needs(Right.WRITE_COMMUNITIES)
def overview(request):
    """Choose two people (in the address), tick what passes, hand it over."""
    people = PeopleForm(request.GET if "leaver" in request.GET or "successor" in request.GET else None)
    form = _work_form(request, people) if people.is_bound and people.is_valid() else None
    if request.method == "POST" and form and (made := form.earlier() or (form.is_valid() and form.save())):
        messages.success(request, _("The work has been handed over. Print the list and have both sign it."))
        return redirect("handover:detail", pk=made.pk)
    context = {
        "people": people,
        "form": form,
        "namesakes": people.namesakes() if form else 0,
        "hand_overs": _hand_overs(request.user)[:MOST_LISTED],
    }
    return render(request, "reports/handover/overview.html", context)


def _work_form(request, people: PeopleForm) -> HandOverForm:
    sent = request.POST if request.method == "POST" else None
    return HandOverForm(sent, **people.cleaned_data, user=request.user)


@needs(Right.WRITE_COMMUNITIES)
def detail(request, pk):
    made = get_object_or_404(_hand_overs(request.user), pk=pk)
    return render(request, "reports/handover/detail.html", {"handover": made, "groups": by_kind(made)})


@needs(Right.WRITE_COMMUNITIES)
def paper(request, pk):
    made = get_object_or_404(_hand_overs(request.user), pk=pk)
    pdf = handover_pdf(made)
    record(Action.DOWNLOAD, made, by=request.user)
    name = f"{_('Hand-over list')}-{made.leaver}-{made.successor}.pdf"
    return pdf_response(pdf, name)
