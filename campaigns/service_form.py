"""The form of the volunteers who served at one event: a tick and, where it differs, the hours of each."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions import record_service
from campaigns.models import Event
from campaigns.service import Hours, ImpossibleHoursError
from kepu.exchange.masking import masked_number
from kepu.inputs import GARBLED, HoursField, WordsField
from kepu.registers.actions import StaleRowError
from kepu.registers.filters import search
from volunteers.models import Team, Volunteer
from volunteers.rosters import volunteers_named

MOST_OFFERED = 300  # beyond who is ticked; a search finds the others
MOST_TICKED = 2000
LOOKUPS = ("name", "unit", "skills", "team__name")
CONFLICT = gettext_lazy(
    "Somebody else saved this event while you were ticking. What you ticked is kept; look at the event in another "
    "window, and save again if yours is right."
)
HOURS = {"max_digits": 4, "decimal_places": 1, "min_value": 0, "required": False}


@dataclass(frozen=True)
class Line:
    """One volunteer on the form."""

    volunteer: Volunteer
    tick: forms.BoundField
    hours: forms.BoundField

    @property
    def number(self) -> str:
        return masked_number(self.volunteer.phone)


class ServiceForm(forms.Form):
    """Offers the volunteers of the event's community; who is ticked stays on the page whatever is looked for."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=GARBLED | {"required": GARBLED["invalid"]})
    all_hours = HoursField(
        label=gettext_lazy("Hours of each volunteer"),
        help_text=gettext_lazy("Counts for everybody who is ticked and has no other hours below."),
        **HOURS,
    )
    others = WordsField(
        label=gettext_lazy("Others, by name or mobile number"),
        help_text=gettext_lazy("Several names with 、 between them."),
        max_length=5000,
        required=False,
    )
    q = forms.CharField(label=gettext_lazy("Name, unit or skill"), max_length=60, required=False)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Volunteer team"), queryset=None, required=False, empty_label=gettext_lazy("All")
    )

    def __init__(self, data=None, *, event: Event, user):
        super().__init__(data, initial={"version": event.version, "all_hours": event.volunteer_hours})
        self.event, self.user = event, user
        self.fields["team"].queryset = Team.objects.visible_to(user)
        self.served = {record.volunteer_id: record.hours for record in event.service_records.all()}
        self.most, self.more = MOST_OFFERED, False
        self.offered = self._offered()
        for volunteer in self.offered:
            self._add_line(volunteer)

    def _offered(self) -> list[Volunteer]:
        """Who serves already, who is ticked, and who fits the search."""
        rows = Volunteer.objects.select_related("team", "community")
        reachable = rows.visible_to(self.user).live()
        picked = [*rows.filter(pk__in=self.served), *reachable.filter(pk__in=self._ticked())]
        found = list(self._looked_for(reachable.here_on(self.event.starts_on))[: MOST_OFFERED + 1])
        self.more = len(found) > MOST_OFFERED
        return list({row.pk: row for row in [*picked, *found[:MOST_OFFERED]]}.values())

    def _ticked(self) -> list[int]:
        words = (name.removeprefix("on_") for name in self.data if name.startswith("on_"))
        return [int(word) for word in words if word.isdecimal()][:MOST_TICKED]

    def _looked_for(self, rows):
        """Rows of the team and with the words looked for; at first those of the event's community."""
        words, team = self.data.get("q", "")[:60], self.data.get("team", "")
        if not self.is_bound and self.event.host_community_id:
            return rows.filter(community=self.event.host_community_id)
        rows = rows.filter(team=int(team[:9])) if team.isdecimal() else rows
        return search(rows, LOOKUPS, words)

    def _add_line(self, volunteer: Volunteer) -> None:
        pk, hours = volunteer.pk, self.served.get(volunteer.pk)
        own = HoursField(label=_("Hours of %(name)s") % {"name": volunteer.name}, **HOURS)
        own.widget.attrs["class"] = "form-control"
        tick = forms.BooleanField(label=volunteer.name, required=False)
        tick.widget.attrs["class"] = "form-check-input"
        self.fields |= {f"on_{pk}": tick, f"hours_{pk}": own}
        self.initial[f"on_{pk}"] = pk in self.served
        self.initial[f"hours_{pk}"] = None if hours == self.event.volunteer_hours else hours

    def lines(self) -> list[Line]:
        return [Line(each, self[f"on_{each.pk}"], self[f"hours_{each.pk}"]) for each in self.offered]

    def clean_others(self):
        found, problems = volunteers_named(self.cleaned_data["others"])
        if problems:
            raise forms.ValidationError(problems)
        self.named = found
        return self.cleaned_data["others"]

    def save(self) -> Event | None:
        """Save through the action. Returns the event, or None with the errors on the form."""
        self.event.volunteer_hours = self.cleaned_data["all_hours"]
        try:
            return record_service(self.event, self.hours, version=self.cleaned_data["version"], by=self.user)
        except ImpossibleHoursError as error:
            for pk, sentence in error.sentences.items():
                self.add_error(f"hours_{pk}" if f"hours_{pk}" in self.fields else "others", sentence)
        except StaleRowError:
            self._show_conflict()
        return None

    @property
    def hours(self) -> dict[int, Hours]:
        """Hours by volunteer: the own ones, else those of everybody."""
        everybody = self.cleaned_data["all_hours"]
        ticked = [each.pk for each in self.offered if self.cleaned_data[f"on_{each.pk}"]]
        own = {pk: self.cleaned_data[f"hours_{pk}"] for pk in ticked}
        own |= {each.pk: None for each in self.named if each.pk not in own}
        return {pk: everybody if hours is None else hours for pk, hours in own.items()}

    def _show_conflict(self) -> None:
        """Keep what was ticked; let the next save win on purpose."""
        self.add_error(None, CONFLICT)
        self.data = self.data.copy()
        self.data["version"] = Event.objects.values_list("version", flat=True).get(pk=self.event.pk)
