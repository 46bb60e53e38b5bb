"""Forms of the assessment. The rules are the models' and actions'; only wording stands here."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.evidence.fields import EvidenceField
from kepu.inputs import LineField, NumberField
from kepu.records.models import AttachmentKind
from kepu.text import plain_text
from reports.actions import sign_judgement
from reports.models import Judgement
from reports.standards import Standard


class JudgementForm(forms.Form):
    """A signed judgement of what cannot be computed."""

    is_met = forms.TypedChoiceField(
        label=_("Your judgement"),
        choices=[("yes", _("Met")), ("no", _("Not met"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
    points = NumberField(
        label=_("Points earned"),
        required=False,
        max_digits=7,
        decimal_places=2,
        help_text=_("Left empty: all points where met, none where not."),
    )
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=5000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They are printed in the pack, with your name."),
        error_messages={"required": _("Please write the reasons: an inspector will ask for them.")},
    )
    files = EvidenceField(label=_("Evidence"), kinds=AttachmentKind.choices, required=False)

    def __init__(self, *args, standard: Standard, code: str, judged_for: date, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.standard, self.code, self.judged_for, self.user = standard, code, judged_for, user
        self.fields["files"].user = user
        if not standard.has_points:
            del self.fields["points"]

    def clean(self):
        if self.judged_for > timezone.localdate():
            raise forms.ValidationError(
                _("A day still to come cannot be judged. Please choose a period that ends today or earlier.")
            )
        return super().clean()

    def save(self) -> Judgement | None:
        """Sign through the action. None, with errors on the form, where it refuses."""
        try:
            return sign_judgement(
                self.standard,
                self.code,
                judged_for=self.judged_for,
                is_met=self.cleaned_data["is_met"],
                points=self.cleaned_data.get("points"),
                reason=self.cleaned_data["reason"],
                files=[picked.upload.file for picked in self.cleaned_data["files"]],
                by=self.user,
            )
        except forms.ValidationError as error:
            fits = hasattr(error, "error_dict") and set(error.error_dict) <= set(self.fields)
            self.add_error(None, error if fits else error.messages)
        return None


class ClosingForm(forms.Form):
    """The signed note that closes a phase, or the reason why it is opened again."""

    do = forms.ChoiceField(choices=[("close", ""), ("reopen", "")], widget=forms.HiddenInput)
    note = LineField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, is_closed: bool, **kwargs):
        super().__init__(*args, initial={"do": "reopen" if is_closed else "close"}, **kwargs)
        note = self.fields["note"]
        note.label = _("Why is it opened again?") if is_closed else _("Closing note")
        note.error_messages["required"] = (
            _("Please say why the phase is opened again.") if is_closed else _("Please sign the closing with a note.")
        )
