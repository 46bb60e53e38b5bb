"""Error pages: two need the request (Django's own render them without it), one tells a pause from a fault."""

import sys

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error as fault

RETRY_SECONDS = 10


def bad_request(request, exception=None):
    if not hasattr(request, "user"):  # refused before anybody asked who it is
        request.user = AnonymousUser()
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """503 while the database is away, is starting or has no room; 500 for what is a fault of ours.

    Neither page asks the database anything, not even who is signed in.
    """
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return fault(request)
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store, private"}
    # The session may be what could not be asked: then the middlewares within do not see the answer.
    headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
