"""A volunteer's own data: given out on paper or as a workbook, or erased."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.downloads import XLSX
from kepu.registers.personal import own_data, own_paper
from kepu.registers.register import register
from kepu.web import pdf_response
from volunteers.forms import ErasureForm, OwnDataForm
from volunteers.models import Volunteer
from volunteers.personal import erase_volunteer


@needs(Right.SEE_NUMBERS)
def volunteer_data(request, pk):
    """All that the portal holds of one volunteer, for a reason that is recorded."""
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk, erased_at=None)
    form = OwnDataForm(_sent(request))
    if form.is_bound and form.is_valid():
        record(Action.EXPORT, volunteer, by=request.user, reason=form.cleaned_data["reason"])
        name = _("Data of a volunteer %(pk)d") % {"pk": volunteer.pk}
        if "paper" in request.POST:
            return pdf_response(own_paper(volunteer), f"{name}.pdf")
        return FileResponse(own_data(volunteer), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    return render(request, "volunteers/data.html", {"form": form, "volunteer": volunteer})


@needs(Right.ERASE)
def volunteer_erase(request, pk):
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk, erased_at=None)
    form = ErasureForm(_sent(request))
    if form.is_bound and form.is_valid() and _erased(volunteer, form, request.user):
        messages.success(request, _("The personal data has been erased. The record counts as before."))
        return redirect(register("volunteers").url("detail", pk))
    return render(request, "volunteers/erase.html", {"form": form, "volunteer": volunteer})


def _erased(volunteer: Volunteer, form: forms.Form, user) -> bool:
    try:
        return bool(erase_volunteer(volunteer, reason=form.cleaned_data["reason"], by=user))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False


def _sent(request):
    return request.POST if request.method == "POST" else None
