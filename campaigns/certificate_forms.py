"""Forms of certificates of service."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.inputs import DayField
from kepu.limits import is_within
from kepu.periods import Period
from kepu.text import plain_text

CHECKS, WINDOW = 20, 600  # so many checks of one address in so many seconds


class IssueForm(forms.Form):
    """The period to be certified; at first this year up to today."""

    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("Until"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial = {"starts_on": today.replace(month=1, day=1), "ends_on": today}

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and start > end:
            self.add_error("ends_on", _("The last day cannot lie before the first."))
        elif end and end > timezone.localdate():
            self.add_error("ends_on", _("A day to come cannot be certified. Write today or an earlier day."))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        validators=[plain_text],
        error_messages={"required": gettext_lazy("Please say why the certificate is withdrawn.")},
    )


class CheckForm(forms.Form):
    """Number and code as they stand on the paper."""

    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=30, help_text=gettext_lazy("For example: ZY-2026-0001")
    )
    code = forms.CharField(label=gettext_lazy("Check code"), max_length=30)


def may_check(address: str) -> bool:
    """Whether a visitor's address has checks left: codes are not to be found out by trying."""
    return is_within(f"certificate-checks-{address}", CHECKS, WINDOW)
