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
from campaigns.sharing import residents_by_key, share_attendance, shared
from campaigns.summaries.reading import Summary, summary
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
class Coverage:
    """Coverage of some communities in a period, one Reach each, in the register's order."""

    period: Period
    communities: list[Reach]
    definition = DEFINITION  # unannotated: of the class, not of the instance
    caution = CAUTION

    @property
    def reached(self) -> int:
        return sum(each.reached for each in self.communities)

    @property
    def counted(self) -> int:
        return sum(each.counted for each in self.communities)

    @property
    def residents(self) -> int:
        return sum(each.residents for each in self.communities)

    @property
    def share(self) -> Decimal | None:
        """Percent, unrounded; None where there is no community."""
        return share(self.counted, self.residents) if self.residents else None

    @property
    def uncapped_share(self) -> Decimal | None:
        """All person-times in percent of the residents, unrounded and without the cap: may be above 100."""
        return share(self.reached, self.residents) if self.residents else None

    @property
    def communities_reached(self) -> int:
        return sum(each.reached > 0 for each in self.communities)

    @property
    def share_of_communities(self) -> Decimal | None:
        """Percent of the communities in which anybody was reached, unrounded."""
        return share(self.communities_reached, len(self.communities)) if self.communities else None


@dataclass(frozen=True)
class MonthCell:
    """One community in one calendar month: events held there, person-times reached there."""

    month: date
    events: int
    reached: int


def coverage(period: Period, communities=None) -> Coverage:
    """Coverage in `period` of `communities` (default: all) that are active on its last day."""
    found = summary(period)
    reached = {pk: amount.people for pk, amount in found.reach().items()}
    for pk, people in _everybody(period, _attendances(found)).items():
        reached[pk] = reached.get(pk, 0) + people
    return Coverage(period, [Reach(each, reached.get(each.pk, 0)) for each in _active(period, communities)])


def coverage_by_month(period: Period, communities=None) -> list[tuple[Community, list[MonthCell]]]:
    """For each community a cell for each month that the period touches; its sums are those of `coverage`."""
    months, active = list(period.months()), _active(period, communities)
    found = summary(period)
    reach = found.reach_by_month(None if communities is None else [each.pk for each in active])
    attendances = _attendances_by_month(found)
    everybody = {month: _everybody(period, attendances[month]) for month in months}
    held = {month: sum(attendances[month].values()) for month in months}

    def cell(pk: int, month: date) -> MonthCell:
        here = reach[pk, month]
        return MonthCell(month, here.events + held[month], here.people + everybody[month].get(pk, 0))

    return [(each, [cell(each.pk, month) for month in months]) for each in active]


def contributing(period: Period) -> QuerySet[Event]:
    """The events that reached somebody in a community that is active on the period's last day."""
    active = set(Community.objects.active_at(period.end).values_list("pk", flat=True))
    gone = set(residents_by_key()) - active
    events = Event.objects.held_in(period).exclude(attendance=0)
    if gone:
        named = Event.covered.through.objects.filter(community__in=gone).values("event")
        doubtful = events.filter(Q(host_community__in=gone) | Q(pk__in=named))
        return events.exclude(pk__in=[each.pk for each in shared(doubtful) if not _reached_any(each.shares, active)])
    return events


def _reached_any(shares: Mapping[int, int] | None, active: set[int]) -> bool:
    return shares is None or any(people and pk in active for pk, people in shares.items())


def _active(period: Period, communities) -> list[Community]:
    chosen = Community.objects.all() if communities is None else communities
    return list(chosen.active_at(period.end))


def _attendances(found: Summary) -> dict[int, int]:
    """How many events of the whole sub-district had which attendance."""
    return {int(attendance): amount.events for (_facet, attendance), amount in found.by(Facet.EVERYBODY).items()}


def _attendances_by_month(found: Summary) -> dict[date, dict[int, int]]:
    months: dict[date, dict[int, int]] = defaultdict(dict)
    for (month, attendance), amount in found.by_month(Facet.EVERYBODY).items():
        months[month][int(attendance)] = amount.events
    return months


def _everybody(period: Period, attendances: Mapping[int, int]) -> dict[int, int]:
    """Whom the events of the whole sub-district reached: all communities active on the last day share each of them."""
    reached: dict[int, int] = defaultdict(int)
    if attendances:
        residents = dict(Community.objects.active_at(period.end).values_list("pk", "residents"))
        for attendance, events in attendances.items():
            for pk, people in share_attendance(attendance, residents).items():
                reached[pk] += events * people
    return reached


def last_held(today: date, look_back: timedelta) -> tuple[dict[int, date], date | None]:
    """The last day by `today`, within `look_back`, of an event at each community; and of one for all of them."""
    found = summary(Period(today - look_back + timedelta(days=1), today))
    return found.last_held(), found.last_everywhere()
