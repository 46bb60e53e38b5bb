"""Reading the summaries: what they hold of a period, with the days that changed meanwhile counted from their events."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import BigIntegerField, Case, Max, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from campaigns.models import ChangedDay, DayCount, DayReach, Facet
from campaigns.summaries.counting import Amount, Counted, count_days
from kepu.periods import Period
from kepu.records.models import Office

FEW = [each for each in Facet if each != Facet.UNIT]  # facets with few values


@dataclass
class Look:
    """What was read so far within one look: whole summaries, and the days that changed, counted."""

    summaries: dict[Period, "Summary"] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    counted: Counted = field(default_factory=Counted)

    def count(self, days: set[date]) -> Counted:
        """These days, and those that were counted before."""
        more = count_days(days - self.days)
        self.days |= days
        self.counted.reach |= more.reach
        self.counted.counts |= more.counts
        return self.counted


_look: ContextVar[Look | None] = ContextVar("look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """A block in which the days that changed are counted once for all who ask. Within another it is part of that."""
    token = _look.set(_look.get() or Look())
    try:
        yield
    finally:
        _look.reset(token)


def summary(period: Period) -> "Summary":
    """What the summaries hold of a period."""
    look = _look.get()
    if look is None:
        return Summary(period, Look())
    if period not in look.summaries:
        look.summaries[period] = Summary(period, look)
    return look.summaries[period]


class Summary:
    """The counting events of a period, added up. Every number is exact at the moment of asking."""

    def __init__(self, period: Period, look: Look):
        self.days = {"day__range": (period.start, period.end)}
        self.months = list(period.months())
        self.only_confirmed = Office.current().reviews
        # First which days changed, then everything else: a day that changes in between is in neither order missed.
        self.changed = set(ChangedDay.objects.filter(**self.days).values_list("day", flat=True).distinct())
        counted = look.count(self.changed)
        self.fresh_reach, self.fresh_counts = self._fresh(counted.reach), self._fresh(counted.counts)

    def reach(self) -> dict[int, int]:
        """By community: person-times reached there; without events of the whole sub-district."""
        found = defaultdict(int, self._stored(DayReach).values_list("community").annotate(Sum("people")))
        for _day, community, _category, amount in self.fresh_reach:
            found[community] += amount.people
        return found

    def reach_by_month(self, communities: Collection[int] | None = None) -> "dict[int, ByMonth]":
        """Of all or some communities, in each month of the period: events held there, person-times reached there.

        A district has a community for two thousand months: numbers alone, and no object for each.
        """
        found = defaultdict(lambda: ByMonth([0] * len(self.months), [0] * len(self.months)))
        rows = self._stored(DayReach)
        rows = rows if communities is None else rows.filter(community__in=communities)
        # PostgreSQL answers with slow decimals where it adds up large integers.
        people = Cast(Sum("people"), BigIntegerField())
        stored = rows.values_list("community", self._month()).annotate(Sum("events"), reached=people)
        for community, month, events, people in stored:
            found[community].add(month, events, people)
        for day, community, _category, amount in self.fresh_reach:
            if communities is None or community in communities:
                found[community].add(self._place(day), amount.events, amount.people)
        return found

    def held_at(self, categories: Collection[str] | None = None) -> set[int]:
        """Keys of the communities at which an event (of `categories`) was held; without the whole sub-district's."""
        stored = self._stored(DayReach)
        stored = stored.filter(category__in=categories) if categories else stored
        fresh = {
            community
            for _day, community, category, _amount in self.fresh_reach
            if not categories or category in categories
        }
        return fresh.union(stored.values_list("community", flat=True).distinct())

    def last_held(self) -> dict[int, date]:
        """By community: the last day on which an event was held there; without the whole sub-district's."""
        found = dict(self._stored(DayReach).values_list("community").annotate(Max("day")))
        for day, community, _category, _amount in self.fresh_reach:
            found[community] = max(day, found.get(community, day))
        return found

    def last_everywhere(self) -> date | None:
        """The last day of an event of the whole sub-district."""
        stored = self._stored(DayCount).filter(facet=Facet.EVERYWHERE).aggregate(last=Max("day"))["last"]
        fresh = [day for day, facet, _value, _amount in self.fresh_counts if facet == Facet.EVERYWHERE]
        return max([*fresh, *filter(None, [stored])], default=None)

    def by(self, *facets: Facet) -> dict[tuple[str, str], Amount]:
        """By (facet, value): events, person-times, hours. For units see `naming`."""
        return defaultdict(Amount, {key: amount for key, amount in self._by_facet.items() if key[0] in facets})

    @cached_property
    def _by_facet(self) -> dict[tuple[str, str], Amount]:
        """All of FEW at once, as most of them are asked for one after the other."""
        rows = self._stored(DayCount).filter(facet__in=FEW).values_list("facet", "value")
        sums = rows.annotate(Sum("events"), Sum("people"), Sum("hours"))
        found = defaultdict(Amount, {(facet, value): Amount(*each) for facet, value, *each in sums})
        for _day, facet, value, amount in self.fresh_counts:
            found[facet, value].add(amount.people, events=amount.events, hours=amount.hours)
        return found

    def events_by_month(self, facet: Facet) -> list[dict[str, int]]:
        """For each month of the period: the number of events by value."""
        found = [defaultdict(int) for _ in self.months]
        rows = self._stored(DayCount).filter(facet=facet).values_list(self._month(), "value")
        for month, value, events in rows.annotate(Sum("events")):
            found[month][value] = events
        for day, of, value, amount in self.fresh_counts:
            if of == facet:
                found[self._place(day)][value] += amount.events
        return found

    def naming(self) -> tuple[QuerySet[DayCount], set[str]]:
        """Units named by events: the stored counts of them, and the names on days that changed."""
        fresh = {value for _day, facet, value, _amount in self.fresh_counts if facet == Facet.UNIT}
        return self._stored(DayCount).filter(facet=Facet.UNIT), fresh

    def _stored(self, model) -> QuerySet:
        rows = model.objects.filter(**self.days)
        if self.changed:
            rows = rows.exclude(day__in=self.changed)
        return rows.filter(is_confirmed=True) if self.only_confirmed else rows

    def _fresh(self, counted: dict[tuple, Amount]) -> list[tuple]:
        """What counts of the days that changed: (day, …, amount)."""
        return [
            (day, *key, amount)
            for (day, *key, is_confirmed), amount in counted.items()
            if day in self.changed and (is_confirmed or not self.only_confirmed)
        ]

    def _month(self) -> Case:
        """In which of the period's months a stored day lies, counted from 0: quicker than a date cut to its month."""
        earlier = (When(day__lt=month, then=Value(place)) for place, month in enumerate(self.months[1:]))
        return Case(*earlier, default=Value(len(self.months) - 1))

    def _place(self, day: date) -> int:
        return self.months.index(day.replace(day=1))


@dataclass(slots=True)
class ByMonth:
    """Events and person-times in each month of a period."""

    events: list[int]
    people: list[int]

    def add(self, month: int, events: int, people: int) -> None:
        self.events[month] += events
        self.people[month] += people
