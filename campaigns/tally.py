"""What happened in a period, counted by kind: events, person-times, key groups, hours of service."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from campaigns.models import Event, ServiceRecord
from kepu.periods import Period


@dataclass
class Count:
    """So many events, and the person-times of all of them together."""

    events: int = 0
    people: int = 0

    def add(self, people: int, events: int = 1) -> None:
        self.events += events
        self.people += people


@dataclass
class Tally:
    """The counting events of a period. An event of two key groups counts with all its people in each of them.

    `services` are volunteers' services at events (a volunteer at two events: 2), `hours` the hours served.
    """

    all: Count = field(default_factory=Count)
    major: Count = field(default_factory=Count)
    categories: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    themes: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    groups: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    services: int = 0
    hours: Decimal = Decimal(0)


def tally(period: Period) -> Tally:
    """Count the period's events."""
    found = Tally()
    events = Event.objects.held_in(period).order_by()
    for category, theme, groups, is_major, people in events.values_list(
        "category", "theme", "key_groups", "is_major", "attendance"
    ):
        found.all.add(people)
        found.categories[category].add(people)
        if is_major:
            found.major.add(people)
        if theme:
            found.themes[theme].add(people)
        for group in groups:
            found.groups[group].add(people)
    served = ServiceRecord.objects.filter(event__in=Event.objects.held_in(period))
    found.services = served.count()
    found.hours = served.aggregate(hours=Sum("hours"))["hours"] or Decimal(0)
    return found
