"""One's second factor: set up, recovery codes said once, renewed, switched off."""

from urllib.parse import quote

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kepu.accounts.factor import codes_left, has_factor, is_required, new_secret, picture_of
from kepu.accounts.forms import AgainForm, SetUpForm
from kepu.accounts.signing_in import FACTOR, settle
from kepu.accounts.tries import may_try
from kepu.sealing.keys import Unreadable, seal, unseal

SECRET = "factor_secret"  # noqa: S105 - where the session keeps the one that is being set up


@require_http_methods(["GET", "HEAD"])
def factor(request):
    """What there is, and what can be done about it."""
    return _overview(request, AgainForm(request=request))


def _overview(request, form, *, status=200):
    user = request.user
    has = has_factor(user)
    context = {
        "form": form,
        "has_factor": has,
        "is_required": is_required(user),
        "left": codes_left(user) if has else 0,
    }
    return render(request, "accounts/factor.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def factor_set_up(request):
    """The secret is kept in the session until a code of it was typed."""
    if has_factor(request.user) or not request.user.has_usable_password():
        return redirect("accounts:factor")
    if request.method == "POST" and (refusal := _locked(request)):
        return refusal
    secret = _begun(request)
    form = SetUpForm(request.POST or None, request=request, secret=secret)
    if form.is_valid() and (codes := form.save()):
        del request.session[SECRET]
        settle(request, FACTOR)
        return _codes(request, codes)
    context = {"form": form, "secret": secret, "picture": picture_of(request.user, secret)}
    return render(request, "accounts/factor_set_up.html", context)


def _begun(request) -> str:
    """Sealed in the session as well: its rows lie in the database and in backups."""
    secret = unseal(request.session.get(SECRET, ""))
    if not secret or isinstance(secret, Unreadable):
        secret = new_secret()
        request.session[SECRET] = seal(secret)
    return secret


def _codes(request, codes: list[str]):
    """Said once: on this answer, and on no page that could be opened again."""
    printed = "\n".join(codes)
    return render(request, "accounts/factor_codes.html", {"codes": codes, "file": f"data:text/plain,{quote(printed)}"})


@require_POST
def factor_codes(request):
    """New recovery codes."""
    form = AgainForm(request.POST, request=request)
    if refusal := _locked(request):
        return refusal
    if form.is_valid() and (codes := form.renew_codes()):
        return _codes(request, codes)
    return _overview(request, form)


@require_POST
def factor_off(request):
    form = AgainForm(request.POST, request=request)
    if refusal := _locked(request):
        return refusal
    if form.is_valid() and form.switch_off():
        messages.success(request, _("The second factor is switched off. From now on the password alone signs you in."))
        return redirect("accounts:factor")
    return _overview(request, form)


def _locked(request):
    """The page that is shown where the password was wrong too often."""
    if may_try(request, request.user.get_username()):
        return None
    return render(request, "accounts/locked.html", {"codes": False}, status=429)
