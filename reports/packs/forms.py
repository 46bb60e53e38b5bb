"""The forms of packs. The rules are those of the actions; only wording stands here."""

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.inputs import DayField
from kepu.periods import Period
from reports.models import Pack
from reports.packs.actions import UNREASONED, checked_period, issue_pack, start_pack, withdraw_pack
from reports.rounds.forms import LinesField, refused
from reports.standards import standards_in_force


class Span(models.TextChoices):
    TWELVE_MONTHS = "twelve_months", _("The twelve months up to that day")
    YEAR = "year", _("From 1 January of that year up to that day")
    DATES = "dates", _("From a day of my choice")


def _today():
    return timezone.localdate()


class PackForm(forms.Form):
    """Which period, in which language. `replaces` is the issued pack that is corrected, if any."""

    standard = forms.ChoiceField(label=_("Standard"), initial=settings.DEFAULT_STANDARD, required=False)
    as_of = DayField(label=_("As of"), initial=_today, help_text=_("The last day that counts."))
    span = forms.ChoiceField(
        label=_("Period"), choices=Span.choices, initial=Span.TWELVE_MONTHS, widget=forms.RadioSelect
    )
    starts_on = DayField(label=_("First day"), required=False, help_text=_("Only needed for a period of your choice."))
    language = forms.ChoiceField(
        label=_("Language of the pack"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )

    reason = LinesField(
        label=_("Why the issued pack is corrected"),
        rows=3,
        max_length=500,
        help_text=_("It is printed in the new pack."),
        error_messages={"required": UNREASONED},
    )

    def __init__(self, *args, replaces: Pack | None = None, user, **kwargs):
        super().__init__(*args, **kwargs)
        if replaces is None:
            del self.fields["reason"]
        self.replaces, self.user = replaces, user
        self.fields["standard"].choices = [(each.code, str(each.title)) for each in standards_in_force()]
        if len(self.fields["standard"].choices) == 1:
            self.fields["standard"].widget = forms.HiddenInput()

    def clean_standard(self):
        return self.cleaned_data["standard"] or settings.DEFAULT_STANDARD

    def clean(self):
        cleaned = super().clean()
        if "as_of" in cleaned and "span" in cleaned and "starts_on" in cleaned:
            try:
                self.period = checked_period(self._first_day(cleaned), cleaned["as_of"])
            except forms.ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def _first_day(self, cleaned):
        """None stands for the usual twelve months."""
        if cleaned["span"] == Span.YEAR:
            return cleaned["as_of"].replace(month=1, day=1)
        if cleaned["span"] == Span.DATES:
            if not cleaned["starts_on"]:
                raise forms.ValidationError({"starts_on": _("Please choose the first day of the period.")})
            return cleaned["starts_on"]
        return None

    def save(self) -> Pack:
        """Start the pack, or join the one that is being made for the same period."""
        period: Period = self.period
        return start_pack(
            self.cleaned_data["standard"],
            period,
            language=self.cleaned_data["language"],
            replaces=self.replaces,
            reason=self.cleaned_data.get("reason", ""),
            by=self.user,
        )


class ReasonForm(forms.Form):
    """The reason for which an incomplete pack is issued, or an issued one withdrawn."""

    reason = LinesField(
        label=_("Reason"),
        rows=4,
        max_length=500,
        required=False,
        help_text=_("Whoever checks the pack by its code reads this, so please name no persons."),
    )

    def __init__(self, *args, pack: Pack, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.pack, self.user = pack, user

    def save(self) -> bool:
        """Act; False, with errors on the form, where the action refuses."""
        try:
            self.act(self.pack, reason=self.cleaned_data["reason"], by=self.user)
        except forms.ValidationError as error:
            refused(self, error)
            return False
        return True


class IssueForm(ReasonForm):
    act = staticmethod(issue_pack)


class WithdrawForm(ReasonForm):
    act = staticmethod(withdraw_pack)
