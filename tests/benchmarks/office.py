"""The sub-district that is measured on: 12 communities, one clerk, 2,000 events in the clerk's community."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.test import Client

from campaigns.models import Event
from campaigns.models.events import EventCategory
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.communities.models import Community
from tests.conftest import person

COMMUNITIES = 12
EVENTS = 2000
FIRST_DAY = date(2025, 1, 1)
DAYS = 540


@dataclass(frozen=True)
class Office:
    clerk: User
    leader: User

    @staticmethod
    def client_of(user: User) -> Client:
        """A browser in which that person is signed in."""
        client = Client()
        client.force_login(user, backend="kepu.accounts.backends.ActiveUserBackend")
        return client


def fill() -> Office:
    """Make it all in the current, empty database."""
    communities = Community.objects.bulk_create(
        Community(name=f"第{number}社区", code=f"{number:02}", residents=5000) for number in range(COMMUNITIES)
    )
    Event.objects.bulk_create(_event(number, communities[0]) for number in range(EVENTS))
    return Office(
        clerk=person("clerk", Role.CLERK, community=communities[0]),
        leader=person("leader", Role.LEADER),
    )


def _event(number: int, host: Community) -> Event:
    categories = EventCategory.values
    return Event(
        title=f"第{number}场科普活动",
        starts_on=FIRST_DAY + timedelta(days=number * DAYS // EVENTS),
        host_community=host,
        place="社区活动室",
        category=categories[number % len(categories)],
        attendance=20 + number % 300,
    )
