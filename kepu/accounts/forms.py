from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    AuthenticationForm,
    PasswordChangeForm,
    UserChangeForm,
)
from django.core.validators import MaxLengthValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kepu.accounts.factor import renew_codes, set_up, switch_off
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.accounts.signing_in import is_own_password


class SignInForm(AuthenticationForm):
    """Sign-in. One sentence for every failure, so that nobody learns which accounts exist."""

    error_messages = {
        "invalid_login": _("This user name and password do not belong together, or the account has ended."),
        "inactive": _("This user name and password do not belong together, or the account has ended."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


_WRONG = _("This is not your password.")


def _code_field() -> forms.CharField:
    typed = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(
        label=_("Sign-in code"),
        max_length=40,
        widget=forms.TextInput(attrs=typed),
        error_messages={"required": _("Please type the code.")},
    )


class CodeForm(forms.Form):
    """The second step of signing in: the app's code, or a recovery code."""

    code = _code_field()


class AgainForm(forms.Form):
    """The password once more, before the second factor is touched; a wrong one counts as at sign-in."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Please type your password.")},
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.user = request, request.user

    def clean_password(self):
        if not is_own_password(self.request, self.user, self.cleaned_data["password"]):
            raise forms.ValidationError(_WRONG)
        return ""

    def _do(self, action, **given):
        """What the action answers; None where it refused, with the reason on the form."""
        try:
            return action(self.user, **given, by=self.user)
        except forms.ValidationError as error:
            self.add_error(None, error)
        return None

    def renew_codes(self) -> list[str] | None:
        return self._do(renew_codes)

    def switch_off(self) -> bool:
        self._do(switch_off)
        return not self.errors


class SetUpForm(AgainForm):
    """The first code of a new second factor."""

    code = _code_field()
    field_order = ["code", "password"]

    def __init__(self, *args, secret: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.secret = secret

    def save(self) -> list[str] | None:
        return self._do(set_up, secret=self.secret, code=self.cleaned_data["code"])


def _limit(field: forms.Field) -> None:
    """A longer password could be chosen and would never be looked at."""
    field.validators.append(MaxLengthValidator(settings.PASSWORD_LONGEST))


class OwnPasswordForm(PasswordChangeForm):
    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        _limit(self.fields["new_password1"])

    def clean_old_password(self):
        if not is_own_password(self.request, self.user, self.cleaned_data["old_password"]):
            raise forms.ValidationError(_WRONG)
        return self.cleaned_data["old_password"]

    def save(self, commit=True):
        self.user.password_is_temporary = False
        return super().save(commit)


class GivenPasswordForm(AdminPasswordChangeForm):
    """A password that the administrator gives: it opens once, and then the person chooses another."""

    # Django's own warning is written in English alone.
    usable_password_help_text = format_lazy(
        '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
        _("Without a password the person signs in through the office's sign-on only, where there is one."),
        _("If you choose this, the present password is gone."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _limit(self.fields["password1"])

    def save(self, commit=True):
        self.user.password_is_temporary = True
        return super().save(commit)


class _RoleMixin:
    """The admin site opens to administrators and to nobody else: both marks follow from the role."""

    def save(self, commit=True):
        is_administrator = self.instance.role == Role.ADMINISTRATOR
        self.instance.is_staff = self.instance.is_superuser = is_administrator
        return super().save(commit)


class PersonForm(_RoleMixin, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


class NewPersonForm(_RoleMixin, AdminUserCreationForm):
    usable_password = None

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ["username", "name", "email", "role", "community", "expires_at"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _limit(self.fields["password1"])

    def save(self, commit=True):
        self.instance.password_is_temporary = True
        return super().save(commit)
