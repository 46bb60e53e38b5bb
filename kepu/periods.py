"""Periods: what "the last twelve months" and "per year" mean (first standard, Terms)."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)

# Days outside these years are slips of the pen: nothing the office records lies there.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or that month's last day where it has no such day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both days included. Raises ValueError where start is after end."""

    start: date
    end: date

    def __post_init__(self):
        if self.start > self.end:
            raise ValueError(f"A period cannot start ({self.start}) after it ends ({self.end}).")

    @classmethod
    def ending(cls, as_of: date) -> "Period":
        """The twelve months that end on `as_of`: from the day after as_of one year earlier."""
        return cls(add_months(as_of, -12) + ONE_DAY, as_of)

    @property
    def years(self) -> int:
        """Number of started twelve-month spans (12 months -> 1, 13 months -> 2)."""
        count = 1
        while self._span_end(count) < self.end:
            count += 1
        return count

    def _span_end(self, years: int) -> date:
        """Last day of `years` twelve-month spans.

        Counted from the first day and from the eve of it, the later wins: with 29 February
        either alone would cut a whole year one day short.
        """
        months = 12 * years
        return max(add_months(self.start, months) - ONE_DAY, add_months(self.start - ONE_DAY, months))

    def whole_iso_weeks(self) -> list[tuple[date, date]]:
        """Monday and Sunday of each ISO week that lies wholly in the period."""
        monday = self.start + timedelta(days=-self.start.weekday() % 7)
        weeks = []
        while monday + timedelta(days=6) <= self.end:
            weeks.append((monday, monday + timedelta(days=6)))
            monday += timedelta(days=7)
        return weeks

    def months(self) -> Iterator[date]:
        """First day of each calendar month that the period touches."""
        month = self.start.replace(day=1)
        while month <= self.end:
            yield month
            month = add_months(month, 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end
