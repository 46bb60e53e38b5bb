"""Forms of the event register. The rules are the models'; only wording and layout stand here."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions import change_event, log_event
from campaigns.models import Event, KeyGroup
from campaigns.service import ImpossibleHoursError
from kepu.communities.models import Community
from kepu.evidence.fields import EvidenceField
from kepu.inputs import CountField, DayField, HoursField, RowsField, WordsField
from kepu.records.models import AttachmentKind
from kepu.registers.forms import RowForm
from volunteers.rosters import volunteers_named, words_for

EVENT_FILES = (AttachmentKind.PHOTO, AttachmentKind.SIGN_IN, AttachmentKind.DOCUMENT)


class EventForm(RowForm):
    """Log or change an event. `user` decides which host communities are offered."""

    starts_on = DayField(label=gettext_lazy("Start date"))
    ends_on = DayField(label=gettext_lazy("End date"), required=False)
    attendance = CountField(label=gettext_lazy("Attendance"))
    volunteer_hours = HoursField(
        label=gettext_lazy("Service hours per volunteer"), required=False, max_digits=5, decimal_places=1
    )
    key_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Key groups"),
        choices=KeyGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    co_organizers = WordsField(label=gettext_lazy("Co-organizers"), required=False, max_length=2000)
    volunteer_words = WordsField(label=gettext_lazy("Volunteers"), required=False, max_length=5000)
    files = EvidenceField(
        label=gettext_lazy("Photos, sign-in sheets, documents"),
        kinds=[(kind.value, kind.label) for kind in EVENT_FILES],
        required=False,
    )

    class Meta:
        model = Event
        fields = [
            "title",
            "category",
            "starts_on",
            "ends_on",
            "place",
            "host_community",
            "covered",
            "attendance",
            "key_groups",
            "theme",
            "is_major",
            "host_unit",
            "organizer",
            "co_organizers",
            "volunteer_words",
            "volunteer_hours",
            "summary",
        ]
        field_classes = {"covered": RowsField}
        widgets = {"covered": forms.CheckboxSelectMultiple, "summary": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self._explain()
        # Who serves already is known by the word shown, also where the register has dropped the person since.
        self.serving = words_for(self.instance.volunteers.all()) if self.instance.pk else {}
        self.initial.setdefault("volunteer_words", list(self.serving))

    def _settle_community(self):
        """An event may cover communities that its clerk does not keep; it is hosted only by the own one."""
        active = Community.objects.active()
        self.fields["covered"].queryset = active
        if self.user.is_clerk:
            del self.fields["host_community"]
            self.instance.host_community_id = self.user.community_id
        else:
            self.fields["host_community"].queryset = active
            self.fields["host_community"].empty_label = _("The sub-district as a whole")

    def _explain(self):
        help_texts = {
            "attendance": _("Person-times: who comes on two days counts twice."),
            "ends_on": _("Leave empty for a one-day event."),
            "co_organizers": _("Separate names with 、. Names in the register of units count as partners."),
            "volunteer_words": _("Names or mobile numbers, separated with 、."),
        }
        for name, text in help_texts.items():
            self.fields[name].help_text = text

    def clean_volunteer_words(self):
        words = self.cleaned_data["volunteer_words"]
        found, problems = volunteers_named([word for word in words if word not in self.serving])
        if problems:
            raise forms.ValidationError(problems)
        self.volunteers = [*(self.serving[word] for word in words if word in self.serving), *found]
        return words

    def clean(self):
        cleaned = super().clean()
        starts_on, attendance = cleaned.get("starts_on"), cleaned.get("attendance")
        if starts_on and attendance and starts_on > timezone.localdate():
            self.add_error(
                "attendance",
                _("This event is still to come, so nobody has attended yet. Correct the date, or write 0 for now."),
            )
        return cleaned

    def _add(self) -> Event:
        self.instance.creation_key = self.cleaned_data.get("creation_key") or self.instance.creation_key
        return log_event(self.instance, **self._parts(), by=self.user)

    def _change(self) -> Event:
        cleaned = self.cleaned_data
        return change_event(
            self.instance,
            **self._parts(),
            version=cleaned.get("version") or 0,
            reason=cleaned["reason"],
            by=self.user,
        )

    def _take(self, error):
        if isinstance(error, ImpossibleHoursError):
            self.add_error("volunteer_hours", error.messages)
        else:
            super()._take(error)

    def _parts(self) -> dict:
        covered = self.cleaned_data["covered"]
        return {"covered": covered, "volunteers": self.volunteers, "files": self.picked_files()}
