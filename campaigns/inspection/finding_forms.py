"""Forms of a finding: what was found, how it was put right, what another person saw, why it is opened again."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.inspection.evidence import kinds_to_choose
from campaigns.inspection.findings import (
    StaleFindingError,
    add_finding,
    change_finding,
    close_finding,
    due_from,
    reopen_finding,
    report_rectification,
)
from campaigns.models import Check, Finding, Severity, Visit, VisitState
from kepu.evidence.fields import EvidenceField
from kepu.inputs import GARBLED, DayField, LineField
from kepu.records.models import AttachmentKind
from kepu.registers.actions import change_attachment, detach
from kepu.registers.forms import KeptFormSet, shown

BEFORE, AFTER, DOCUMENT = AttachmentKind.BEFORE, AttachmentKind.AFTER, AttachmentKind.DOCUMENT
BEFORE_KINDS = kinds_to_choose(BEFORE, AttachmentKind.PHOTO, AFTER, DOCUMENT)
AFTER_KINDS = kinds_to_choose(AFTER, BEFORE, DOCUMENT)


class _FindingStep(forms.Form):
    """One step in a finding's life: photos, and the version that was looked at."""

    files = EvidenceField(label=gettext_lazy("Photos and documents"), kinds=AFTER_KINDS, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=GARBLED)

    def __init__(self, data=None, files=None, *, finding: Finding, user):
        super().__init__(data, files)
        self.finding, self.user = finding, user
        self.fields["files"].user = user
        self.initial |= {"version": finding.version} | self.begin()

    def begin(self) -> dict:
        return {}

    def step(self) -> Finding:
        raise NotImplementedError

    def said(self) -> dict:
        """What every action is told."""
        files = [(p.upload.file, p.upload.name, p.kind, p.caption) for p in self.cleaned_data["files"]]
        return {"files": files, "version": self.cleaned_data["version"], "by": self.user}

    def save(self) -> Finding | None:
        """Take the step. Returns the finding, or None with the error on the form."""
        try:
            return self.step()
        except StaleFindingError as stale:
            self.add_error(None, stale)
            self.data = self.data.copy()
            self.data["version"] = stale.current.version
        except forms.ValidationError as refusal:
            known = hasattr(refusal, "error_dict") and set(refusal.error_dict) <= set(self.fields)
            self.add_error(None, refusal if known else refusal.messages)
        return None


