"""What happened in a period, counted by kind: events, person-times, key groups, hours of service."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from campaigns.models import Facet
from campaigns.summaries.reading import summary
from kepu.periods import Period


@dataclass(frozen=True)
class Count:
    """So many events, and the person-times of all of them together."""

    events: int = 0
    people: int = 0


@dataclass(frozen=True)
class Tally:
    """The counting events of a period. An event of two key groups counts with all its people in each of them.

    `services` are volunteers' services at events (a volunteer at two events: 2), `hours` the hours served.
    """

    all: Count = Count()
    major: Count = Count()
    categories: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    themes: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    groups: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    services: int = 0
    hours: Decimal = Decimal(0)


FACETS = (Facet.ALL, Facet.MAJOR, Facet.CATEGORY, Facet.THEME, Facet.GROUP, Facet.SERVICE)


def tally(period: Period) -> Tally:
    """Count the period's events. Three queries."""
    found = summary(period).by(*FACETS)
    of = defaultdict(lambda: defaultdict(Count))
    for (facet, value), each in found.items():
        of[facet][value] = Count(each.events, each.people)
    served = found[Facet.SERVICE, ""]
    return Tally(
        all=of[Facet.ALL][""],
        major=of[Facet.MAJOR][""],
        categories=of[Facet.CATEGORY],
        themes=of[Facet.THEME],
        groups=of[Facet.GROUP],
        services=served.events,
        hours=served.hours,
    )
