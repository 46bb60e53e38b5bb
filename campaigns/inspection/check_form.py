"""The checklist on the spot: an answer and a note for each question, photos, and the day on which it was done.

The page sends the whole form every time something is answered; only what differs from what the page showed is saved,
so two inspectors can share a visit.
"""

from dataclasses import dataclass

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from campaigns.inspection.actions import Answer, answer_check, finish_visit
from campaigns.inspection.evidence import kinds_to_choose
from campaigns.models import Check, CheckAnswer, Visit, VisitState
from kepu.evidence.fields import EvidenceField
from kepu.inputs import DayField, LineField
from kepu.records.models import AttachmentKind
from kepu.registers.actions import attach, change_attachment

KINDS = kinds_to_choose(AttachmentKind.PHOTO, AttachmentKind.DOCUMENT)
NOTE_LENGTH = 300


@dataclass(frozen=True)
class Line:
    """One question on the form."""

    check: Check
    answer: forms.BoundField
    note: forms.BoundField
    # What the page shows as the present answer, sent back with the form.
    was_answer: forms.BoundField
    was_note: forms.BoundField


class CheckForm(forms.Form):
    files = EvidenceField(label=gettext_lazy("Photos of the visit"), kinds=KINDS, required=False)
    visited_on = DayField(label=gettext_lazy("Day of the visit"), required=False)

    def __init__(self, data=None, files=None, *, visit: Visit, user):
        super().__init__(data, files)
        self.visit, self.user = visit, user
        self.fields["files"].user = user
        self.checks = list(visit.checks.all())
        today = timezone.localdate()
        self.initial["visited_on"] = today if visit.state == VisitState.SCHEDULED else visit.visited_on
        for check in self.checks:
            self._add_line(check)

    def _add_line(self, check: Check) -> None:
        answer = forms.ChoiceField(
            label=check.question, choices=CheckAnswer.choices, required=False, widget=forms.RadioSelect
        )
        note = LineField(label=gettext_lazy("Note"), max_length=NOTE_LENGTH, required=False)
        note.widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        self.fields |= {f"answer_{check.pk}": answer, f"note_{check.pk}": note}
        self.initial |= {f"answer_{check.pk}": check.answer, f"note_{check.pk}": check.note}
        for name, value in (("answer", check.answer), ("note", check.note)):
            self.fields[f"was_{name}_{check.pk}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, strip=False
            )
            self.initial[f"was_{name}_{check.pk}"] = value

    def lines(self) -> list[Line]:
        names = ("answer", "note", "was_answer", "was_note")
        return [Line(check, *(self[f"{name}_{check.pk}"] for name in names)) for check in self.checks]

    def save(self) -> dict[int, Answer]:
        """Save the photos, and each answer that differs from what the page showed; a faulty one keeps none back.

        Returns what is saved now of each question that was sent without fault, by primary key.
        """
        self._save_files()
        return {check.pk: said for check in self.checks if (said := self._save_line(check)) is not None}

    def _save_line(self, check: Check) -> Answer | None:
        own = [f"{name}_{check.pk}" for name in ("answer", "note")]
        if set(own) & set(self.errors):
            return None
        said, was = Answer(*map(self.cleaned_data.get, own)), Answer(*(self._was(name) for name in own))
        if said == was:
            return said
        try:
            answer_check(check, said=said, was=was, by=self.user)
        except forms.ValidationError as refusal:
            self.add_error(own[0], refusal.messages)
            self._show_present(check)
            return None
        check.answer, check.note = said
        return said

    def _was(self, name: str) -> str:
        return self.cleaned_data.get(f"was_{name}", "")

    def _show_present(self, check: Check) -> None:
        """Let the next save win on purpose: the page knows now what stands there."""
        check.refresh_from_db()
        self.data = self.data.copy()
        self.data[f"was_answer_{check.pk}"], self.data[f"was_note_{check.pk}"] = check.answer, check.note

    def _save_files(self) -> None:
        """Attach what has arrived; of what is attached already, keep what was said of it since."""
        here = {each.file_id: each for each in self.visit.files.all()}
        new = []
        for picked in self.cleaned_data.get("files") or ():
            known = here.get(picked.upload.file_id)
            if known is None:
                new.append((picked.upload.file, picked.upload.name, picked.kind, picked.caption))
            elif (known.kind, known.caption) != (picked.kind, picked.caption):
                known.kind, known.caption = picked.kind, picked.caption
                change_attachment(known, by=self.user)
        attach(self.visit, new, by=self.user)

    def finish(self) -> Visit | None:
        """Finish the visit. Returns it, or None with the error on the form."""
        try:
            return finish_visit(self.visit, day=self.cleaned_data["visited_on"] or timezone.localdate(), by=self.user)
        except forms.ValidationError as refusal:
            known = hasattr(refusal, "error_dict") and set(refusal.error_dict) <= set(self.fields)
            self.add_error(None, refusal if known else refusal.messages)
        return None
