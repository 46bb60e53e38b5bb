"""What the script draws: names, figures, words and addresses only; it computes nothing."""

from datetime import date

from django.utils.translation import gettext as _

from campaigns.coverage import Reach
from campaigns.projection import Point, Projection
from kepu import formats
from kepu.periods import add_months
from reports.dashboard.board import Matrix, events_address

MOST_BARS = 15  # communities in one picture


def community_charts(found: Matrix, line) -> dict:
    """Bars of the communities that need a push most, and of the months."""
    reach = found.reaches[:MOST_BARS]
    return {
        "communities": {
            "names": [each.community.name for each in reach],
            "shares": [float(formats.rounded(each.share)) for each in reach],
            "labels": [_bar_label(each) for each in reach],
            "addresses": [events_address(found.period, each.community) for each in reach],
            "title": _("Coverage"),
            **_line(line),
        },
        "months": {
            "names": [each.month.strftime("%Y-%m") for each in found.months],
            "values": [each.reached for each in found.months],
            "addresses": [events_address(each.days) for each in found.months],
            "title": _("Person-times"),
        },
    }


def growth_chart(points: list[Point], projection: Projection | None, before: list[Point], line) -> dict:
    """Coverage month by month, the year before beside it, and where it leads; `ahead` begins where `grown` ends."""
    return {
        "grown": [_at(point.day, point.share) for point in points],
        "ahead": _ahead(projection) if projection else [],
        # A year later each, so that they stand below one another.
        "before": [_at(add_months(point.day, 12), point.share) for point in before],
        "words": {"grown": _("This period"), "ahead": _("At the present pace"), "before": _("A year earlier")},
        **_line(line),
    }


def _ahead(projection: Projection) -> list:
    bend = projection.reaches_on
    days = [(projection.start, projection.now), (projection.until, projection.then)]
    if bend and bend < projection.until:
        days.insert(1, (bend, projection.line))
    return [_at(day, share) for day, share in days]


def _at(day: date, share) -> list:
    return [day.isoformat(), _shown(share)]


def _shown(share) -> float:
    return float(formats.rounded(share))


def _line(line) -> dict:
    return {"line": float(line), "lineName": _("%(line)s%% line") % {"line": formats.number(line)}}


def _bar_label(reach: Reach) -> str:
    if not reach.reached:
        return _("nobody reached")
    return formats.percent(reach.share)
