"""What is asked of every request: is the account still valid, is the session not too old, which language."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

SIGNED_IN_AT = "signed_in_at"


class LanguageMiddleware:
    """Chinese unless the person chose English; what the browser prefers is not asked.

    Office browsers are often set to English by whoever installed them, and the staff read Chinese.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AccessMiddleware:
    """Ends a session the moment its account ends, and after twelve hours in any case; keeps pages out of caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and (reason := self._why_over(request)):
            logout(request)
            messages.warning(request, reason)
            return redirect(settings.LOGIN_URL)
        response = self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

    @staticmethod
    def _why_over(request) -> str:
        if not request.user.is_current:
            return _("Your access has ended. Please ask the sub-district office if you still need it.")
        started = request.session.setdefault(SIGNED_IN_AT, time.time())
        if time.time() - started > settings.SESSION_ABSOLUTE_SECONDS:
            return _("You have been signed in for a long time. Please sign in again.")
        return ""
