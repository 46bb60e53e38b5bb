"""The sub-district that is measured on: 12 communities, a clerk and a leader, events spread over them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.test import Client

from campaigns.models import Event
from campaigns.models.events import EventCategory
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.communities.models import Community
from tests.conftest import person

COMMUNITIES = 12
EVENTS = 2000  # at first, all of the clerk's community
FIRST_DAY = date(2025, 1, 1)
DAYS = 540


@dataclass(frozen=True)
class Office:
    communities: list[Community]
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
    communities = add_communities(0, COMMUNITIES)
    Event.objects.bulk_create(_event(number, EVENTS, communities[0]) for number in range(EVENTS))
    settle()
    return Office(
        communities=communities,
        clerk=person("clerk", Role.CLERK, community=communities[0]),
        leader=person("leader", Role.LEADER),
    )


def add_communities(start: int, stop: int) -> list[Community]:
    """Communities of these numbers."""
    return Community.objects.bulk_create(
        Community(name=f"第{number}社区", code=f"{number:05}", residents=3000 + number % 4000)
        for number in range(start, stop)
    )


def grow(office: Office, total: int) -> None:
    """More events, over all communities and ten years, until there are `total`."""
    here = Event.objects.count()
    made = (_event(number, total, office.communities[number % COMMUNITIES], 3650) for number in range(here, total))
    Event.objects.bulk_create(made, batch_size=5000)
    settle()


def settle() -> None:
    """Tidy up, and tell the database's planner what is there, as PostgreSQL does by itself within minutes."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _event(number: int, total: int, host: Community, days: int = DAYS) -> Event:
    categories = EventCategory.values
    return Event(
        title=f"第{number}场科普活动",
        starts_on=FIRST_DAY + timedelta(days=number * days // total),
        host_community=host,
        place="社区活动室",
        category=categories[number % len(categories)],
        attendance=20 + number % 300,
    )
