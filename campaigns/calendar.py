"""The science calendar: days and weeks for which events are planned (DOMAIN.md 4.3 names the sources)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

SATURDAY = 5

FIXED_DAYS = (
    (2, 2, _("World Wetlands Day")),
    (3, 12, _("Arbor Day")),
    (3, 22, _("World Water Day")),
    (3, 23, _("World Meteorological Day")),
    (4, 15, _("National Security Education Day")),
    (4, 22, _("Earth Day")),
    (5, 12, _("National Disaster Prevention Day")),
    (5, 18, _("International Museum Day")),
    (5, 22, _("Biodiversity Day")),
    (5, 30, _("National Day of Science and Technology Workers")),
    (5, 31, _("World No Tobacco Day")),
    (6, 5, _("World Environment Day")),
    (6, 6, _("National Eye Care Day")),
    (6, 8, _("World Oceans Day")),
    (9, 16, _("Ozone Layer Day")),
    (10, 13, _("International Day for Disaster Reduction")),
    (11, 9, _("Fire Safety Day")),
    (12, 2, _("Traffic Safety Day")),
)


@dataclass(frozen=True)
class ScienceDay:
    """A day, or the first of several days, of the science calendar."""

    start: date
    name: str
    end: date


def science_days(month: date) -> list[ScienceDay]:
    """The science days that touch the calendar month of `month`, in order.

    The Science and Technology Week is fixed by a notice each year; the third week of May is its usual place.
    """
    year = month.year
    days = [ScienceDay(date(year, m, d), name, date(year, m, d)) for m, d, name in FIXED_DAYS]
    week = _nth_saturday(year, 5, 3)
    days.append(ScienceDay(week, _("Science and Technology Week (see this year's notice)"), week + timedelta(days=7)))
    days.append(ScienceDay(date(year, 6, 1), _("Work Safety Month"), date(year, 6, 30)))
    days.append(ScienceDay(date(year, 9, 1), _("National Science Popularization Month"), date(year, 9, 30)))
    weekend = _nth_saturday(year, 9, 3)
    days.append(ScienceDay(weekend, _("National Science Popularization Day"), weekend + timedelta(days=1)))
    touching = (each for each in days if each.start.month <= month.month <= each.end.month)
    return sorted(touching, key=lambda each: (each.start, -each.end.toordinal()))


def _nth_saturday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(SATURDAY - first.weekday()) % 7 + 7 * (number - 1))