class ReportForm(_FindingStep):
    """The report of a rectification."""

    rectified_on = DayField(label=gettext_lazy("Rectified on"))
    rectification = LineField(
        label=gettext_lazy("What was done"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please say what was done about the problem.")},
    )  # fmt: skip
    field_order = ["rectified_on", "rectification", "files"]

    def begin(self):
        return {"rectified_on": timezone.localdate(), "rectification": self.finding.rectification}

    def step(self):
        cleaned = self.cleaned_data
        text, day = cleaned["rectification"], cleaned["rectified_on"]
        return report_rectification(self.finding, text=text, day=day, **self.said())


class RecheckForm(_FindingStep):
    """What another person saw when looking again."""

    IN_ORDER, NOT_IN_ORDER = "close", "back"
    verdict = forms.ChoiceField(
        label=gettext_lazy("What did you find?"), widget=forms.RadioSelect,
        choices=[
            (IN_ORDER, gettext_lazy("In order: close the finding")),
            (NOT_IN_ORDER, gettext_lazy("Not in order: send it back")),
        ],
        error_messages={"required": gettext_lazy("Please choose one of the two.")},
    )  # fmt: skip
    closed_on = DayField(label=gettext_lazy("Checked again on"))
    reason = LineField(
        label=gettext_lazy("What is still to be done? (if it is sent back)"), max_length=100, required=False
    )
    field_order = ["verdict", "closed_on", "reason", "files"]

    def begin(self):
        return {"closed_on": timezone.localdate()}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("verdict") == self.NOT_IN_ORDER and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Please say what is still to be done."))
        return cleaned

    def step(self):
        cleaned = self.cleaned_data
        if cleaned["verdict"] == self.IN_ORDER:
            return close_finding(self.finding, day=cleaned["closed_on"], **self.said())
        return reopen_finding(self.finding, reason=cleaned["reason"], **self.said())


class ReopenForm(_FindingStep):
    """Why a finding is opened again."""

    reason = LineField(
        label=gettext_lazy("Why is it opened again?"), max_length=100,
        error_messages={"required": gettext_lazy("Please say why it is opened again.")},
    )  # fmt: skip
    field_order = ["reason", "files"]

    def step(self):
        return reopen_finding(self.finding, reason=self.cleaned_data["reason"], **self.said())


class FindingForm(forms.ModelForm):
    """What was found; new, or to be changed."""

    due_on = DayField(label=gettext_lazy("To be rectified by"), required=False)
    files = EvidenceField(label=gettext_lazy("Photos and documents"), kinds=BEFORE_KINDS, required=False)
    reason = LineField(label=gettext_lazy("Why is it changed?"), required=False, max_length=100)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, error_messages=GARBLED)

    class Meta:
        model = Finding
        fields = ["text", "severity", "indicator", "owner", "due_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "severity": forms.RadioSelect}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = self.fields["files"].user = user
        self.conflict: list[tuple[str, str, str]] = []
        # Three ways to say it, none of which is “nothing”.
        self.fields["severity"].choices = Severity.choices
        self.initial["version"] = self.instance.version

    def validate_unique(self):
        """Asked by the action, which knows who wrote the same words before."""

    def save(self, commit=True) -> Finding | None:
        """Save through the action. Returns the finding, or None with errors (and `conflict`) on the form."""
        try:
            return self._change() if self.instance.pk else self._add()
        except StaleFindingError as stale:
            self._show_conflict(stale.current)
            self.add_error(None, stale)
        except forms.ValidationError as refusal:
            known = hasattr(refusal, "error_dict") and set(refusal.error_dict) <= set(self.fields)
            self.add_error(None, refusal if known else refusal.messages)
        return None

    def _add(self) -> Finding:
        return add_finding(self.instance, files=self._files(), by=self.user)

    def _change(self) -> Finding:
        cleaned = self.cleaned_data
        said = {"version": cleaned.get("version") or 0, "files": self._files(), "reason": cleaned["reason"]}
        return change_finding(self.instance, **said, by=self.user)

    def kept_files(self, data=None):
        """The form of the files that the finding has already. Where `data` is wrong about them, this form says so."""
        files = self.instance.files.select_related("file")
        told = data is not None and "kept-TOTAL_FORMS" in data
        kept = KeptFormSet(data if told else None, queryset=files, prefix="kept")
        if told and (kept.speaks_of_others() or not kept.is_valid()):
            if not self.has_error(None):  # asking judges the form's own fields first
                self.add_error(None, _("The files of this finding have changed since you opened the page. Look again."))
            return KeptFormSet(queryset=files, prefix="kept")
        return kept

    def save_kept(self, kept) -> None:
        if not kept.is_bound:
            return
        kept.save(commit=False)
        for attachment in kept.deleted_objects:
            detach(attachment, by=self.user)
        for attachment, _changed_fields in kept.changed_objects:
            change_attachment(attachment, by=self.user)

    def _files(self) -> list[tuple]:
        return [(p.upload.file, p.upload.name, p.kind, p.caption) for p in self.cleaned_data["files"]]

    def _show_conflict(self, current: Finding) -> None:
        """Keep what was typed; put the present finding beside it; let the next save win on purpose."""
        present = type(self)(instance=current, user=self.user)
        for name in self._meta.fields:
            mine, theirs = self[name].value(), present[name].value()
            if str(mine or "") != str(theirs or ""):
                field = self.fields[name]
                self.conflict.append((str(field.label), shown(field, theirs), shown(field, mine)))
        self.data = self.data.copy()
        self.data["version"] = current.version


def begun_finding(visit: Visit, check: Check | None) -> dict:
    """What the form of a new finding starts with: the question's indicator, who looks after it, when it is due."""
    found_on = visit.visited_on if visit.state == VisitState.MADE else timezone.localdate()
    return {
        "indicator": check.indicator if check else "",
        "text": check.note if check else "",
        "owner": visit.community.officer,
        "due_on": due_from(found_on),
    }
