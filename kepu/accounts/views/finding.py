"""Where one gets to, in which language, and through whose eyes."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from kepu.accounts.access import require
from kepu.accounts.context import MENU
from kepu.accounts.middleware import REHEARSES
from kepu.accounts.roles import Right, can
from kepu.audit.actions import record
from kepu.audit.models import Action


@require_POST
def rehearsal(request):
    """Look at the portal as an inspector does from now on (look=yes), or as oneself again."""
    if request.POST.get("look") != "yes":
        request.session.pop(REHEARSES, None)
        return redirect("home")
    require(request.user, Right.BUILD_PACKS, path=request.path)
    request.session[REHEARSES] = True
    record(Action.SIGN_IN, by=request.user, as_inspector=True)
    return redirect("home")


@require_safe
def home(request):
    """The first page: for readers of the dashboard who log nothing, that; else the first in the menu they may open."""
    if can(request.user, Right.READ_DASHBOARD) and not can(request.user, Right.WRITE_EVENTS):
        return redirect("reports:dashboard")
    first = next(item for item in MENU if can(request.user, item.right))
    return redirect(first.view)


@login_not_required
@require_POST
def language(request):
    """Switch the language of the interface and go back to the page one was on."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("home")
    response = redirect(target)
    if (chosen := request.POST.get("language")) in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
