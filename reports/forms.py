from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import FileKind
from kepu.evidence.fields import EvidenceField
from kepu.text import plain_text


class JudgementForm(forms.Form):
    """A signed judgement of what cannot be computed."""

    is_met = forms.TypedChoiceField(
        label=_("Your judgement"),
        choices=[("yes", _("Met")), ("no", _("Not met"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=5000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They are printed in the pack, with your name."),
        error_messages={"required": _("Please write the reasons: an inspector will ask for them.")},
    )
    files = EvidenceField(label=_("Evidence"), kinds=FileKind.choices, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].user = user
