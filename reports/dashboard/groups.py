"""Key groups: for whom the events of a period were."""

from dataclasses import dataclass

from django.utils.http import urlencode

from campaigns.models import KeyGroup
from campaigns.tally import Tally
from kepu.periods import Period
from reports.dashboard.board import events_address


@dataclass(frozen=True)
class Group:
    """Events and person-times for one key group; `width` is percent of the group with the most person-times."""

    value: str
    name: str
    events: int
    people: int
    width: int
    address: str


def key_groups(tally: Tally, period: Period) -> list[Group]:
    """All key groups in their usual order, those without an event too. An event for two groups counts in both."""
    most = max((tally.groups[each.value].people for each in KeyGroup if each.value in tally.groups), default=0)
    return [_group(each, tally, period, most) for each in KeyGroup]


def _group(group: KeyGroup, tally: Tally, period: Period, most: int) -> Group:
    count = tally.groups.get(group.value)
    events, people = (count.events, count.people) if count else (0, 0)
    address = f"{events_address(period)}&{urlencode({'group': group.value})}"
    return Group(group.value, str(group.label), events, people, round(100 * people / most) if most else 0, address)
