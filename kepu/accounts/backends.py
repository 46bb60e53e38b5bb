from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class ActiveUserBackend(ModelBackend):
    """Like Django's, but an account whose time is over does not sign in."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_current

    def get_user(self, user_id):
        """An ended account is still recognized here, so that AccessMiddleware can say why the session ends."""
        return get_user_model().objects.filter(pk=user_id, is_active=True).first()
