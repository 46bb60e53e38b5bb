"""The form of an inspection visit: what was looked at and, below it, each problem found."""

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Finding, Severity, Visit, VisitState
from kepu import formats
from kepu.audit.actions import save_record
from kepu.inputs import DayField
from kepu.registers.actions import add_row, change_row
from kepu.registers.forms import RowForm, input_for

MOST_LINES = 200
EMPTY_LINES = 2  # offered below the problems that are there; saving and editing again offers more


class FindingForm(forms.ModelForm):
    """What was found. How it was put right is reported, and closed by another person, on the finding's own page."""

    due_on = DayField(label=gettext_lazy("To be rectified by"), required=False)

    class Meta:
        model = Finding
        fields = ["text", "severity", "indicator", "owner", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["severity"].required = False
        self.fields["severity"].choices = Severity.choices

    def clean_severity(self):
        return self.cleaned_data["severity"] or self.instance.severity

    def has_changed(self):
        """An empty line stays an empty line, however severe it says that nothing is."""
        said = set(self.changed_data)
        return bool(said if self.instance.pk else said - {"severity"})


def has_a_life(finding: Finding) -> bool:
    """Whether more is known of a finding than what was found."""
    return bool(finding.rectified_on or finding.closed_on or finding.files.exists())


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
        elif self.is_bound and any(map(has_a_life, self._struck_out())):
            self._complain(
                _("A problem that has a report or photos cannot be struck out. Its page says how it stands.")
            )
        return super().is_valid()

    def _struck_out(self) -> list[Finding]:
        return [line.instance for line in self.findings.deleted_forms if line.instance.pk]

    def clean_visited_on(self):
        """A visit to come is scheduled; one that was made lies before all that was done about its findings."""
        day = self.cleaned_data["visited_on"]
        if self.instance.state == VisitState.SCHEDULED:
            return day
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Schedule the visit instead of recording it."))
        done = self.instance.findings.all() if self.instance.pk else []
        earliest = min((each for f in done for each in (f.rectified_on, f.closed_on) if each), default=day)
        if day > earliest:
            sentence = _("A problem of this visit was rectified on %(day)s, so the visit cannot be later.")
            raise forms.ValidationError(sentence % {"day": formats.day(earliest)})
        return day

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
            finding.version += bool(finding.pk)
            save_record(finding, by=self.user)
        for finding in self.findings.deleted_objects:
            finding._history_user = self.user
            finding.delete()
