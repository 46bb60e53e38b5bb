"""One's own password."""

from django.contrib import messages
from django.contrib.auth import views as auth
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from kepu.accounts.forms import OwnPasswordForm
from kepu.accounts.sessions import end_sessions, follow
from kepu.accounts.signing_in import PASSWORD, settle
from kepu.accounts.tries import may_try
from kepu.audit.actions import record
from kepu.audit.models import Action


class PasswordChangeView(auth.PasswordChangeView):
    http_method_names = ["get", "head", "post"]
    template_name = "accounts/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("home")

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and not may_try(request, request.user.get_username()):
            return render(request, "accounts/locked.html", {"codes": False}, status=429)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form):
        """The new password is told apart in every session: the others end, this one goes on under another id."""
        old_key = self.request.session.session_key
        answer = super().form_valid(form)
        follow(old_key, self.request)
        settle(self.request, PASSWORD)
        record(Action.PASSWORD, self.request.user, by=self.request.user)
        end_sessions(self.request.user, but=self.request.session.session_key, by=self.request.user)
        messages.success(self.request, _("Your password has been changed."))
        return answer
