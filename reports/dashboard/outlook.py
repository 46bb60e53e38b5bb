"""Where coverage leads, in words."""

from django.utils.translation import gettext as _

from campaigns.projection import Projection
from kepu import formats


def outlook(projection: Projection | None) -> str:
    """“At the present pace coverage reaches 70 % on about 12 March.” Empty where nothing is projected."""
    if projection is None:
        return ""
    told = {
        "line": formats.number(projection.line),
        "then": formats.percent(projection.then),
        "until": formats.day(projection.until),
        "day": formats.day(projection.reaches_on),
    }
    return _sentence(projection) % told


def _sentence(projection: Projection) -> str:
    if projection.now >= projection.line:
        return _("At the present pace it grows to %(then)s by %(until)s.")
    if projection.reaches_on is None:
        return _("At the present pace it stays below the line: %(then)s on %(until)s.")
    if projection.is_reached_in_time:
        return _("At the present pace it reaches %(line)s%% on about %(day)s.")
    return _("At the present pace it is %(then)s on %(until)s and reaches %(line)s%% only on about %(day)s.")


def method(projection: Projection | None) -> str:
    """How that is found out."""
    if projection is None:
        return ""
    sentence = _(
        "Pace: what each community reached in the last %(pace)d days goes on the same way, and counts at most up to "
        "its residents; counted from the first day of the period."
    )
    return sentence % {"pace": projection.pace}
