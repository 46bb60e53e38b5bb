"""The form that schedules a round of visits: who, from which day on, how many a day; each day can be changed."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.inspection.actions import schedule_visits
from campaigns.models import Visit, VisitState
from kepu.communities.models import Community
from kepu.inputs import GARBLED, CountField, DayField, LineField
from kepu.periods import ONE_DAY

SATURDAY = 5
MOST_A_DAY = 20


@dataclass(frozen=True)
class Line:
    """One community of the form, with its newest visit made and its next one planned."""

    community: Community
    made_on: date | None
    planned_on: date | None
    tick: forms.BoundField
    day: forms.BoundField


def working_days(first: date, *, weekends: bool) -> Iterator[date]:
    """The days from `first` on; Saturdays and Sundays only with `weekends`."""
    day = first
    while True:
        if weekends or day.weekday() < SATURDAY:
            yield day
        day += ONE_DAY


def spread(communities: Iterable, first: date, a_day: int, *, weekends: bool) -> list[tuple]:
    """Each community with its day: `a_day` of them on each day from `first` on."""
    days = working_days(first, weekends=weekends)
    slots = (day for day in days for _place in range(a_day))
    return list(zip(communities, slots, strict=False))


class ScheduleForm(forms.Form):
    """At first every community without a visit made or planned in the last twelve months is ticked.

    `spread=yes` in the data asks for the days anew; then nothing is saved.
    """

    visitors = LineField(
        label=gettext_lazy("Inspected by"), max_length=150, help_text=gettext_lazy("Names with 、 between them.")
    )
    scope = LineField(
        label=gettext_lazy("What is inspected"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    first_day = DayField(label=gettext_lazy("First day"))
    a_day = CountField(label=gettext_lazy("Visits a day"), min_value=1, max_value=MOST_A_DAY)
    weekends = forms.BooleanField(label=gettext_lazy("Also on Saturdays and Sundays"), required=False)
    creation_key = forms.UUIDField(widget=forms.HiddenInput, error_messages=GARBLED | {"required": GARBLED["invalid"]})

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.user, self.today = user, timezone.localdate()
        next_day = next(working_days(self.today + ONE_DAY, weekends=False))
        self.initial = {"visitors": str(user), "first_day": next_day, "a_day": 2, "creation_key": uuid.uuid4()}
        self.communities = list(_with_visits(user))
        for community in self.communities:
            self._add_line(community)
        if not self.is_bound:
            self._propose(self._wanting(), next_day, 2, weekends=False)

    def _add_line(self, community: Community) -> None:
        label = {"community": community}
        tick = forms.BooleanField(label=community.name, required=False)
        tick.widget.attrs["class"] = "form-check-input"
        day = DayField(label=_("Day of the visit to %(community)s") % label, required=False)
        day.widget.attrs["class"] = "form-control"
        self.fields |= {f"on_{community.pk}": tick, f"day_{community.pk}": day}

    def _wanting(self) -> list[Community]:
        """Communities that have no visit planned and none made within the year."""
        since = self.today - timedelta(days=365)
        return [
            each for each in self.communities if not each.planned_on and not (each.made_on and each.made_on > since)
        ]

    def _propose(self, communities, first: date, a_day: int, *, weekends: bool) -> None:
        for community, day in spread(communities, first, a_day, weekends=weekends):
            self.initial[f"on_{community.pk}"] = True
            self.initial[f"day_{community.pk}"] = day

    def respread(self) -> "ScheduleForm":
        """The same form with the days of what is ticked set anew."""
        cleaned = self.cleaned_data
        again = ScheduleForm(user=self.user)
        kept = ("visitors", "scope", "first_day", "a_day", "weekends", "creation_key")
        again.initial = {name: cleaned.get(name, self.data.get(name)) for name in kept}
        again._propose(self._ticked(), cleaned["first_day"], cleaned["a_day"], weekends=cleaned["weekends"])
        return again

    def may_spread(self) -> bool:
        """Whether what the days depend on is right; what else is wrong can wait."""
        self.full_clean()
        return not {"first_day", "a_day"} & set(self.errors)

    def lines(self) -> list[Line]:
        return [
            Line(each, each.made_on, each.planned_on, self[f"on_{each.pk}"], self[f"day_{each.pk}"])
            for each in self.communities
        ]

    def _ticked(self) -> list[Community]:
        return [each for each in self.communities if self.cleaned_data.get(f"on_{each.pk}")]

    def clean(self):
        cleaned = super().clean()
        ticked = self._ticked()
        if not ticked:
            self.add_error(None, _("No community is ticked. Tick those that are to be visited."))
        taken = set(
            Visit.objects.live()
            .exclude(creation_key__in=self._keys())
            .filter(community__in=ticked)
            .values_list("community", "visited_on")
        )
        for community in ticked:
            if f"day_{community.pk}" not in self.errors:
                self._judge(community, cleaned.get(f"day_{community.pk}"), taken)
        return cleaned

    def _keys(self) -> list[uuid.UUID]:
        """Of the visits that this very form has made already: a double click is no conflict."""
        key = self.cleaned_data.get("creation_key")
        return [uuid.uuid5(key, str(each.pk)) for each in self.communities] if key else []

    def _judge(self, community: Community, day: date | None, taken: set) -> None:
        name = f"day_{community.pk}"
        if day is None:
            self.add_error(name, _("Please choose the day."))
        elif day < self.today:
            self.add_error(name, _("This day has passed. A visit that was made is recorded, not scheduled."))
        elif (community.pk, day) in taken:
            self.add_error(name, _("A visit to this community on this day is already recorded."))

    def save(self) -> list[Visit] | None:
        """Schedule all or nothing. Returns the visits, or None with the error on the form."""
        cleaned = self.cleaned_data
        days = [(each, cleaned[f"day_{each.pk}"]) for each in self._ticked()]
        said = {"visitors": cleaned["visitors"], "scope": cleaned["scope"], "key": cleaned["creation_key"]}
        try:
            return schedule_visits(days, **said, by=self.user)
        except forms.ValidationError as refusal:
            self.add_error(None, refusal.messages)
        return None


def _with_visits(user):
    made = Q(visits__retired_at=None, visits__state=VisitState.MADE)
    planned = Q(visits__retired_at=None, visits__state=VisitState.SCHEDULED)
    return (
        Community.objects.visible_to(user)
        .active()
        .annotate(made_on=Max("visits__visited_on", filter=made), planned_on=Min("visits__visited_on", filter=planned))
    )
