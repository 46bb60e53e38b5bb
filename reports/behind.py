"""The rows behind an indicator's number that can carry proof: those whose attached files show what was counted.

Where a metric counts communities or units, these are the events, facilities or visits by which it counts them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Demonstration, Event, Incident, MediaItem, Survey, Task, Visit
from facilities.models import ContentUpdate, Facility
from kepu.communities.models import Post
from kepu.periods import Period
from reports.conditions import meeting
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
    if find is None:
        return None
    found = find(period)
    return Behind(meeting(found.rows, indicator.metric, indicator.params), found.community)


def _posts(period: Period) -> Behind:
    return Behind(Post.objects.in_office(period.end), "community")


def _facilities(period: Period) -> Behind:
    return Behind(Facility.objects.in_use(period.end), "community")


def _events(period: Period) -> Behind:
    return Behind(Event.objects.held_in(period), "host_community")


def _demonstrations(period: Period) -> Behind:
    return Behind(Demonstration.objects.established(period.end), "community")


def _media(period: Period) -> Behind:
    return Behind(MediaItem.objects.published_in(period))


def _tasks(period: Period) -> Behind:
    return Behind(Task.objects.done_by(period.end), "community")


def _visits(period: Period) -> Behind:
    return Behind(Visit.objects.made_in(period), "community")


def _updates(period: Period) -> Behind:
    return Behind(ContentUpdate.objects.made_in(period), "facility__community")


BEHIND: dict[str, Callable[[Period], Behind]] = {
    "posts_filled": _posts,
    "post_holders": _posts,
    "complete_branches": _posts,
    "staff_trainings": lambda period: Behind(Training.objects.held_in(period)),
    "galleries_at_main_venues": _facilities,
    "subdistrict_facilities": _facilities,
    "equipped_communities": _facilities,
    "content_on_time": _updates,
    "demonstration_units": _demonstrations,
    "communities_with_demonstration": _demonstrations,
    "major_events": _events,
    "events_of_category": _events,
    "categories_held": _events,
    "themes_held": _events,
    "communities_with_events": _events,
    "resident_coverage": _events,
    "weeks_with_press": _media,
    "other_media": _media,
    "partner_units": _events,
    "grave_incidents": lambda period: Behind(Incident.objects.happened_in(period), "community"),
    "literacy_growth": lambda period: Behind(Survey.objects.counting(), "community"),
    "tasks_done": _tasks,
    "tasks_filed": _tasks,
    "communities_visited": _visits,
    "findings_closed": _visits,
}
