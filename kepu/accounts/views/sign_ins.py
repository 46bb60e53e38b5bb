"""One's sign-ins: where one is signed in, and the end of that."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kepu.accounts.models import SignIn
from kepu.accounts.sessions import end_session, end_sessions, open_sessions


@require_http_methods(["GET", "HEAD"])
def sign_in_list(request):
    sessions = open_sessions(request.user, request.session.session_key)
    others = any(not each.is_this for each in sessions)
    return render(request, "accounts/sign_ins.html", {"sessions": sessions, "others": others})


@require_POST
def sign_in_end(request, pk):
    """End one of one's own; somebody else's is not found."""
    sign_in = get_object_or_404(SignIn.objects.visible_to(request.user), pk=pk)
    end_session(sign_in, by=request.user)
    messages.success(request, _("This sign-in has been ended."))
    return redirect("accounts:sign_ins")


@require_POST
def sign_ins_end(request):
    """End all but this one."""
    count = end_sessions(request.user, but=request.session.session_key, by=request.user)
    ended = ngettext("%(count)d sign-in has been ended.", "%(count)d sign-ins have been ended.", count)
    messages.success(request, ended % {"count": count})
    return redirect("accounts:sign_ins")


@require_http_methods(["GET", "HEAD"])
def alive(request):
    """Asked by a page on which somebody types for a long time: the session goes on."""
    return HttpResponse(status=204)
