"""Coverage of the resident population: defined once, here, for dashboard, pack, export and command line.

For a period and a set of communities, coverage = Σ over communities of min(person-times reached there, residents
there) ÷ Σ residents. The cap per community keeps one crowded square from hiding a community that nobody visited
(the product's definition; the plan, 三(二)2, names the 70 % line but no method).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Event, Facet
from campaigns.sharing import share_attendance, shared
from campaigns.summaries.reading import summary
from kepu.communities.models import Community
from kepu.formats import share
from kepu.periods import Period

# The rule in words, printed wherever the figure stands.
DEFINITION = _(
    "Coverage = for each community the person-times reached there, but no more than its permanent residents, added up, "
    "÷ permanent residents. An event of several communities shares its attendance among them in proportion to their "
    "residents."
)
# What the figure does not say; printed wherever it is explained.
CAUTION = _(
    "Person-times are not persons: who comes to several events counts each time, and only the cap keeps a community "
    "from counting more often than it has residents."
)


@dataclass(frozen=True)
class Reach:
    """One community: person-times reached, the part of it that counts (at most the residents), residents."""

    community: Community
    reached: int

    @property
    def residents(self) -> int:
        return self.community.residents

    @property
    def counted(self) -> int:
        return min(self.reached, self.residents)

    @property
    def share(self) -> Decimal:
        """Percent of the residents, unrounded, at most 100."""
        return share(self.counted, self.residents)


@dataclass(frozen=True)
class Sums:
    """What the coverage of some communities in a period adds up to."""

    period: Period
    reached: int
    counted: int
    residents: int
    definition = DEFINITION  # unannotated: of the class, not of the instance
    caution = CAUTION

    @property
    def share(self) -> Decimal | None:
        """Percent, unrounded; None where there is no community."""
        return share(self.counted, self.residents) if self.residents else None

    @property
    def uncapped_share(self) -> Decimal | None:
        """All person-times in percent of the residents, unrounded and without the cap: may be above 100."""
        return share(self.reached, self.residents) if self.residents else None


@dataclass(frozen=True)
class Coverage(Sums):
    """Coverage of some communities in a period, one Reach each, in the register's order."""

    communities: list[Reach]

    @classmethod
    def of(cls, period: Period, communities: list[Reach]) -> "Coverage":
        return cls(
            period,
            sum(each.reached for each in communities),
            sum(each.counted for each in communities),
            sum(each.residents for each in communities),
            communities,
        )

    @property
    def sums(self) -> Sums:
        """The same without the communities: a district has thousands."""
        return Sums(self.period, self.reached, self.counted, self.residents)

    @property
    def communities_reached(self) -> int:
        return sum(each.reached > 0 for each in self.communities)

    @property
    def share_of_communities(self) -> Decimal | None:
        """Percent of the communities in which anybody was reached, unrounded."""
        return share(self.communities_reached, len(self.communities)) if self.communities else None


@dataclass(frozen=True, slots=True)
class Months:
    """One community in each calendar month that a period touches: events held there, person-times reached there."""

    community: Community
    events: list[int]
    reached: list[int]

    @property
    def reach(self) -> Reach:
        return Reach(self.community, sum(self.reached))


def coverage(period: Period, communities=None) -> Coverage:
    """Coverage in `period` of `communities` (default: all) that are active on its last day."""
    active = _active(period, communities)
    everyone = {each.pk: each.residents for each in active} if communities is None else _residents(period)
    reached = _reached(period, everyone)
    return Coverage.of(period, [Reach(each, reached.get(each.pk, 0)) for each in active])


def coverage_sums(period: Period) -> Sums:
    """What `coverage` of all communities adds up to, without asking who they are."""
    residents = _residents(period)
    reached = _reached(period, residents)
    pairs = [(reached.get(pk, 0), people) for pk, people in residents.items()]
    counted = sum(min(pair) for pair in pairs)
    return Sums(period, sum(here for here, _people in pairs), counted, sum(residents.values()))


def reached_in(period: Period) -> dict[int, int]:
    """Person-times reached in the period, by the key of the community."""
    return _reached(period, _residents(period))


def _reached(period: Period, residents: Mapping[int, int]) -> dict[int, int]:
    found = summary(period)
    reached = found.reach()
    everywhere = {size: amount.events for (_facet, size), amount in found.by(Facet.EVERYBODY).items()}
    for pk, people in _everybody(everywhere, residents).items():
        reached[pk] += people
    return reached


def coverage_by_month(period: Period, communities=None) -> list[Months]:
    """For each community the months that the period touches; their sums are those of `coverage`."""
    active, found = _active(period, communities), summary(period)
    reach = found.reach_by_month(None if communities is None else [each.pk for each in active])
    attendances = found.events_by_month(Facet.EVERYBODY)
    residents = _residents(period) if any(attendances) else {}
    everybody = [_everybody(month, residents) for month in attendances]
    held = [sum(month.values()) for month in attendances]

    def months(community: Community) -> Months:
        own = reach[community.pk]
        shared_too = [month.get(community.pk, 0) for month in everybody]
        return Months(community, _added(own.events, held), _added(own.people, shared_too))

    return [months(each) for each in active]


def _added(one: list[int], other: list[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]


def contributing(period: Period) -> QuerySet[Event]:
    """The events that reached somebody in a community that is active on the period's last day."""
    events = Event.objects.held_in(period).exclude(attendance=0)
    gone = set(Community.objects.gone_by(period.end).values_list("pk", flat=True))
    if gone:
        named = Event.covered.through.objects.filter(community__in=gone).values("event")
        doubtful = events.filter(Q(host_community__in=gone) | Q(pk__in=named))
        return events.exclude(pk__in=[each.pk for each in shared(doubtful) if not _reached_any(each.shares, gone)])
    return events


def _reached_any(shares: Mapping[int, int] | None, gone: set[int]) -> bool:
    return shares is None or any(people and pk not in gone for pk, people in shares.items())


def _active(period: Period, communities) -> list[Community]:
    chosen = Community.objects.all() if communities is None else communities
    return list(chosen.active_at(period.end))


def _residents(period: Period) -> dict[int, int]:
    """By the key of the community: residents of those that are active on the last day."""
    return dict(Community.objects.active_at(period.end).values_list("pk", "residents"))


def _everybody(attendances: Mapping[str, int], residents: Mapping[int, int]) -> dict[int, int]:
    """Whom the events of the whole sub-district reached: all communities active on the last day share each of them.

    `attendances` say how many events had which attendance.
    """
    reached: dict[int, int] = defaultdict(int)
    for attendance, events in attendances.items():
        for pk, people in share_attendance(int(attendance), residents).items():
            reached[pk] += events * people
    return reached


def last_held(today: date, look_back: timedelta) -> tuple[dict[int, date], date | None]:
    """The last day by `today`, within `look_back`, of an event at each community; and of one for all of them."""
    found = summary(Period(today - look_back + timedelta(days=1), today))
    return found.last_held(), found.last_everywhere()
