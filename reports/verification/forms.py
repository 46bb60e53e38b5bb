"""The one field of the public page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kepu.codes import is_code, tidied


class CodeForm(forms.Form):
    """A check code as it stands on the cover."""

    code = forms.CharField(
        label=_("Check code"),
        max_length=60,
        help_text=_("Twelve letters and digits on the cover of the pack, for example ABCD-EFGH-JKMN."),
        error_messages={"required": _("Please type the code that stands on the cover.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = tidied(self.cleaned_data["code"])
        if not is_code(code):
            raise forms.ValidationError(
                _("This is no check code: a letter is missing or wrong. Compare it with the cover, letter by letter.")
            )
        return code
