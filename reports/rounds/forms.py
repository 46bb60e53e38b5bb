"""Forms of rounds and answers. The rules are the actions' and models'; only wording stands here."""

import uuid

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kepu.inputs import GARBLED, DayField, LineField
from kepu.text import plain_text, visible
from reports.models import Answer, AnswerState, Remark, Round
from reports.rounds.actions import checked_round_period, correct_round, issue_round, open_round
from reports.rounds.answering import TEXTS, StaleAnswerError, review_answer, save_answer
from reports.rounds.remarking import answer_remark, leave_remark
from reports.standards import standards_in_force


class LinesField(forms.CharField):
    """A text of several lines. Browsers send another line end than the one that is kept; marks nobody sees go."""

    default_validators = [plain_text]

    def __init__(self, *, rows: int, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), strip=False, **kwargs)

    def to_python(self, value):
        text = visible(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
        return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


def refused(form: forms.Form, error: forms.ValidationError) -> None:
    """Put what an action refuses beside its field, or above the form where it has none."""
    for name, messages in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, messages)


class OpenForm(forms.Form):
    """Open a round."""

    standard = forms.ChoiceField(label=_("Standard"), initial=settings.DEFAULT_STANDARD, required=False)
    starts_on = DayField(label=_("First day"))
    as_of = DayField(
        label=_("As of"),
        help_text=_("The last day that counts. It may lie ahead: until then figures are those up to today."),
    )
    title = LineField(
        label=_("Title"), max_length=120, required=False, help_text=_("Left empty, it is made of the days.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["standard"].choices = [(each.code, str(each.title)) for each in standards_in_force()]
        if len(self.fields["standard"].choices) == 1:
            self.fields["standard"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("starts_on") and cleaned.get("as_of"):
            try:
                self.period = checked_round_period(cleaned["starts_on"], cleaned["as_of"])
            except forms.ValidationError as error:
                refused(self, error)
        return cleaned

    def save(self) -> Round | None:
        """Open through the action. None, with errors on the form, where it refuses."""
        cleaned = self.cleaned_data
        try:
            standard = cleaned["standard"] or settings.DEFAULT_STANDARD
            return open_round(standard, self.period, title=cleaned["title"], by=self.user)
        except forms.ValidationError as error:
            refused(self, error)
        return None


class AnswerForm(forms.Form):
    """Write an answer. `sitting` names the open page, so that its own saves do not stand in its way."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=GARBLED | {"required": GARBLED["invalid"]})
    sitting = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4, error_messages=GARBLED)
    narrative = LinesField(label=_("Narrative"), rows=16, max_length=30_000, required=False)
    gap = LinesField(label=_("What is still missing"), rows=4, max_length=5000, required=False)
    remedy = LinesField(label=_("What is done about it, by when"), rows=4, max_length=5000, required=False)
    responsible = LineField(
        label=_("Responsible person"), max_length=60, required=False, widget=forms.TextInput(attrs={"list": "people"})
    )

    def __init__(self, *args, answer: Answer, user, **kwargs):
        initial = {name: getattr(answer, name) for name in ("version", *TEXTS)}
        super().__init__(*args, initial=initial, **kwargs)
        self.answer, self.user = answer, user
        self.conflict: list[tuple[str, str, str]] = []

    def save(self) -> Answer | None:
        """Save through the action. None, with errors (and `conflict`) on the form, where it refuses."""
        cleaned = self.cleaned_data
        texts = {name: cleaned[name] for name in TEXTS}
        try:
            return save_answer(self.answer, texts, version=cleaned["version"], sitting=cleaned["sitting"], by=self.user)
        except StaleAnswerError as stale:
            self._show_conflict(stale.current)
            self.add_error(None, stale.messages)
        except forms.ValidationError as error:
            refused(self, error)
        return None

    def _show_conflict(self, current: Answer) -> None:
        """Keep what was typed; put the present answer beside it; let the next save win on purpose."""
        for name in TEXTS:
            theirs, mine = getattr(current, name), self.cleaned_data[name]
            if theirs != mine:
                self.conflict.append((str(self.fields[name].label), theirs, mine))
        self.go_on_from(current)

    def go_on_from(self, answer: Answer) -> None:
        """The next save of this form is one after `answer`."""
        self.answer = answer
        self.data = self.data.copy()
        self.data["version"] = answer.version


class ReviewForm(forms.Form):
    """Accept or return an answer as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=GARBLED | {"required": GARBLED["invalid"]})
    state = forms.ChoiceField(
        label=_("State"),
        choices=[(AnswerState.ACCEPTED, ""), (AnswerState.RETURNED, "")],
        error_messages={
            "required": _("Please choose: accept or return."),
            "invalid_choice": _("Please choose: accept or return."),
        },
    )
    note = LinesField(label=_("Note to the writer"), rows=3, max_length=1000, required=False)

    def __init__(self, *args, answer: Answer, user, **kwargs):
        super().__init__(*args, initial={"version": answer.version}, **kwargs)
        self.answer, self.user = answer, user

    def save(self) -> Answer | None:
        cleaned = self.cleaned_data
        told = {"state": cleaned["state"], "note": cleaned["note"], "version": cleaned["version"]}
        try:
            return review_answer(self.answer, **told, by=self.user)
        except forms.ValidationError as error:
            refused(self, error)
        return None


class RemarkForm(forms.Form):
    """Remark on an indicator of a round, or on the round as a whole."""

    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4, error_messages=GARBLED)
    text = LinesField(
        label=_("Remark"),
        rows=3,
        max_length=1000,
        help_text=_("The office sees it at once and answers it here. It changes nothing and holds nothing up."),
    )

    def __init__(self, *args, round: Round, indicator: str = "", user, **kwargs):
        super().__init__(*args, **kwargs)
        self.round, self.indicator, self.user = round, indicator, user

    def save(self) -> Remark | None:
        told = {"text": self.cleaned_data["text"], "creation_key": self.cleaned_data["creation_key"]}
        try:
            return leave_remark(self.round, indicator=self.indicator, **told, by=self.user)
        except forms.ValidationError as error:
            refused(self, error)
        return None


class ReplyForm(forms.Form):
    """Answer a remark. `prefix` keeps several on one page apart."""

    reply = LinesField(label=_("Answer to the remark"), rows=2, max_length=1000, required=False)

    def __init__(self, *args, remark: Remark, user, **kwargs):
        super().__init__(*args, prefix=f"remark-{remark.pk}", **kwargs)
        self.remark, self.user = remark, user

    def save(self) -> Remark | None:
        try:
            return answer_remark(self.remark, reply=self.cleaned_data["reply"], by=self.user)
        except forms.ValidationError as error:
            refused(self, error)
        return None


class ReasonForm(forms.Form):
    """The reason for which a round is issued all the same, or corrected; it is printed."""

    reason = LinesField(label=_("Reason"), rows=4, max_length=1000, required=False)

    def __init__(self, *args, round: Round, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.round, self.user = round, user

    def _through(self, action) -> Round | None:
        try:
            return action(self.round, reason=self.cleaned_data["reason"], by=self.user)
        except forms.ValidationError as error:
            refused(self, error)
        return None


class IssueForm(ReasonForm):
    def save(self) -> Round | None:
        return self._through(issue_round)


class CorrectForm(ReasonForm):
    def save(self) -> Round | None:
        return self._through(correct_round)
