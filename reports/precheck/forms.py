"""Forms of the checks and the draws."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.communities.models import Community
from kepu.inputs import GARBLED, CountField, DayField, LineField
from kepu.periods import Period
from reports.models import Draw
from reports.packs.actions import checked_period
from reports.precheck.actions import explain
from reports.precheck.draws import LARGEST_SEED, MOST, Answer, StaleDrawError, answer_draw, make_draw
from reports.precheck.found import SUBDISTRICT, Finding, Group, Scope


class ScopeForm(forms.Form):
    """What to look through: lives in the address, so that a list can be sent to a colleague."""

    community = forms.ChoiceField(label=gettext_lazy("Community"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Group of checks"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.communities = {str(each.pk): each for each in Community.objects.visible_to(user)}
        offered = [(key, str(each)) for key, each in self.communities.items()]
        whole = [("", _("All")), (SUBDISTRICT, _("The sub-district itself"))]
        self.fields["community"].choices = whole + offered
        self.fields["kind"].choices = [("", _("All")), *Group.choices]
        if user.is_clerk:
            del self.fields["community"]

    def chosen(self) -> tuple[Community | str | None, str]:
        """Community (or SUBDISTRICT, or None for all) and group; what makes no sense is passed over."""
        self.is_valid()
        asked = self.cleaned_data.get("community", "")
        return self.communities.get(asked, asked) or None, self.cleaned_data.get("kind", "")


class ExplainForm(forms.Form):
    reason = LineField(
        label=gettext_lazy("Why is this in order?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Please say why this is in order.")},
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64, error_messages=GARBLED)

    def __init__(self, *args, finding: Finding, code: str, scope: Scope, **kwargs):
        super().__init__(*args, initial={"fingerprint": finding.fingerprint}, **kwargs)
        self.finding, self.code, self.scope = finding, code, scope

    def save(self):
        """Explain the finding; None with errors on the form where that cannot be."""
        said = {name: self.cleaned_data[name] for name in ("reason", "fingerprint")}
        try:
            return explain(self.code, self.finding.about, **said, scope=self.scope, by=self.scope.user)
        except ValidationError as problem:
            self.add_error(None, ValidationError(problem.messages))
            return None


def _today():
    return timezone.localdate()


class DrawForm(forms.Form):
    """How many records of which period; the seed only to repeat an earlier draw."""

    count = CountField(
        label=gettext_lazy("Number of records"),
        initial=20,
        min_value=1,
        max_value=MOST,
        error_messages={
            "min_value": gettext_lazy("At least 1 record has to be drawn."),
            "max_value": gettext_lazy("At most %(limit_value)s records can be drawn at a time."),
            "required": gettext_lazy("Please write how many records are to be drawn."),
        },
    )
    starts_on = DayField(label=gettext_lazy("From"))
    as_of = DayField(label=gettext_lazy("Until"))
    seed = CountField(
        label=gettext_lazy("Seed"),
        required=False,
        min_value=0,
        max_value=LARGEST_SEED,
        help_text=gettext_lazy("Leave empty for a new one. The seed of an earlier draw repeats it."),
        error_messages={
            "min_value": gettext_lazy("A seed is a number from 0 to 999999999."),
            "max_value": gettext_lazy("A seed is a number from 0 to 999999999."),
        },
    )
    creation_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, error_messages=GARBLED)

    def __init__(self, *args, user, **kwargs):
        period = Period.ending(_today())
        super().__init__(*args, initial={"starts_on": period.start, "as_of": period.end}, **kwargs)
        self.user = user

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("starts_on") and cleaned.get("as_of"):
            try:
                self.period = checked_period(cleaned["starts_on"], cleaned["as_of"])
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def save(self) -> Draw | None:
        said = self.cleaned_data
        try:
            return make_draw(
                self.period, said["count"], seed=said["seed"], creation_key=said["creation_key"], by=self.user
            )
        except ValidationError as problem:
            self.add_error(None, problem)
            return None


class AnswerForm(forms.Form):
    """The protocol of a draw: for each record what its evidence proved, and a note."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=GARBLED)

    def __init__(self, *args, draw: Draw, user, **kwargs):
        super().__init__(*args, initial={"version": draw.version}, **kwargs)
        self.draw, self.user, self.conflict = draw, user, False
        for number, item in enumerate(draw.items):
            self.fields[f"answer-{number}"] = forms.ChoiceField(
                label=_("What the evidence shows"), choices=Answer.choices, widget=forms.RadioSelect, required=False,
                initial=item["answer"],
            )  # fmt: skip
            self.fields[f"note-{number}"] = LineField(
                label=_("Note"), max_length=300, required=False, initial=item["note"]
            )

    def rows(self):
        """Each record with its two fields."""
        return [(item, self[f"answer-{n}"], self[f"note-{n}"]) for n, item in enumerate(self.draw.items)]

    def save(self, *, sign: bool) -> Draw | None:
        said = self.cleaned_data
        answers = [(said[f"answer-{n}"], said[f"note-{n}"]) for n in range(len(self.draw.items))]
        try:
            return answer_draw(self.draw, answers, version=said["version"], sign=sign, by=self.user)
        except StaleDrawError as problem:
            self.draw.refresh_from_db()
            self.conflict = True
            self.data = self.data.copy() | {"version": self.draw.version}
            self.add_error(None, ValidationError(problem.messages))
        except ValidationError as problem:
            self.add_error(None, ValidationError(problem.messages))
        return None
