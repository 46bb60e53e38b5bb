from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.audit.actions import save_record
from kepu.communities.models import Community
from kepu.inputs import GARBLED, CountField, DayField

CONFLICT = _(
    "Somebody else saved this community while you were editing it. What you typed is kept; compare it with the present "
    "record and save again if yours is right."
)


class CommunityForm(forms.ModelForm):
    """Register or change a community. `seen` is the newest line of its history when the form was opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, error_messages=GARBLED)

    residents = CountField(
        label=_("Permanent residents"),
        help_text=_("Persons; the figure that coverage is measured against."),
    )
    households = CountField(label=_("Households"), required=False, min_value=0)
    retired_on = DayField(
        label=_("Retired on"),
        required=False,
        help_text=_("Only when the community has ceased to exist: the first day on which it no longer counts."),
    )

    class Meta:
        model = Community
        fields = [
            "name",
            "code",
            "residents",
            "households",
            "secretary",
            "officer",
            "phone",
            "notes",
            "retired_on",
        ]
        widgets = {
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self._newest()

    def _newest(self) -> int | None:
        return self.instance.history.values_list("history_id", flat=True).first() if self.instance.pk else None

    @transaction.atomic
    def save(self, *, by) -> Community | None:
        """Returns the community, or None with an error on the form where somebody saved it meanwhile."""
        if self.instance.pk:
            Community.objects.select_for_update().get(pk=self.instance.pk)
            if self.cleaned_data["seen"] != (newest := self._newest()):
                self.add_error(None, CONFLICT)
                self.data = self.data.copy()
                self.data["seen"] = newest
                return None
        return save_record(self.instance, by=by)
