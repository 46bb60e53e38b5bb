from django.contrib.auth.backends import ModelBackend


class ActiveUserBackend(ModelBackend):
    """Like Django's, but an account whose time is over does not sign in, and stays signed in no longer."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_current
