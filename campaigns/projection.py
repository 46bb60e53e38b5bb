"""Coverage as it grew within a period, and where it leads at the present pace.

Both keep the rule of campaigns/coverage.py: the person-times of a community are added up first and capped then, so
what was reached beyond its residents moves nothing. The pace is that of the last 90 days, each community's own.
All of it is whole numbers until the last division, so a day on which a line is reached is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from campaigns.coverage import Coverage, Months, Reach, reached_in
from kepu.formats import share
from kepu.periods import ONE_DAY, Period, add_months

PACE = 90  # days, at most
FARTHEST = 3 * 366  # days ahead; beyond that nobody should plan by a pace


@dataclass(frozen=True)
class Point:
    """Coverage (percent, unrounded) of all that happened in the period up to `day`, that day included."""

    day: date
    share: Decimal


@dataclass(frozen=True)
class Projection:
    """Where coverage leads from `start` to `until` at the pace of the `pace` days before.

    `now` and `then` are percent, unrounded. `reaches_on` is the first day on which the line is reached; it may lie
    behind `until`, and is None where the line is reached already or will not be in three years.
    """

    start: date
    until: date
    pace: int
    line: Decimal
    now: Decimal
    then: Decimal
    reaches_on: date | None

    @property
    def is_reached_in_time(self) -> bool:
        return self.then >= self.line


def growth(period: Period, rows: list[Months], today: date) -> list[Point]:
    """Coverage at the end of each month of the period that has begun; `rows` as `coverage_by_month` gives them."""
    most = [row.community.residents for row in rows]
    residents = sum(most)
    reached = [0] * len(rows)
    points = []
    for place, month in enumerate(period.months()):
        if month > today or not residents:
            break
        reached = [sum_before + row.reached[place] for sum_before, row in zip(reached, rows, strict=True)]
        counted = sum(map(min, reached, most))
        points.append(Point(min(add_months(month, 1) - ONE_DAY, period.end), share(counted, residents)))
    return points


def project(found: Coverage, line: Decimal, until: date, today: date) -> Projection | None:
    """Where the coverage found in a period leads by `until`; None for a period that is over, or with no community.

    Asks for the coverage of the days that set the pace: at most 90, fewer where the period has not lasted that long.
    """
    start = min(found.period.end, today)
    if not found.residents or until <= start or start < max(found.period.start, today):
        return None
    days = Period(max(found.period.start, start - timedelta(days=PACE - 1)), start)
    return project_at(found.communities, reached_in(days), (days.end - days.start).days + 1, line, start, until)


def project_at(
    reaches: list[Reach], recent: Mapping[int, int], pace: int, line: Decimal, start: date, until: date
) -> Projection:
    """The same with the pace given: `recent` person-times per community (by its key) in `pace` days."""
    residents = sum(each.residents for each in reaches)

    def on(day: int) -> Decimal:
        grown = (
            min(each.reached * pace + recent.get(each.community.pk, 0) * day, each.residents * pace) for each in reaches
        )
        return share(sum(grown), residents * pace)

    now, then = on(0), on((until - start).days)
    day = None if now >= line else _first_day(on, line)
    return Projection(start, until, pace, line, now, then, start + timedelta(days=day) if day else None)


def _first_day(on, line: Decimal) -> int | None:
    """The first day from now on which the share, which never falls, is at the line."""
    low, high = 0, FARTHEST
    if on(high) < line:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if on(middle) >= line else (middle, high)
    return high
