"""The rows behind an indicator's number that can carry proof: those whose attached files show what was counted.

Where a metric counts communities or units, these are the events, facilities or visits by which it counts them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Demonstration, Event, Incident, MediaItem, Survey, Task, Visit
from facilities.models import ContentUpdate, Facility, FacilityKind
from kepu.communities.models import Body, Post
from kepu.periods import Period
from reports.standards import Indicator
from volunteers.models import Training


@dataclass(frozen=True)
class Behind:
    """Rows of one register, and the lookup of the community that each belongs to ("" where it belongs to none)."""

    rows: QuerySet
    community: str = ""


def rows_behind(indicator: Indicator, period: Period) -> Behind | None:
    """The rows of an indicator in a period, not fetched yet; None where no register's row can prove it."""
    find = BEHIND.get(indicator.metric)
    return find(period, **indicator.params) if find else None


def _posts(period: Period, *, body=Body.BRANCH, positions=(), position="") -> Behind:
    wanted = [*positions, *filter(None, [position])]
    rows = Post.objects.in_office(period.end).filter(body=body)
    return Behind(rows.filter(position__in=wanted) if wanted else rows, "community")


def _facilities(rows: QuerySet) -> Behind:
    return Behind(rows, "community")


def _events(period: Period, **conditions) -> Behind:
    return Behind(Event.objects.held_in(period).filter(**conditions), "host_community")


def _events_of(period: Period, *, categories=()) -> Behind:
    return _events(period, **({"category__in": categories} if categories else {}))


def _demonstrations(period: Period, *, kind: str) -> Behind:
    return Behind(Demonstration.objects.established(period.end).filter(kind=kind), "community")


def _galleries(period: Period) -> Behind:
    in_use = Facility.objects.in_use(period.end)
    return _facilities(in_use.filter(kind=FacilityKind.GALLERY, at_main_venue=True))


def _visits(period: Period) -> Behind:
    return Behind(Visit.objects.made_in(period), "community")


def _updates(period: Period) -> Behind:
    renewed = ContentUpdate.objects.counting().filter(updated_on__range=(period.start, period.end))
    return Behind(renewed, "facility__community")


BEHIND: dict[str, Callable[..., Behind]] = {
    "posts_filled": _posts,
    "post_holders": _posts,
    "complete_branches": _posts,
    "staff_trainings": lambda period: Behind(Training.objects.held_in(period).for_staff()),
    "galleries_at_main_venues": _galleries,
    "subdistrict_facilities": lambda period: _facilities(Facility.objects.in_use(period.end).of_subdistrict()),
    "equipped_communities": lambda period: _facilities(Facility.objects.in_use(period.end)),
    "content_on_time": _updates,
    "demonstration_units": _demonstrations,
    "communities_with_demonstration": _demonstrations,
    "major_events": lambda period: _events(period, is_major=True),
    "events_of_category": lambda period, *, category: _events(period, category=category),
    "categories_held": _events_of,
    "themes_held": lambda period, *, themes: _events(period, theme__in=themes),
    "communities_with_events": lambda period, *, categories=None: _events_of(period, categories=categories or ()),
    "resident_coverage": _events_of,
    "weeks_with_press": lambda period: Behind(MediaItem.objects.television_or_press().published_in(period)),
    "other_media": lambda period: Behind(MediaItem.objects.other_media().published_in(period)),
    "partner_units": _events_of,
    "grave_incidents": lambda period: Behind(Incident.objects.happened_in(period), "community"),
    "literacy_growth": lambda period: Behind(Survey.objects.counting(), "community"),
    "tasks_done": lambda period, *, phase: Behind(Task.objects.done_by(period.end).filter(phase=phase), "community"),
    "tasks_filed": lambda period: Behind(Task.objects.done_by(period.end), "community"),
    "communities_visited": _visits,
    "findings_closed": _visits,
}
