"""A media item begun with nothing but its link."""

from django import forms
from django.utils.translation import gettext_lazy as _

WRONG = _(
    "This is no address of a page on the web. Copy it whole from the browser; it begins with http:// or https://."
)


class LinkForm(forms.Form):
    link = forms.URLField(
        label=_("Link of the article or broadcast"),
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={
            "required": _("Please paste the link."),
            "invalid": WRONG,
            "max_length": _("This link is longer than %(limit_value)d characters. Please use a shorter one."),
        },
    )

    def clean_link(self):
        link = self.cleaned_data["link"]
        if not link.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(WRONG)
        return link
