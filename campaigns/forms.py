"""Forms of the event register. The rules are the models'; only wording and layout stand here."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions import StaleEventError, change_event, log_event
from campaigns.models import Event, EventFile, FileKind, KeyGroup
from kepu.communities.models import Community
from kepu.evidence.fields import EvidenceField
from kepu.inputs import CountField, DayField, HoursField, WordsField
from volunteers.rosters import volunteers_named

COPIED_FIELDS = [
    "title",
    "host_community",
    "place",
    "category",
    "is_major",
    "theme",
    "key_groups",
    "host_unit",
    "organizer",
    "co_organizers",
    "summary",
]


class EventForm(forms.ModelForm):
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
        label=gettext_lazy("Photos, sign-in sheets, documents"), kinds=FileKind.choices, required=False
    )
    reason = forms.CharField(label=gettext_lazy("Why is it changed?"), required=False, max_length=100)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

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
        widgets = {"covered": forms.CheckboxSelectMultiple, "summary": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = self.fields["files"].user = user
        self.conflict: list[tuple[str, str, str]] = []
        self._offer_communities()
        self._explain()
        if self.instance.pk:
            self.initial["volunteer_words"] = [v.name for v in self.instance.volunteers.all()]
            self.initial["version"] = self.instance.version

    def _offer_communities(self):
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
        self.fields["category"].choices = [("", _("Please choose")), *self.fields["category"].choices[1:]]
        self.fields["theme"].choices = [("", _("None")), *self.fields["theme"].choices[1:]]

    def clean_volunteer_words(self):
        self.volunteers, problems = volunteers_named(self.cleaned_data["volunteer_words"])
        if problems:
            raise forms.ValidationError(problems)
        return self.cleaned_data["volunteer_words"]

    def clean(self):
        cleaned = super().clean()
        starts_on, attendance = cleaned.get("starts_on"), cleaned.get("attendance")
        if starts_on and attendance and starts_on > timezone.localdate():
            self.add_error(
                "attendance",
                _("This event is still to come, so nobody has attended yet. Correct the date, or write 0 for now."),
            )
        return cleaned

    def save(self, commit=True):
        """Save through the action. Returns the event, or None with errors (and `conflict`) on the form."""
        try:
            return self._change() if self.instance.pk else self._log()
        except StaleEventError as stale:
            self._show_conflict(stale.current)
            self.add_error(None, stale)
        except forms.ValidationError as error:
            self.add_error(None, error.messages)
        return None

    def earlier(self) -> Event | None:
        """The event that this very form has already logged: the answer to a double click or a resend."""
        key = self.cleaned_data.get("creation_key")
        return Event.objects.filter(creation_key=key, created_by=self.user).first() if key else None

    def _log(self) -> Event:
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

    def _parts(self) -> dict:
        cleaned = self.cleaned_data
        files = [(p.upload.file, p.upload.name, p.kind, p.caption) for p in cleaned["files"]]
        return {"covered": cleaned["covered"], "volunteers": self.volunteers, "files": files}

    def _show_conflict(self, current: Event):
        """Keep what was typed; put the present record beside it; let the next save win on purpose."""
        present = type(self)(instance=current, user=self.user)
        for name in self.changed_data:
            field = self.fields[name]
            mine, theirs = self[name].value(), present[name].value()
            if name in present.initial and mine != theirs:
                self.conflict.append((str(field.label), _shown(field, theirs), _shown(field, mine)))
        self.data = self.data.copy()
        self.data["version"] = current.version


def _shown(field: forms.Field, value) -> str:
    """A form value in words."""
    if hasattr(field, "choices"):
        chosen = {str(getattr(v, "pk", v)) for v in (value if isinstance(value, list | tuple) else [value])}
        return "、".join(str(label) for key, label in field.choices if str(key) in chosen)
    return str(value if value is not None else "")


class RetireForm(forms.Form):
    """Why an event is taken out."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("For example: logged twice. It stays in the history."),
        error_messages={"required": gettext_lazy("Please say why the event is taken out.")},
    )


EventFileFormSet = forms.modelformset_factory(
    EventFile,
    fields=["kind", "caption"],
    extra=0,
    can_delete=True,
)


def copy_of(event: Event) -> dict:
    """What a new event takes over from an earlier one: everything but date, numbers and proof."""
    initial = {name: getattr(event, name) for name in COPIED_FIELDS}
    return initial | {"host_community": event.host_community_id, "covered": list(event.covered.all())}
