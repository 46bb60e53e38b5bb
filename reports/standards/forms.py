"""Forms of the standards: a file to be looked at, a version to be put in force or retired, numbers of the office's own.

The rules are those of the actions; only wording stands here.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kepu.inputs import LineField, NumberField
from reports.models import OwnNumber, StandardVersion
from reports.standards.actions import StaleNumbersError, put_in_force, require_loadable, retire_version, set_own_numbers
from reports.standards.parsing import parse_standard
from reports.standards.parts import Indicator, Standard, StandardError
from reports.standards.reading import LARGEST, decoded

GARBLED = _("This form did not arrive as it was sent. Please open the page again.")


def checked(text: str) -> Standard:
    """The standard, where it could be put in force. Raises ValidationError with a sentence for each fault."""
    try:
        standard = parse_standard(text)
        require_loadable(standard)
    except StandardError as refusal:
        raise ValidationError(refusal.faults) from None
    return standard


class FileForm(forms.Form):
    """The file of a version, to be looked at before it is put in force."""

    file = forms.FileField(
        label=_("File of the standard"),
        help_text=_("A YAML file in UTF-8, at most 1 MB. Nothing is changed yet: first you see what would change."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"required": _("Please choose the file."), "empty": _("The file is empty.")},
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            self.text = decoded(upload.read(LARGEST + 1))
        except StandardError as refusal:
            raise ValidationError(refusal.faults) from None
        self.standard = checked(self.text)
        return upload


class PutInForceForm(forms.Form):
    """The second step. The text travels as it was in the file: browsers would change its line ends."""

    content = forms.CharField(widget=forms.HiddenInput, error_messages={"required": GARBLED})
    note = LineField(
        label=_("Note"),
        max_length=500,
        help_text=_("Where the version comes from and why it is put in force."),
        error_messages={"required": _("Please say where the version comes from and why it is put in force.")},
    )

    @classmethod
    def of(cls, text: str) -> "PutInForceForm":
        return cls(initial={"content": urlsafe_b64encode(text.encode()).decode()})

    def clean_content(self):
        try:
            self.text = decoded(urlsafe_b64decode(self.cleaned_data["content"].encode()))
        except (ValueError, StandardError):
            raise ValidationError(GARBLED) from None
        self.standard = checked(self.text)
        return self.cleaned_data["content"]

    def save(self, *, by) -> StandardVersion | None:
        """None, with errors on the form, where the action refuses."""
        try:
            return put_in_force(self.text, note=self.cleaned_data["note"], by=by)
        except StandardError as refusal:
            self.add_error(None, ValidationError(refusal.faults))
        return None


class RetireForm(forms.Form):
    reason = LineField(
        label=_("Reason"), max_length=500, error_messages={"required": _("Please say why the version is retired.")}
    )

    def save(self, version: StandardVersion, *, by) -> StandardVersion:
        return retire_version(version, reason=self.cleaned_data["reason"], by=by)


class OwnNumberForm(forms.Form):
    """The office's own threshold and weight of one indicator; both left empty takes them back."""

    threshold = NumberField(
        label=_("Own threshold"), required=False, max_digits=9, decimal_places=2,
        help_text=_("Left empty, the standard's holds."),
    )  # fmt: skip
    weight = NumberField(
        label=_("Own weight"), required=False, max_digits=7, decimal_places=2,
        help_text=_("Left empty, the standard's holds."),
    )  # fmt: skip
    reason = LineField(
        label=_("Reason"), max_length=300, help_text=_("It is printed beside the number."),
        error_messages={"required": _("Please write the reason: it is printed beside the number.")},
    )  # fmt: skip
    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**62, error_messages={"invalid": GARBLED, "required": GARBLED}
    )

    def __init__(self, *args, standard: Standard, indicator: Indicator, **kwargs):
        self.standard, self.indicator = standard, indicator
        self.current = OwnNumber.objects.of(standard.code, indicator.code)
        initial = {name: getattr(self.current, name, None) for name in ("threshold", "weight", "reason")}
        super().__init__(
            *args, initial=initial | {"seen": OwnNumber.last_change(standard.code, indicator.code)}, **kwargs
        )
        if indicator.is_manual:
            del self.fields["threshold"]

    def save(self, *, by) -> bool:
        """False, with errors on the form, where the action refuses; of a stale form the present numbers are shown."""
        said = {"threshold": None} | self.cleaned_data
        try:
            set_own_numbers(self.standard, self.indicator.code, **said, by=by)
        except StaleNumbersError as stale:
            self.data = self.data.copy()
            self.data["seen"] = stale.last_change
            self.add_error(None, stale.messages)
        except ValidationError as error:
            self.add_error(None, error)
        return not self.errors
