from crispy_forms.helper import FormHelper
from django.contrib.auth.forms import AdminUserCreationForm, AuthenticationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from kepu.accounts.models import User
from kepu.accounts.roles import Role


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
