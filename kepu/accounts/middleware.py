"""What is asked of every request: is the account still valid, is the session not too old, which language."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.accounts.roles import Right, can
from kepu.accounts.signing_in import FACTOR, OWES, PASSWORD

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SAFE = ("GET", "HEAD", "OPTIONS")
REHEARSES = "looks_as_inspector"
# What may be sent while one looks as an inspector: the way back, the other language, the end.
SENT_WHILE_REHEARSING = ("accounts:rehearsal", "accounts:language", "accounts:logout")
# What a person may owe before anything else opens: where it is done, and how it is said.
WAYS = {PASSWORD: ["accounts:password"], FACTOR: ["accounts:factor_set_up"]}
OWED = {
    PASSWORD: gettext_lazy(
        "Before you go on, please choose a password of your own: this one was given to you, or is old."
    ),
    FACTOR: gettext_lazy("Before you go on, please set up a second factor: your role needs one."),
}


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
        is_private = request.user.is_authenticated  # asked first: the answer may be the end of the session
        if is_private:
            self._move_on(request.session)
        if is_private and (owed := request.session.get(OWES)) and self._strays(request, owed[0]):
            messages.warning(request, OWED[owed[0]])
            return redirect(WAYS[owed[0]][0])
        response = self.get_response(request)
        if is_private:
            patch_cache_control(response, no_store=True, private=True)
        return response

    @staticmethod
    def _move_on(session) -> None:
        """Whatever is written into a session moves its idle limit on, or back where the clock was set back."""
        if abs(time.time() - session.get(SEEN_AT, 0)) >= settings.SESSION_MOVED_ON_EVERY:
            session[SEEN_AT] = time.time()

    @staticmethod
    def _strays(request, owed: str) -> bool:
        """Whether the page is another one than those on which one does what is owed."""
        return request.path not in map(reverse, (*WAYS[owed], "accounts:logout", "accounts:language"))

    @staticmethod
    def _why_over(request) -> str:
        if not request.user.is_current:
            return _("Your access has ended. Please ask the sub-district office if you still need it.")
        started = request.session.setdefault(SIGNED_IN_AT, time.time())
        if time.time() - started > settings.SESSION_ABSOLUTE_SECONDS:
            return _("You have been signed in for a long time. Please sign in again.")
        return ""


class RehearsalMiddleware:
    """Shows the whole portal as an inspector sees it to who makes packs and asked for that; lets nothing be written.

    The pages are the real ones with the real rules of visibility: only the person's role differs.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and request.session.get(REHEARSES) and can(request.user, Right.BUILD_PACKS):
            if request.method not in SAFE and request.path not in map(reverse, SENT_WHILE_REHEARSING):
                messages.warning(request, _("Nothing can be changed while you look as an inspector."))
                return redirect("home")
            request.user = request.user.with_inspectors_eyes()
        return self.get_response(request)
