from crispy_forms.helper import FormHelper
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


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
