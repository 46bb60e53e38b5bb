"""Reading the summaries: what they hold of a period, with the days that changed meanwhile counted from their events."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from campaigns.models import ChangedDay, DayCount, DayReach, Facet
from campaigns.summaries.counting import Amount, count_days
from kepu.periods import Period
from kepu.records.models import Office

_look: ContextVar[dict | None] = ContextVar("look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """A block in which the days that changed are counted once for all who ask for the same period."""
    token = _look.set({})
    try:
        yield
    finally:
        _look.reset(token)


def summary(period: Period) -> "Summary":
    """What the summaries hold of a period."""
    kept = _look.get()
    if kept is None:
        return Summary(period)
    if period not in kept:
        kept[period] = Summary(period)
    return kept[period]


class Summary:
    """The counting events of a period, added up. Every number is exact at the moment of asking."""

    def __init__(self, period: Period):
        self.days = {"day__range": (period.start, period.end)}
        self.only_confirmed = Office.current().reviews
        # First which days changed, then everything else: a day that changes in between is in neither order missed.
        self.changed = list(ChangedDay.objects.filter(**self.days).values_list("day", flat=True).distinct())
        self.fresh = count_days(self.changed)

    def reach(self) -> dict[int, Amount]:
        """By community: events held there, person-times reached there; without events of the whole sub-district."""
        stored = self._stored(DayReach).values_list("community").annotate(Sum("events"), Sum("people"))
        found = _amounts((community, events, people) for community, events, people in stored)
        for (_day, community, _category, is_confirmed), amount in self.fresh.reach.items():
            if self._counts(is_confirmed):
                found[community].add(amount.people, events=amount.events)
        return found

    def reach_by_month(self, communities: Collection[int] | None = None) -> dict[tuple[int, date], Amount]:
        """The same of all or some communities by (community, first day of the month)."""
        rows = self._stored(DayReach).annotate(month=TruncMonth("day"))
        rows = rows if communities is None else rows.filter(community__in=communities)
        stored = rows.values_list("community", "month").annotate(Sum("events"), Sum("people"))
        found = _amounts(((community, month), events, people) for community, month, events, people in stored)
        for (day, community, _category, is_confirmed), amount in self.fresh.reach.items():
            if self._counts(is_confirmed) and (communities is None or community in communities):
                found[community, day.replace(day=1)].add(amount.people, events=amount.events)
        return found

    def held_at(self, categories: Collection[str] | None = None) -> set[int]:
        """Keys of the communities at which an event (of `categories`) was held; without the whole sub-district's."""
        stored = self._stored(DayReach)
        stored = stored.filter(category__in=categories) if categories else stored
        fresh = {
            community
            for _day, community, category, is_confirmed in self.fresh.reach
            if self._counts(is_confirmed) and (not categories or category in categories)
        }
        return fresh.union(stored.values_list("community", flat=True).distinct())

    def last_held(self) -> dict[int, date]:
        """By community: the last day on which an event was held there; without the whole sub-district's."""
        found = dict(self._stored(DayReach).values_list("community").annotate(Max("day")))
        for day, community, _category, is_confirmed in self.fresh.reach:
            if self._counts(is_confirmed):
                found[community] = max(day, found.get(community, day))
        return found

    def last_everywhere(self) -> date | None:
        """The last day of an event of the whole sub-district."""
        stored = self._stored(DayCount).filter(facet=Facet.EVERYWHERE).aggregate(last=Max("day"))["last"]
        fresh = [
            day
            for day, facet, _value, is_confirmed in self.fresh.counts
            if facet == Facet.EVERYWHERE and self._counts(is_confirmed)
        ]
        return max([*fresh, *filter(None, [stored])], default=None)

    def by(self, *facets: Facet) -> dict[tuple[str, str], Amount]:
        """By (facet, value): events, person-times, hours."""
        stored = self._stored(DayCount).filter(facet__in=facets).values_list("facet", "value")
        rows = stored.annotate(Sum("events"), Sum("people"), Sum("hours"))
        found = _amounts(((facet, value), *sums) for facet, value, *sums in rows)
        for (_day, facet, value, is_confirmed), amount in self.fresh.counts.items():
            if self._counts(is_confirmed) and facet in facets:
                found[facet, value].add(amount.people, events=amount.events, hours=amount.hours)
        return found

    def by_month(self, facet: Facet) -> dict[tuple[date, str], Amount]:
        """By (first day of the month, value)."""
        rows = self._stored(DayCount).filter(facet=facet).annotate(month=TruncMonth("day"))
        stored = rows.values_list("month", "value").annotate(Sum("events"), Sum("people"))
        found = _amounts(((month, value), *sums) for month, value, *sums in stored)
        for (day, of, value, is_confirmed), amount in self.fresh.counts.items():
            if self._counts(is_confirmed) and of == facet:
                found[day.replace(day=1), value].add(amount.people, events=amount.events)
        return found

    def naming(self) -> tuple[QuerySet[DayCount], set[str]]:
        """Units named by events: the stored counts of them, and the names on days that changed."""
        fresh = {
            value
            for _day, facet, value, is_confirmed in self.fresh.counts
            if facet == Facet.UNIT and self._counts(is_confirmed)
        }
        return self._stored(DayCount).filter(facet=Facet.UNIT), fresh

    def _stored(self, model) -> QuerySet:
        rows = model.objects.filter(**self.days)
        if self.changed:
            rows = rows.exclude(day__in=self.changed)
        return rows.filter(is_confirmed=True) if self.only_confirmed else rows

    def _counts(self, is_confirmed: bool) -> bool:
        return is_confirmed or not self.only_confirmed


def _amounts(rows) -> dict:
    found = defaultdict(Amount)
    for key, *sums in rows:
        found[key] = Amount(*sums)
    return found
