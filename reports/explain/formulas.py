"""The formula of each metric in words, as its docstring and the standard have it."""

from django.utils.translation import gettext_lazy as _

from campaigns.coverage import DEFINITION

MANUAL = _(
    "Nothing is computed: an officer judges by the evidence and signs. The newest judgement of the period counts."
)
FORMULAS = {
    "posts_filled": _("How many of the posts asked for somebody holds on the last day."),
    "post_holders": _("Persons who hold the post on the last day."),
    "complete_branches": _(
        "Communities whose branch has, on the last day, a chair and a person in charge or officer ÷ communities active "
        "on the last day."
    ),
    "volunteer_growth": _(
        "Volunteers on the register who joined in the period − volunteers whose leaving was recorded in the period."
    ),
    "volunteer_sources": _("How many of the sources asked for have a volunteer on the register by the last day."),
    "staff_trainings": _("Training sessions in the period for full-time staff, part-time staff or a mixed audience."),
    "galleries_at_main_venues": _("Galleries at main public venues that are in use on the last day."),
    "subdistrict_facilities": _(
        "How many of three the sub-district itself has in use on the last day: an activity room; a gallery or notice "
        "board; equipment."
    ),
    "equipped_communities": _(
        "Communities with an activity room and a gallery or notice board in use on the last day ÷ communities active "
        "on the last day."
    ),
    "content_on_time": _(
        "Galleries, notice boards and screens whose newest content is no older than their interval on the last day ÷ "
        "those in use for at least one interval by then."
    ),
    "demonstration_units": _("Demonstration units of the kind, established or named by the last day."),
    "communities_with_demonstration": _(
        "Communities with a demonstration unit of the kind, established or named by the last day ÷ communities active "
        "on the last day."
    ),
    "major_events": _("Events in the period that are marked as major."),
    "events_of_category": _("Events of the category in the period."),
    "categories_held": _("How many of the categories asked for have an event in the period."),
    "themes_held": _("How many of the themes asked for have an event in the period."),
    "communities_with_events": _(
        "Communities at which such an event was held in the period ÷ communities active on the last day. Held at a "
        "community is what it hosts, what names it, and what names none."
    ),
    "resident_coverage": DEFINITION,
    "weeks_with_press": _(
        "Calendar weeks, Monday to Sunday, that lie wholly in the period and have an item on television or in the "
        "press ÷ such weeks."
    ),
    "other_media": _("Items of the period in media other than television and the press."),
    "partner_units": _(
        "Partner units of the register that events of the period name as host, organizer or co-organizer, each once."
    ),
    "grave_incidents": _("Incidents of superstition or pseudo-science in the period that had a bad influence."),
    "literacy_growth": _(
        "Result of the newest survey of the whole sub-district by the last day − result of the newest one at least 300 "
        "days before it."
    ),
    "tasks_done": _("Tasks of the phase that were due and done by the last day ÷ tasks of the phase due by then."),
    "tasks_filed": _("Tasks done by the last day that have an item in the archive ÷ tasks done by then."),
    "communities_visited": _("Communities inspected in the period ÷ communities active on the last day."),
    "findings_closed": _(
        "Findings of the period's inspections closed by the last day ÷ findings of those inspections; where they found "
        "nothing, 100 %."
    ),
    "applications_issued": _("Applications for acceptance issued in the period."),
}
