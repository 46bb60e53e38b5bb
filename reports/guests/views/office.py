"""What the office does with invitations."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from reports.guests.forms import InviteForm
from reports.guests.inviting import Keys, renew_invitation, revoke_invitation
from reports.guests.opened import in_words, opened_by
from reports.models import Invitation, Round

PER_PAGE = 50


def _invitations(request):
    rows = Invitation.objects.visible_to(request.user).select_related("round", "account", "created_by", "revoked_by")
    return rows.defer("round__results")


@needs(Right.BUILD_PACKS)
def invitation_list(request):
    page = Paginator(_invitations(request), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/guests/list.html", {"page": page})


@needs(Right.BUILD_PACKS)
def invitation_create(request, pk):
    """Invite to an issued round; the link and the password are shown on the answer, and never again."""
    rounds = Round.objects.visible_to(request.user).issued().defer("results")
    round = get_object_or_404(rounds, pk=pk)
    form = InviteForm(request.POST if request.method == "POST" else None, round=round, user=request.user)
    if form.is_bound and form.is_valid() and (made := form.save()):
        invitation, keys = made
        if keys:
            return _told(request, invitation, keys)
        messages.warning(request, _("This invitation has been made already. Its password is not shown a second time."))
        return redirect("guests:invitation", pk=invitation.pk)
    return render(request, "reports/guests/invite.html", {"form": form, "round": round})


def _told(request, invitation: Invitation, keys: Keys):
    path = reverse("guests:accept", args=[keys.token])
    link = f"{settings.PORTAL_URL}{path}" if settings.PORTAL_URL else request.build_absolute_uri(path)
    context = {"invitation": invitation, "link": link, "password": keys.printed_password}
    return render(request, "reports/guests/keys.html", context)


@needs(Right.BUILD_PACKS)
def invitation_detail(request, pk):
    """Where an invitation stands, and all that was opened by it."""
    invitation = get_object_or_404(_invitations(request), pk=pk)
    page = Paginator(opened_by(invitation), PER_PAGE).get_page(request.GET.get("page"))
    entries = [(entry, in_words(entry)) for entry in page]
    return render(
        request, "reports/guests/detail.html", {"invitation": invitation, "page": page, "entries": entries}
    )  # fmt: skip


@require_POST
@needs(Right.BUILD_PACKS)
def invitation_renew(request, pk):
    invitation = get_object_or_404(_invitations(request), pk=pk)
    try:
        keys = renew_invitation(invitation, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("guests:invitation", pk=pk)
    return _told(request, invitation, keys)


@require_POST
@needs(Right.BUILD_PACKS)
def invitation_revoke(request, pk):
    revoke_invitation(get_object_or_404(_invitations(request), pk=pk), by=request.user)
    messages.success(request, _("The invitation has been taken back. It opens nothing any more."))
    return redirect("guests:invitation", pk=pk)
