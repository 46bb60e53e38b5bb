"""To the office's OpenID provider and back."""

from functools import wraps

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from requests import RequestException

from kepu.accounts.sign_on import OfficeAdapter, failed, refuse

# What a provider that is away, or answers nonsense, makes the protocol's library raise.
TROUBLE = (OAuth2Error, RequestException, jwt.PyJWTError, LookupError, ValueError, TypeError, AttributeError)


def _office_only(view):
    """404 without a provider; one that does not work is said on the page of signing in."""

    @never_cache
    @login_not_required
    @wraps(view)
    def guarded(request):
        if not settings.OIDC_ISSUER:
            raise Http404
        try:
            return view(request)
        except TROUBLE:
            return refuse(request, failed())

    return guarded


@_office_only
@require_http_methods(["GET", "HEAD"])
def sign_on(request):
    return OAuth2LoginView.adapter_view(OfficeAdapter(request))(request)


@_office_only
@require_http_methods(["GET", "HEAD"])
def sign_on_back(request):
    return OAuth2CallbackView.adapter_view(OfficeAdapter(request))(request)
