"""Error pages: two need the request (Django's own render them without it), one tells a pause from a fault."""

import sys

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error as fault

RETRY_SECONDS = 10
AWAY = (OperationalError, InterfaceError)


def bad_request(request, exception=None):
    if isinstance(exception, SessionInterrupted) and _is_away(exception.__context__):
        return _away()
    if not hasattr(request, "user"):  # refused before anybody asked who it is
        request.user = AnonymousUser()
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """503 while the database is away, is starting or has no room; 500 for what is a fault of ours.

    Neither page asks the database anything, not even who is signed in.
    """
    return _away() if isinstance(sys.exc_info()[1], AWAY) else fault(request)


def _is_away(error: BaseException | None) -> bool:
    """Whether the database was at the bottom of it: where it keeps a session from being written, Django speaks of one
    that was "deleted before the request completed", a bad request.
    """
    return error is not None and (isinstance(error, AWAY) or _is_away(error.__context__))


def _away() -> HttpResponse:
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store, private"}
    # The session may be what could not be asked: then the middlewares within do not see the answer.
    headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
