"""Certificates of service: issue, print, withdraw, and the public check."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.certificate_forms import CheckForm, IssueForm, WithdrawForm, may_check
from campaigns.certificates import certificate_pdf, find_certificate, issue_certificate, withdraw_certificate
from campaigns.models import Certificate
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.masking import masked_name
from kepu.registers.register import register
from kepu.web import pdf_response


@needs(Right.WRITE_REGISTERS)
def certificate_issue(request, pk):
    volunteers = register("volunteers")
    volunteer = get_object_or_404(volunteers.editable_rows(request.user), pk=pk)
    form = IssueForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            issued = issue_certificate(volunteer, form.period, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Certificate %(number)s has been issued.") % {"number": issued})
            return redirect(volunteers.url("detail", pk) + "#certificates")
    return render(request, "campaigns/certificate_issue.html", {"form": form, "volunteer": volunteer})


@needs(Right.WRITE_REGISTERS)
def certificate_file(request, pk):
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    query = urlencode({"number": certificate.number, "code": certificate.code})
    address = request.build_absolute_uri(reverse("certificates:check")) + "?" + query
    made = certificate_pdf(certificate, address)
    record(Action.DOWNLOAD, certificate, by=request.user)
    return pdf_response(made, f"{certificate.number}.pdf")


@needs(Right.WRITE_REGISTERS)
def certificate_withdraw(request, pk):
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            withdraw_certificate(certificate, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Certificate %(number)s is withdrawn.") % {"number": certificate})
            return redirect(register("volunteers").url("detail", certificate.volunteer_id) + "#certificates")
    return render(request, "campaigns/certificate_withdraw.html", {"form": form, "certificate": certificate})


@login_not_required
def certificate_check(request):
    """For whoever holds the paper: whether it is as it was issued. Says no more of the holder than the surname."""
    asked = "number" in request.GET
    form = CheckForm(request.GET if asked else None)
    context = {"form": form, "certificate": None, "asked": False, "too_many": False}
    if asked and form.is_valid():
        context["too_many"] = not may_check(request.META.get("REMOTE_ADDR", ""))
        context["asked"] = not context["too_many"]
        if context["asked"] and (found := find_certificate(form.cleaned_data["number"], form.cleaned_data["code"])):
            context |= {"certificate": found, "holder": masked_name(found.holder)}
    return render(request, "campaigns/certificate_check.html", context, status=429 if context["too_many"] else 200)
