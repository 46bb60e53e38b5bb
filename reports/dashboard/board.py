"""Communities and months: who was reached when, and the small rules of the page."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from campaigns.coverage import Coverage, Months, Reach, Sums
from kepu import formats
from kepu.communities.models import Community
from kepu.periods import ONE_DAY, Period, add_months
from reports.assessment import Assessment, Result, Status

COVERAGE_CODE = "E7"  # of the first standard; asked for by the documents that are written about it
COVERAGE_METRIC = "resident_coverage"
NAMED = 12  # communities in one sentence
# Shades of the matrix: a month's person-times in percent of the residents, from each figure up.
SHADES = (0, 3, 8, 15, 30)


@dataclass(frozen=True)
class Cell:
    """One community in one month of the matrix, with the days whose events stand behind it."""

    days: Period
    events: int
    reached: int
    residents: int

    @property
    def shade(self) -> int:
        """0 for nobody reached, then 1 to 5."""
        percent = formats.share(self.reached, self.residents)
        return 0 if not self.reached else sum(percent >= floor for floor in SHADES)


@dataclass(frozen=True, slots=True)
class Row:
    """One community of the matrix: its months, in these days of each, and its coverage in the whole period."""

    months: Months
    days: list[Period]
    reach: Reach

    @property
    def community(self) -> Community:
        return self.reach.community

    @property
    def events(self) -> int:
        return sum(self.months.events)

    @property
    def cells(self) -> list[Cell]:
        """Made when they are shown: of the thousands of rows of a district a page shows few."""
        figures = zip(self.days, self.months.events, self.months.reached, strict=True)
        return [Cell(*each, self.community.residents) for each in figures]


@dataclass(frozen=True)
class MonthTotal:
    """Person-times of all the communities shown, in the days of a month that lie in the period."""

    month: date
    days: Period
    reached: int


@dataclass(frozen=True)
class Matrix:
    """Communities by months, in the register's order. `months` and `coverage` are those of all communities,
    `unreached` the names of those where nobody was reached."""

    period: Period
    rows: list[Row]
    months: list[MonthTotal]
    coverage: Sums
    unreached: list[str]

    @property
    def reaches(self) -> list[Reach]:
        """Those that need a push at the top."""
        return sorted((row.reach for row in self.rows), key=lambda each: each.share)

    def of(self, rows: list[Row]) -> "Matrix":
        """The same with some of its rows only, and no more names than can be read."""
        return replace(self, rows=rows, unreached=self.unreached[: NAMED + 1])


def matrix_of(period: Period, by_month: list[Months]) -> Matrix:
    """The months of a community add up to its coverage (campaigns/coverage.py)."""
    days = [days_of(month, period) for month in period.months()]
    rows = [Row(each, days, each.reach) for each in by_month]
    sums = Coverage.of(period, [row.reach for row in rows]).sums
    return Matrix(period, rows, _totals(days, rows), sums, [str(r.community) for r in rows if not r.reach.reached])


def _totals(days: list[Period], rows: list[Row]) -> list[MonthTotal]:
    return [
        MonthTotal(each.start.replace(day=1), each, sum(row.months.reached[place] for row in rows))
        for place, each in enumerate(days)
    ]


def days_of(month: date, period: Period) -> Period:
    """The days of a month that lie in the period."""
    return Period(max(month, period.start), min(add_months(month, 1) - ONE_DAY, period.end))


def lowest_first(coverage: Coverage) -> list[Reach]:
    """The communities of a coverage, those that need a push at the top."""
    return sorted(coverage.communities, key=lambda each: each.share)


def events_address(days: Period, community: Community | None = None) -> str:
    """The list of the events of these days, held at a community if one is given."""
    query = {"community": community.pk} if community else {}
    query |= {"start": days.start, "end": days.end}
    return f"{reverse('campaigns:event_list')}?{urlencode(query)}"


class Light(models.TextChoices):
    """Where an indicator stands on a board: its status; or that nobody knows yet what the standard asks for, which is
    nothing that anybody could judge."""

    MET = Status.MET.value, Status.MET.label
    UNMET = Status.UNMET.value, Status.UNMET.label
    NO_DATA = Status.NO_DATA.value, Status.NO_DATA.label
    MANUAL = Status.MANUAL.value, Status.MANUAL.label
    UNKNOWN = "unknown", _("Not known")


def light_of(result: Result) -> Light:
    return Light.UNKNOWN if result.indicator.is_unknown else Light(result.status.value)


def light_counts(results: list[Result]) -> list[tuple[Light, int]]:
    """How many indicators stand where; what is not known only where there is any."""
    counted = Counter(light_of(each) for each in results)
    return [(light, counted[light]) for light in Light if light != Light.UNKNOWN or counted[light]]


def result_by(metric: str, assessment: Assessment) -> Result | None:
    """The first indicator that a metric serves; None where the standard has none."""
    return next((result for result in assessment.results if result.indicator.metric == metric), None)
