"""How numbers are computed: small named functions, `metric(period, **params) -> Measured`.

A standard's file names them; the edge rules are the first standard's Terms.
"""

from campaigns.models import Demonstration, Event, Incident, MediaItem, Survey, Task, Visit
from facilities.models import ContentUpdate, Facility
from kepu.communities.models import Community, PartnerUnit, Post
from reports.metrics import activities, course, organization, places
from reports.metrics.measured import Measured
from volunteers.models import Training, Volunteer

METRICS = {
    function.__name__: function
    for function in (
        organization.posts_filled,
        organization.post_holders,
        organization.complete_branches,
        organization.volunteer_growth,
        organization.volunteer_sources,
        organization.staff_trainings,
        places.galleries_at_main_venues,
        places.subdistrict_facilities,
        places.equipped_communities,
        places.content_on_time,
        places.demonstration_units,
        places.communities_with_demonstration,
        activities.major_events,
        activities.events_of_category,
        activities.categories_held,
        activities.themes_held,
        activities.communities_with_events,
        activities.resident_coverage,
        activities.weeks_with_press,
        activities.other_media,
        activities.partner_units,
        course.grave_incidents,
        course.literacy_growth,
        course.tasks_done,
        course.tasks_filed,
        course.communities_visited,
        course.findings_closed,
        course.applications_issued,
    )
}

# The registers whose review and retirement a metric's value depends on.
READS = {
    "posts_filled": (Post,),
    "post_holders": (Post,),
    "complete_branches": (Post,),
    "volunteer_growth": (Volunteer,),
    "volunteer_sources": (Volunteer,),
    "staff_trainings": (Training,),
    "galleries_at_main_venues": (Facility,),
    "subdistrict_facilities": (Facility,),
    "equipped_communities": (Facility,),
    "content_on_time": (Facility, ContentUpdate),
    "demonstration_units": (Demonstration,),
    "communities_with_demonstration": (Demonstration,),
    "major_events": (Event,),
    "events_of_category": (Event,),
    "categories_held": (Event,),
    "themes_held": (Event,),
    "communities_with_events": (Event,),
    "resident_coverage": (Event,),
    "weeks_with_press": (MediaItem,),
    "other_media": (MediaItem,),
    "partner_units": (Event, PartnerUnit),
    "grave_incidents": (Incident,),
    "literacy_growth": (Survey,),
    "tasks_done": (Task,),
    "tasks_filed": (Task,),
    "communities_visited": (Visit,),
    "findings_closed": (Visit,),
}

# What divides by communities or their residents changes with these too.
OF_COMMUNITIES = {
    "complete_branches",
    "equipped_communities",
    "communities_with_demonstration",
    "communities_with_events",
    "resident_coverage",
    "communities_visited",
}

# In what a value is measured: a percentage, percentage points; all others count things.
SHARES = {
    "complete_branches",
    "equipped_communities",
    "content_on_time",
    "communities_with_demonstration",
    "communities_with_events",
    "resident_coverage",
    "weeks_with_press",
    "tasks_done",
    "tasks_filed",
    "communities_visited",
    "findings_closed",
}
PERCENTAGE_POINTS = {"literacy_growth"}

__all__ = ["METRICS", "PERCENTAGE_POINTS", "READS", "SHARES", "Measured", "registers_read"]


def registers_read(metric: str) -> list[type]:
    """The registers that a metric reads; the communities too where it divides by them or by their residents."""
    read = READS.get(metric, ())
    return [*read, Community] if metric in OF_COMMUNITIES else list(read)
