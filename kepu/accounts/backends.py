from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class ActiveUserBackend(ModelBackend):
    """Like Django's, but an account whose time is over does not sign in."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if password is not None and len(password) > settings.PASSWORD_LONGEST:
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_current

    def get_user(self, user_id):
        """An ended account is still recognized here, so that AccessMiddleware can say why the session ends."""
        return get_user_model().objects.filter(pk=user_id, is_active=True).first()


LONGEST_NAME = 150  # characters; as long as the name of an account can be


def tried_name(request, credentials: dict | None = None) -> str:
    """The name that somebody tries to sign in with, cut to what the record of failures takes.

    No account has a longer one, and Django's sign-in form does not refuse it before it is looked up.
    """
    tried = (credentials or {}).get("username") or request.POST.get("username") or ""
    return tried.replace("\0", "")[:LONGEST_NAME]
