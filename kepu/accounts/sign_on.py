"""Sign-on through the office's own OpenID provider (django-allauth does the protocol): for accounts that exist here.

Nothing is registered by it and nothing kept: each time the claim that settings name says whose account it is. The
token's signature is checked even where it came straight from the provider, for inside an office that may be plain HTTP.
"""

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kepu.accounts.models import SignIn, User
from kepu.accounts.signing_in import go_on, note_failed

PROVIDER = "openid_connect"
SIGNATURES = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}


class OfficeAdapter(OpenIDConnectOAuth2Adapter):
    """The provider of the office, as the settings describe it."""

    def __init__(self, request: HttpRequest, provider_id: str = PROVIDER):
        super().__init__(request, provider_id)

    def get_callback_url(self, request, app):
        return request.build_absolute_uri(reverse("accounts:sign_on_back"))

    def _decode_id_token(self, app, id_token):
        if jwt.get_unverified_header(id_token).get("alg") not in SIGNATURES:
            raise OAuth2Error("signature")
        self.did_fetch_access_token = False  # else the signature is taken for granted
        return super()._decode_id_token(app, id_token)


class OfficeProvider(OpenIDConnectProvider):
    oauth2_adapter_class = OfficeAdapter
    pkce_enabled_default = True


class ExistingAccountsAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request, provider=None, client_id=None):
        return [office_app()] if settings.OIDC_ISSUER else []

    def pre_social_login(self, request, sociallogin):
        """Whoever the provider says it is: signed in, or told why not. allauth's own accounts are never reached."""
        said = sociallogin.account.extra_data.get("id_token", {}).get(settings.OIDC_CLAIM)
        user = User.named(said) if isinstance(said, str) and "\0" not in said else None
        if user is None or not user.is_current:
            note_failed(request, user, locked=False, step="sign_on")
            raise ImmediateHttpResponse(refuse(request, _unknown()))
        target = sociallogin.state.get("next") or ""
        stays = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
        raise ImmediateHttpResponse(go_on(request, user, SignIn.How.SIGN_ON, target if stays else reverse("home")))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        raise ImmediateHttpResponse(refuse(request, failed()))


def office_app() -> SocialApp:
    """How allauth wants the settings. The token alone is asked, as nothing signs the user-info page."""
    how = {"server_url": settings.OIDC_ISSUER, "fetch_userinfo": False, "oauth_pkce_enabled": True}
    app = SocialApp(provider=PROVIDER, provider_id=PROVIDER, name=settings.OIDC_NAME)
    app.client_id, app.secret, app.settings = settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, how
    return app


def failed() -> str:
    return _("The office's sign-on did not work. Please try again, or sign in with your password.")


def _unknown() -> str:
    return _(
        "The office's sign-on knows you, but there is no account for you here, or it has ended. "
        "Please ask the administrator."
    )


def refuse(request: HttpRequest, sentence: str):
    messages.error(request, sentence)
    return redirect(settings.LOGIN_URL)
