"""The period that figures of the inspection are asked for."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.inputs import DayField
from kepu.periods import Period


class PeriodForm(forms.Form):
    """From and until; by default the twelve months that end today."""

    start = DayField(label=gettext_lazy("Visits from"), required=False)
    end = DayField(label=gettext_lazy("Until"), required=False)

    def __init__(self, data=None):
        super().__init__(data)
        self.usual = Period.ending(timezone.localdate())
        self.initial = {"start": self.usual.start, "end": self.usual.end}

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end") or self.usual.end
        if start and start > end:
            self.add_error("end", _("The last day cannot lie before the first."))
        return cleaned

    def period(self) -> Period:
        """The period asked for, or the usual one where what was asked for cannot be."""
        if not self.is_bound or not self.is_valid():
            return self.usual
        end = self.cleaned_data["end"] or self.usual.end
        return Period(self.cleaned_data["start"] or min(self.usual.start, end), end)
