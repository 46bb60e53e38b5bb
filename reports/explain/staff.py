"""Volunteers on the register and their hours of service."""

from django.utils.translation import gettext as _

from campaigns.models import Event, ServiceRecord
from campaigns.tally import tally
from kepu import formats
from reports.explain.explanation import Asked, Explanation, Part, figure
from reports.explain.outside import outside_parts
from reports.explain.uncounted import uncounted
from volunteers.models import Volunteer


@figure("volunteers", "community")
def volunteers(asked: Asked) -> Explanation:
    """Volunteers on the register on the last day."""
    rows = _registered(asked).registered_by(asked.period.end)
    count = rows.count()
    gone = _registered(asked).counting().exclude(pk__in=_registered(asked).registered().values("pk"))
    later = _registered(asked).registered().filter(registered_on__gt=asked.period.end).order_by("registered_on", "pk")
    name = Volunteer._meta.verbose_name_plural
    not_on = [
        Part("gone", f"{name} · {_('Paused or left')}", gone.count(), gone),
        Part("after", f"{name} · {_('Only after the last day')}", later.count(), later),
    ]
    return Explanation(
        title=" · ".join([_("Volunteers on the register"), *([str(asked.community)] if asked.community else [])]),
        number=count,
        shown=formats.number(count),
        formula=_("Volunteers who are on the register and joined by the last day."),
        period=asked.period,
        parts=[Part("numerator", _("Counted: %(rows)s") % {"rows": name}, count, rows)],
        left_out=[*uncounted((Volunteer,), asked), *(part for part in not_on if part.count)],
    )


def _registered(asked: Asked):
    rows = Volunteer.objects.visible_to(asked.user)
    return rows if asked.community is None else rows.filter(community=asked.community)


@figure("hours", "month")
def hours(asked: Asked) -> Explanation:
    """Hours that volunteers served at the events of the period."""
    found = tally(asked.days)
    rows = _served(asked.days)
    without = rows.filter(hours=None)
    parts = [
        Part("numerator", _("Counted: services at events"), found.services, rows),
        Part("empty", _("Of these without hours"), without.count(), without, hint=_("They add nothing.")),
    ]
    return Explanation(
        title=_("Service hours"),
        number=found.hours,
        shown=formats.number(found.hours),
        formula=_("Hours of all services of volunteers at events that began in the period, added up."),
        period=asked.days,
        parts=[part for part in parts if part.count or part.key == "numerator"],
        left_out=uncounted((Event,), asked, asked.days) + outside_parts(_served, asked.days, "event__starts_on"),
    )


def _served(days):
    return ServiceRecord.objects.filter(event__in=Event.objects.held_in(days))
