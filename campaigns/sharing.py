"""How one event is divided among communities: where it was held, whom it reached (docs/decisions/coverage.md)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from campaigns.models import Event
from kepu.communities.models import Community

PORTION = 5000


@dataclass(frozen=True)
class SharedEvent:
    """One event: the keys of the communities where it was held, and the person-times that it reached in each.

    `shares` is None for an event of the whole sub-district: it reaches all that are active on a period's last day.
    """

    pk: int
    day: date
    attendance: int
    held_at: frozenset[int]
    shares: Mapping[int, int] | None


def shared(events: QuerySet[Event]) -> Iterator[SharedEvent]:
    """Each of some events with its shares. Three queries.

    An event covers the communities it names; where it names none, its host; where it has no host either, all of them.
    It is held at its host too.
    """
    residents = residents_by_key()
    named = _named_communities(events)
    rows = events.order_by().values_list("pk", "starts_on", "host_community_id", "attendance")
    for pk, day, host, attendance in rows.iterator(chunk_size=PORTION):
        covered = named.get(pk) or ([host] if host else [])
        shares = share_attendance(attendance, {each: residents[each] for each in covered}) if covered else None
        yield SharedEvent(pk, day, attendance, frozenset(covered) | ({host} if host else set()), shares)


def residents_by_key() -> dict[int, int]:
    """Permanent residents of every community, in the register's order."""
    return dict(Community.objects.values_list("pk", "residents"))


def _named_communities(events: QuerySet[Event]) -> dict[int, list[int]]:
    """The communities that events name, in the register's order."""
    named: dict[int, list[int]] = defaultdict(list)
    through = Event.covered.through.objects.filter(event__in=events.order_by())
    ordered = through.order_by("community__code", "community__name").values_list("event_id", "community_id")
    for event, community in ordered.iterator(chunk_size=PORTION):
        named[event].append(community)
    return named


def share_attendance(attendance: int, residents: Mapping[int, int]) -> dict[int, int]:
    """Share person-times among communities in proportion to residents; the shares add up to `attendance`.

    Largest remainder; where remainders are equal, the community named first gets the odd person.
    """
    total = sum(residents.values())
    if len(residents) < 2:
        return dict.fromkeys(residents, attendance)
    shares = {pk: attendance * people // total for pk, people in residents.items()}
    by_remainder = sorted(residents, key=lambda pk: -(attendance * residents[pk] % total))
    for pk in by_remainder[: attendance - sum(shares.values())]:
        shares[pk] += 1
    return shares


def reached_in(events: QuerySet[Event], communities: set[int], active: Mapping[int, int]) -> dict[int, int]:
    """By event the person-times that it reached in some `communities` together. Three queries.

    `active` are the residents of the communities among which an event of the whole sub-district is shared.
    """
    return {
        each.pk: sum(people for pk, people in _all_shares(each, active).items() if pk in communities)
        for each in shared(events)
    }


def _all_shares(event: SharedEvent, active: Mapping[int, int]) -> Mapping[int, int]:
    return share_attendance(event.attendance, active) if event.shares is None else event.shares
