"""Forms of documents. The rules are the actions' and the model's; only wording stands here."""

import re
import uuid
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Visit
from kepu.inputs import GARBLED, DayField, LineField
from kepu.periods import FIRST_YEAR, LAST_YEAR, Period, add_months
from kepu.registers.actions import StaleRowError
from kepu.text import visible
from reports.documents.actions import begin_document, change_document
from reports.models import Document, DocumentKind
from reports.packs.actions import checked_period

MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")


class MonthField(LineField):
    """A calendar month, cleaned to its first day."""

    widget = forms.TextInput(attrs={"type": "month"})
    default_error_messages = {
        "invalid": gettext_lazy("“%(value)s” is not a month. Write it like 2026-06."),
    }

    def clean(self, value):
        text = super().clean(value)
        found = MONTH.fullmatch(text)
        year, month = map(int, found.groups()) if found else (0, 0)
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", {"value": text[:40]})
        return date(year, month, 1)


class BeginForm(forms.Form):
    """Begin a document: what it is made of depends on its kind."""

    kind: str
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4, error_messages=GARBLED)

    def __init__(self, *args, user, replaces: Document | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.replaces = user, replaces

    def material(self) -> dict:
        """What the draft is filled in from: `period` or `visit` of `begin_document`."""
        return {}

    def save(self) -> Document | None:
        """Begin through the action. None, with errors on the form, where it refuses."""
        key = self.cleaned_data.get("creation_key")
        try:
            return begin_document(self.kind, **self.material(), replaces=self.replaces, creation_key=key, by=self.user)
        except forms.ValidationError as error:
            self.add_error(None, error.messages)
        return None


class PlanForm(BeginForm):
    kind = DocumentKind.PLAN


class BriefForm(BeginForm):
    kind = DocumentKind.BRIEF

    month = MonthField(
        label=gettext_lazy("Month"), help_text=gettext_lazy("Figures are those up to its last day, or up to today.")
    )

    def clean_month(self):
        month = self.cleaned_data["month"]
        if month > timezone.localdate():
            raise forms.ValidationError(_("This month has not begun yet. Choose this month or an earlier one."))
        return month

    def material(self) -> dict:
        month = self.cleaned_data["month"]
        return {"period": Period(month, min(add_months(month, 1) - date.resolution, timezone.localdate()))}


class ApplicationForm(BeginForm):
    kind = DocumentKind.APPLICATION

    starts_on = DayField(
        label=gettext_lazy("First day"),
        required=False,
        help_text=gettext_lazy("Leave empty for the twelve months up to that day."),
    )
    as_of = DayField(label=gettext_lazy("As of"), help_text=gettext_lazy("The last day that counts."))

    field_order = ["as_of", "starts_on"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("as_of") and "starts_on" in cleaned:
            try:
                self.period = checked_period(cleaned["starts_on"], cleaned["as_of"])
            except forms.ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def material(self) -> dict:
        return {"period": self.period}


class NoticeForm(BeginForm):
    kind = DocumentKind.NOTICE

    visit = forms.ModelChoiceField(
        label=gettext_lazy("Inspection visit"),
        queryset=Visit.objects.none(),
        help_text=gettext_lazy("Offered are the visits of which a finding is still open."),
        error_messages={
            "required": gettext_lazy("Please choose the visit."),
            "invalid_choice": gettext_lazy("This visit has no open finding any more. Please choose another."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        visits = Visit.objects.visible_to(self.user).live().filter(findings__closed_on=None, findings__isnull=False)
        self.fields["visit"].queryset = visits.select_related("community").distinct()
        self.fields["visit"].empty_label = _("Please choose")

    def material(self) -> dict:
        return {"visit": self.cleaned_data["visit"]}


BEGIN_FORMS: dict[str, type[BeginForm]] = {
    form.kind.value: form for form in (ApplicationForm, PlanForm, NoticeForm, BriefForm)
}


class DocumentForm(forms.ModelForm):
    """Write on a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=GARBLED | {"required": GARBLED["invalid"]})
    reason = LineField(label=gettext_lazy("Why is it changed?"), required=False, max_length=100)

    class Meta:
        model = Document
        fields = ["title", "addressee", "body", "attachments", "signer"]
        widgets = {
            "body": forms.Textarea(attrs={"rows": 26, "class": "paper-text"}),
            "attachments": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "body": gettext_lazy(
                "One paragraph a line. A line that begins with 一、 or （一） becomes a heading. Lines that begin with "
                "| are the rows of a table, the first of them its head. A line 附件 begins an attached sheet; the line "
                "below it is its title. Places in 【 】 have to be filled in before the document is issued."
            ),
            "attachments": gettext_lazy("Their titles, one a line; they are listed above the signature."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial["version"] = self.instance.version
        self.conflict: list[tuple[str, str, str]] = []

    def begin_with(self, kept: dict) -> None:
        """Show what was typed earlier and not saved."""
        self.initial |= {name: kept[name] for name in self._meta.fields if name in kept}

    def clean(self):
        cleaned = super().clean()
        return cleaned | {name: _lines(cleaned[name]) for name in self._meta.fields if name in cleaned}

    def save(self, commit=True) -> Document | None:
        """Save through the action. None, with errors (and `conflict`) on the form, where it refuses."""
        cleaned = self.cleaned_data
        try:
            return change_document(self.instance, version=cleaned["version"], reason=cleaned["reason"], by=self.user)
        except StaleRowError as stale:
            self._show_conflict(stale.current)
            self.add_error(None, stale.messages)
        except forms.ValidationError as error:
            self.add_error(None, error.messages)
        return None

    def _show_conflict(self, current: Document) -> None:
        """Keep what was typed; put the present draft beside it; let the next save win on purpose."""
        for name in self._meta.fields:
            theirs, mine = getattr(current, name), self.cleaned_data[name]
            if theirs != mine:
                self.conflict.append((str(self.fields[name].label), theirs, mine))
        self.data = self.data.copy()
        self.data["version"] = current.version


def _lines(text: str) -> str:
    """Browsers send another line end than the one that is kept; marks that nobody sees go."""
    return visible(text.replace("\r\n", "\n"))


class IssueForm(forms.Form):
    """Which save of the draft is issued."""

    version = forms.IntegerField(error_messages=GARBLED | {"required": GARBLED["invalid"]})
