"""A media item begun with nothing but its link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kepu.inputs import LinkField


class LinkForm(forms.Form):
    link = LinkField(
        label=_("Link of the article or broadcast"),
        max_length=500,
        error_messages={
            "required": _("Please paste the link."),
            "max_length": _("This link is longer than %(limit_value)d characters. Please use a shorter one."),
        },
    )
