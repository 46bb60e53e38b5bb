"""The way in: the link of an invitation asks for its password."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kepu.accounts.models import SignIn
from kepu.accounts.sessions import open_session
from kepu.accounts.tries import may_miss, may_try, note_wrong
from reports.guests.forms import AcceptForm, ComeBackForm
from reports.guests.inviting import invitation_of
from reports.models import Invitation

LINKS = "invitation:"  # under which they are counted
MISSES = 30  # links of one address that no invitation has, within half an hour


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request, token):
    """Ask for the password, the first time for one of the guest's own as well; who has it is let in."""
    invitation = invitation_of(token)
    if invitation is None or not invitation.is_current:
        return _closed(request, invitation)
    if request.user.is_authenticated and request.user.pk == invitation.account_id:
        return redirect("guests:round", pk=invitation.round_id)
    kind = ComeBackForm if invitation.password_is_own else AcceptForm
    form = kind(request.POST if request.method == "POST" else None, invitation=invitation)
    if form.is_bound and not may_try(request, _name(invitation)):
        return _page(request, status=429, too_many=True)
    if form.is_bound and form.is_valid():
        if account := form.save():
            open_session(request, account, SignIn.How.INVITATION)
            return redirect("guests:round", pk=invitation.round_id)
        if "password" in form.errors:
            note_wrong(request, _name(invitation))
    return _page(request, form=form, invitation=invitation)


def _name(invitation: Invitation) -> str:
    """Under which wrong passwords are counted. No account has a colon in its name."""
    return f"invitation:{invitation.pk}"


def _closed(request, invitation: Invitation | None):
    """Of an invitation that has ended it is said so; of links that lead nowhere, one address may try so many."""
    if invitation:
        return _page(request, status=410, has_ended=True)
    too_many = not may_miss(request, LINKS, MISSES)
    return _page(request, status=429 if too_many else 404, too_many=too_many)


def _page(request, *, form=None, invitation=None, has_ended=False, too_many=False, status=200):
    context = {"form": form, "invitation": invitation, "has_ended": has_ended, "too_many": too_many}
    response = render(request, "reports/guests/accept.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
