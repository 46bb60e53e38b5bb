"""The way in, password first and then the code, and the way out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kepu.accounts.backends import tried_name
from kepu.accounts.factor import fits
from kepu.accounts.forms import CodeForm, SignInForm
from kepu.accounts.models import SignIn, User
from kepu.accounts.signing_in import Halfway, arrive, go_on, halfway, name_for_codes, note_failed
from kepu.accounts.tries import forget, may_try, note_wrong
from kepu.audit.actions import record
from kepu.audit.models import Action


@method_decorator(login_not_required, name="dispatch")
class LoginView(auth.LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(sign_on=settings.OIDC_ISSUER and settings.OIDC_NAME, **kwargs)

    def form_valid(self, form):
        return go_on(self.request, form.get_user(), SignIn.How.PASSWORD, self.get_success_url())

    def form_invalid(self, form):
        locked = getattr(self.request, "axes_locked_out", False)
        note_failed(self.request, User.named(tried_name(self.request)), locked=locked, step="password")
        return super().form_invalid(form)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """The second step of signing in; the first has been done in this browser within the last ten minutes."""
    begun = halfway(request)
    if begun is None:
        messages.warning(request, _("Please sign in with your password first."))
        return redirect(settings.LOGIN_URL)
    if not may_try(request, name_for_codes(begun.user), anywhere=True):
        return render(request, "accounts/locked.html", {"codes": True}, status=429)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return _try(request, begun, form)
    return render(request, "accounts/code.html", {"form": form})


def _try(request, begun: Halfway, form: CodeForm):
    if fits(begun.user, form.cleaned_data["code"]):
        forget(name_for_codes(begun.user))
        how = SignIn.How.FACTOR if begun.how == SignIn.How.PASSWORD else begun.how
        return arrive(request, begun.user, how, begun.target)
    locked = note_wrong(request, name_for_codes(begun.user))
    note_failed(request, begun.user, locked=locked, step="code")
    if locked:
        return render(request, "accounts/locked.html", {"codes": True}, status=429)
    form.add_error("code", _("This code is wrong, too old, or has been used. Please wait for the next one."))
    return render(request, "accounts/code.html", {"form": form})


@require_POST
def logout(request):
    record(Action.SIGN_OUT, by=request.user)
    end_session(request)
    if "idle" in request.POST:
        messages.info(request, _("You did nothing for a long time and were signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)
