"""How numbers are computed: small named functions, `metric(period, **params) -> Measured`.

A standard's file names them; the edge rules are the first standard's Terms.
"""

from reports.metrics import activities, course, organization, places
from reports.metrics.measured import Measured

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

__all__ = ["METRICS", "Measured"]
