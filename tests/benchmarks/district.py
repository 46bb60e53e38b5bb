"""A whole district of 150 sub-districts with 12 communities each: ten years, a million events.

Events and services are made by the database itself (PostgreSQL): what is measured is how the portal reads them.
Each community has the same registers in the small and in the large one, so that only the size differs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from campaigns.models import EventCategory, Theme, Visit
from campaigns.summaries import triggers
from campaigns.summaries.keeping import rebuild
from facilities.models import ContentUpdate, Facility, FacilityKind
from kepu.communities.models import Body, Community, PartnerUnit, Position, Post
from tests.benchmarks.office import add_communities, settle
from volunteers.models import Volunteer

LAST_DAY = date(2026, 11, 27)
DAYS = 3650
RENEWED = 30  # days


@dataclass(frozen=True)
class Size:
    """Communities, and events and services of volunteers in ten years."""

    communities: int
    events: int
    services: int


SMALL = Size(communities=12, events=10_000, services=100_000)
LARGE = Size(communities=1800, events=1_000_000, services=10_000_000)

ROW = "creation_key, version, review, review_note, retired_reason, created_at"
ROW_VALUES = "gen_random_uuid(), 1, 'submitted', '', '', now()"
# One event in twenty names two more communities, one in a thousand is for everybody.
EVENTS = f"""
INSERT INTO campaigns_event ({ROW}, title, starts_on, host_community_id, place, category, is_major, theme, key_groups,
    attendance, host_unit, organizer, co_organizers, summary)
SELECT {ROW_VALUES}, '第' || n || '场科普活动', %(first)s::date + (n * {DAYS}::bigint / %(total)s)::int,
    CASE WHEN n %% 1000 = 0 THEN NULL ELSE (%(keys)s::bigint[])[1 + n * 7919 %% %(communities)s] END, '社区活动室',
    (%(categories)s::text[])[1 + n %% 12], n %% 50 = 0, (%(themes)s::text[])[1 + n %% 4],
    CASE n %% 3 WHEN 0 THEN '、青少年、' WHEN 1 THEN '、老年人、青少年、' ELSE '' END, 20 + n %% 300,
    '', CASE WHEN n %% 4 = 0 THEN '单位' || n %% (10 * %(communities)s) ELSE '' END, '', ''
FROM generate_series(%(here)s + 1, %(total)s::bigint) n
"""
COVERED = """
INSERT INTO campaigns_event_covered (event_id, community_id)
SELECT e.id, (%(keys)s::bigint[])[1 + (e.id * 7919 + step) %% %(communities)s]
FROM campaigns_event e CROSS JOIN generate_series(0, 1) step
WHERE e.id %% 20 = 0 AND e.host_community_id IS NOT NULL ON CONFLICT DO NOTHING
"""
SERVICES = """
INSERT INTO campaigns_servicerecord (event_id, volunteer_id, hours)
SELECT e.id, (%(volunteers)s::bigint[])[1 + (e.id * 31 + step * 7) %% %(people)s], 2.5
FROM campaigns_event e CROSS JOIN generate_series(1, %(each)s) step ON CONFLICT DO NOTHING
"""


def fill(size: Size) -> int:
    """Grow the present database, empty or smaller, to `size`; sum it up. Returns the number of days summed up."""
    _registers(add_communities(Community.objects.count(), size.communities))
    triggers.take_down("default")  # a rebuild notes all days anyway
    _run(EVENTS, size)
    _run("DELETE FROM campaigns_event_covered", size)
    _run(COVERED, size)
    _run("DELETE FROM campaigns_servicerecord", size)
    _run(SERVICES, size)
    triggers.put_up("default")
    days = rebuild()
    settle()
    return days


def _run(statement: str, size: Size) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM campaigns_event")
        [[here]] = cursor.fetchall()
        volunteers = list(Volunteer.objects.values_list("pk", flat=True))
        values = {
            "here": here,
            "total": size.events,
            "communities": size.communities,
            "keys": list(Community.objects.values_list("pk", flat=True)),
            "categories": EventCategory.values,
            "themes": ["", *[each for each in Theme.values if each != Theme.OTHER]],
            "first": LAST_DAY - timedelta(days=DAYS - 1),
            "volunteers": volunteers,
            "people": len(volunteers),
            "each": size.services // size.events,
        }
        cursor.execute(statement, values if "%" in statement else None)


def _registers(communities: list[Community]) -> None:
    """What each community keeps beside its events."""
    Post.objects.bulk_create(_posts(communities), batch_size=5000)
    Volunteer.objects.bulk_create(_volunteers(communities), batch_size=5000)
    PartnerUnit.objects.bulk_create(_units(communities), batch_size=5000)
    Visit.objects.bulk_create(
        Visit(community=each, visited_on=LAST_DAY - timedelta(days=60), visitors="检查组") for each in communities
    )
    facilities = Facility.objects.bulk_create(_facilities(communities), batch_size=5000)
    shown = [each for each in facilities if each.renewal_days]
    ContentUpdate.objects.bulk_create(_updates(shown), batch_size=5000)


def _posts(communities) -> Iterator[Post]:
    for each in communities:
        for position in (Position.CHAIR, Position.PERSON_IN_CHARGE):
            yield Post(body=Body.BRANCH, community=each, name=f"{each.code}号", position=position)


def _volunteers(communities) -> Iterator[Volunteer]:
    for each in communities:
        for number in range(20):
            yield Volunteer(
                name=f"志愿者{number}", phone=f"139{each.code}{number:03}", source="社区", community=each,
                registered_on=LAST_DAY - timedelta(days=number * 100),
            )  # fmt: skip


def _units(communities) -> Iterator[PartnerUnit]:
    for each in communities:
        for number in range(10):
            yield PartnerUnit(name=f"单位{int(each.code) * 10 + number}", kind="学校", community=each)


def _facilities(communities) -> Iterator[Facility]:
    for each in communities:
        for kind in (FacilityKind.ROOM, FacilityKind.GALLERY, FacilityKind.BOARD):
            yield Facility(
                name=f"{each.code}{kind}", kind=kind, community=each, address="一路", opened_on=date(2020, 1, 1),
                renewal_days=None if kind == FacilityKind.ROOM else RENEWED, at_main_venue=each.code.endswith("0"),
            )  # fmt: skip


def _updates(facilities) -> Iterator[ContentUpdate]:
    for each in facilities:
        for number in range(12):
            yield ContentUpdate(
                facility=each, updated_on=LAST_DAY - timedelta(days=5 + number * RENEWED), topic="身边的科学",
            )  # fmt: skip
