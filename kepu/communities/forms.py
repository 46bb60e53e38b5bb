from django import forms
from django.utils.translation import gettext_lazy as _

from kepu.audit.actions import save_record
from kepu.communities.models import Community
from kepu.inputs import CountField, DayField


class CommunityForm(forms.ModelForm):
    """Register or change a community."""

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

    def save(self, *, by) -> Community:
        return save_record(self.instance, by=by)
