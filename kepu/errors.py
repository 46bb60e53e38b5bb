"""Error pages that need the request (Django's own render these two without it)."""

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render


def bad_request(request, exception=None):
    if not hasattr(request, "user"):  # refused before anybody asked who it is
        request.user = AnonymousUser()
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
