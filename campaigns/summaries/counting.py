"""Summing up days from their events: the one way in which a summary comes about."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from campaigns.models import DayCount, DayReach, Event, Facet, ServiceRecord
from campaigns.sharing import SharedEvent, shared
from kepu.records.models import Review
from kepu.wordlist import split_words

LONGEST_VALUE = DayCount._meta.get_field("value").max_length
FACTS = (
    "pk", "review", "category", "theme", "key_groups", "is_major", "host_unit", "organizer", "co_organizers",
)  # fmt: skip


@dataclass
class Amount:
    """What is added up under one key: events, person-times, hours of service."""

    events: int = 0
    people: int = 0
    hours: Decimal = Decimal(0)

    def add(self, people: int = 0, *, events: int = 1, hours: Decimal = Decimal(0)) -> None:
        self.events += events
        self.people += people
        self.hours += hours


@dataclass
class Counted:
    """The summaries of some days: by (day, community, category, is_confirmed), and by (day, facet, value, …)."""

    reach: dict[tuple, Amount] = field(default_factory=lambda: defaultdict(Amount))
    counts: dict[tuple, Amount] = field(default_factory=lambda: defaultdict(Amount))

    def reach_rows(self) -> Iterator[DayReach]:
        for (day, community, category, is_confirmed), found in self.reach.items():
            key = {"day": day, "community_id": community, "category": category, "is_confirmed": is_confirmed}
            yield DayReach(**key, events=found.events, people=found.people)

    def count_rows(self) -> Iterator[DayCount]:
        for (day, facet, value, is_confirmed), found in self.counts.items():
            key = {"day": day, "facet": facet, "value": value, "is_confirmed": is_confirmed}
            yield DayCount(**key, events=found.events, people=found.people, hours=found.hours)


def count_days(days: Collection[date]) -> Counted:
    """Sum up the live events of these days. Five queries; none for no days."""
    found = Counted()
    if not days:
        return found
    events = Event.objects.live().filter(starts_on__in=days)
    facts = {row["pk"]: row for row in events.order_by().values(*FACTS)}
    for event in shared(events):
        if event.pk in facts:  # else it was saved between the two queries, and its day is noted as changed
            _add(found, event, facts[event.pk])
    _add_service(found, events)
    return found


def _add(found: Counted, event: SharedEvent, facts: dict) -> None:
    is_confirmed = facts["review"] == Review.CONFIRMED
    for facet, value in _facets(event, facts):
        found.counts[event.day, facet, value, is_confirmed].add(event.attendance)
    for community in event.held_at:
        people = (event.shares or {}).get(community, 0)
        found.reach[event.day, community, facts["category"], is_confirmed].add(people)


def _facets(event: SharedEvent, facts: dict) -> Iterator[tuple[str, str]]:
    yield Facet.ALL, ""
    yield Facet.CATEGORY, facts["category"]
    if facts["is_major"]:
        yield Facet.MAJOR, ""
    if facts["theme"]:
        yield Facet.THEME, facts["theme"]
    for group in facts["key_groups"]:
        yield Facet.GROUP, group
    for unit in units_named(facts["host_unit"], facts["organizer"], facts["co_organizers"]):
        yield Facet.UNIT, unit
    if event.shares is None:
        yield Facet.EVERYWHERE, facts["category"]
        yield Facet.EVERYBODY, str(event.attendance)


def units_named(host: str, organizer: str, co_organizers: list[str]) -> set[str]:
    """Units that an event names. Offices write several hosts or organizers into one cell, too: each is named."""
    named = {host, organizer, *split_words(host), *split_words(organizer), *co_organizers}
    return {name for name in named if 0 < len(name) <= LONGEST_VALUE}


def _add_service(found: Counted, events: QuerySet) -> None:
    served = ServiceRecord.objects.filter(event__in=events.order_by()).order_by()
    for day, review, services, hours in served.values_list("event__starts_on", "event__review").annotate(
        Count("pk"), Sum("hours")
    ):
        key = day, Facet.SERVICE, "", review == Review.CONFIRMED
        found.counts[key].add(events=services, hours=hours or Decimal(0))
