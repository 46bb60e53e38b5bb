"""What a row has to be for a metric to count it, whatever its review, its day or its retirement.

By this the rows behind a number, those outside the period and those that do not count yet are narrowed alike.
"""

from collections.abc import Callable

from django.db.models import Q

from campaigns.models import Demonstration, Event, Incident, MediaItem, Survey, Task
from facilities.models import DISPLAY_KINDS, RENEWED_KINDS, Facility, FacilityKind
from kepu.communities.models import Body, Position, Post
from volunteers.models import Training, Volunteer

HEADS = (Position.CHAIR, Position.PERSON_IN_CHARGE, Position.OFFICER)


def meeting(rows, metric: str, params: dict):
    """Those of some rows of a register that `metric` would count; all of a register of which it asks nothing."""
    of = CONDITIONS.get(metric)
    return of[1](rows, **params) if of and of[0] is rows.model else rows


def _where(**conditions) -> Callable:
    """Rows of which the same is asked whatever the parameters."""
    return lambda rows: rows.filter(**conditions)


def _posts(rows, *, body: str, positions=(), position: str = ""):
    return rows.filter(body=body, position__in=[*positions, *filter(None, [position])])


def _categories(rows, *, categories=None):
    return rows.filter(category__in=categories) if categories else rows


def _of_subdistrict(rows):
    kinds = Q(kind__in=[FacilityKind.ROOM, *DISPLAY_KINDS])
    return rows.of_subdistrict().filter(kinds | ~Q(equipment=""))


# By metric: the register whose rows it counts or counts by, and which of them.
CONDITIONS: dict[str, tuple[type, Callable]] = {
    "posts_filled": (Post, _posts),
    "post_holders": (Post, _posts),
    "complete_branches": (Post, _where(body=Body.BRANCH, position__in=HEADS)),
    "volunteer_sources": (Volunteer, lambda rows, *, sources: rows.filter(source__in=sources)),
    "staff_trainings": (Training, lambda rows: rows.for_staff()),
    "galleries_at_main_venues": (Facility, _where(kind=FacilityKind.GALLERY, at_main_venue=True)),
    "subdistrict_facilities": (Facility, _of_subdistrict),
    "equipped_communities": (
        Facility,
        _where(kind__in=[FacilityKind.ROOM, *DISPLAY_KINDS], community__isnull=False),
    ),
    "content_on_time": (Facility, _where(kind__in=RENEWED_KINDS)),
    "demonstration_units": (Demonstration, lambda rows, *, kind: rows.filter(kind=kind)),
    "communities_with_demonstration": (Demonstration, lambda rows, *, kind: rows.filter(kind=kind)),
    "major_events": (Event, _where(is_major=True)),
    "events_of_category": (Event, lambda rows, *, category: rows.filter(category=category)),
    "categories_held": (Event, _categories),
    "themes_held": (Event, lambda rows, *, themes: rows.filter(theme__in=themes)),
    "communities_with_events": (Event, _categories),
    "weeks_with_press": (MediaItem, lambda rows: rows.television_or_press()),
    "other_media": (MediaItem, lambda rows: rows.other_media()),
    "grave_incidents": (Incident, lambda rows: rows.grave()),
    "literacy_growth": (Survey, _where(community=None)),
    "tasks_done": (Task, lambda rows, *, phase: rows.filter(phase=phase)),
}
