"""The form of an inspection visit: what was looked at and, below it, each problem found."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Finding, Visit
from kepu.audit.actions import save_record
from kepu.inputs import DayField
from kepu.registers.actions import add_row, change_row
from kepu.registers.forms import RowForm, input_for

MOST_LINES = 200
EMPTY_LINES = 2  # offered below the problems that are there; saving and editing again offers more


class FindingForm(forms.ModelForm):
    due_on = DayField(label=gettext_lazy("To be rectified by"), required=False)
    closed_on = DayField(label=gettext_lazy("Rectified on"), required=False)

    class Meta:
        model = Finding
        fields = ["text", "due_on", "rectification", "closed_on"]
        widgets = {"rectification": forms.TextInput}


class FindingLines(forms.BaseInlineFormSet):
    default_error_messages = {
        "missing_management_form": gettext_lazy(
            "The list of problems did not arrive whole. Please send the form again."
        )
    }


FindingFormSet = forms.inlineformset_factory(
    Visit,
    Finding,
    form=FindingForm,
    formset=FindingLines,
    extra=EMPTY_LINES,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES + 1,  # enough to see that there are too many
    validate_max=True,
)


class VisitForm(RowForm):
    """A visit and its findings, saved together or not at all."""

    class Meta:
        model = Visit
        fields = ["community", "visited_on", "visitors", "scope"]
        formfield_callback = input_for

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.findings = FindingFormSet(self.data if self.is_bound else None, instance=self.instance, prefix="findings")

    def begin_with(self, draft):
        super().begin_with(draft)
        self.findings = FindingFormSet(QueryDict(draft.fields), instance=self.instance, prefix="findings")

    def is_valid(self):
        if self.is_bound and not self.findings.is_valid():
            self._complain(_("Please correct the problems found."))
        return super().is_valid()

    def _add(self) -> Visit:
        self.instance.creation_key = self.cleaned_data.get("creation_key") or self.instance.creation_key
        return add_row(self.instance, files=self.picked_files(), also=self._save_findings, by=self.user)

    def _change(self) -> Visit:
        cleaned = self.cleaned_data
        return change_row(
            self.instance,
            version=cleaned.get("version") or 0,
            files=self.picked_files(),
            also=self._save_findings,
            reason=cleaned["reason"],
            by=self.user,
        )

    def _save_findings(self) -> None:
        self.findings.instance = self.instance
        for finding in self.findings.save(commit=False):
            finding.visit = self.instance
            save_record(finding, by=self.user)
        for finding in self.findings.deleted_objects:
            finding._history_user = self.user
            finding.delete()
