"""What the dashboard shows: gathered from the engine, computed nowhere else."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.coverage import Coverage, MonthCell, coverage, coverage_by_month
from campaigns.models import Event
from kepu import formats
from kepu.communities.models import Community
from kepu.periods import ONE_DAY, Period, add_months
from reports.assessment import Assessment, Result, evaluate
from reports.standards import load_standard

COVERAGE_CODE = "E7"
# Shades of the matrix: a month's person-times in percent of the residents, from each figure up.
SHADES = (0, 3, 8, 15, 30)


@dataclass(frozen=True)
class Cell:
    """One community in one month of the matrix, with the days whose events stand behind it."""

    figures: MonthCell
    days: Period
    shade: int


@dataclass(frozen=True)
class Dashboard:
    """`assessment` is None for people who may not read the assessment of the whole sub-district."""

    period: Period
    coverage: Coverage
    line: int
    months: list[date]
    matrix: list[tuple[Community, list[Cell]]]
    events: int
    assessment: Assessment | None

    @property
    def is_covered(self) -> bool:
        return self.coverage.share is not None and self.coverage.share >= self.line


def gather(period: Period, communities: QuerySet, events: QuerySet[Event], *, with_assessment: bool) -> Dashboard:
    """The dashboard of some communities; `events` are those that the reader may see."""
    standard = load_standard(settings.DEFAULT_STANDARD)
    return Dashboard(
        period=period,
        coverage=coverage(period, communities),
        line=int(standard.indicator(COVERAGE_CODE).threshold),
        months=list(period.months()),
        matrix=[(each, _cells(each, row, period)) for each, row in coverage_by_month(period, communities)],
        events=events.held_in(period).count(),
        assessment=evaluate(standard, period) if with_assessment else None,
    )


def _cells(community: Community, row: list[MonthCell], period: Period) -> list[Cell]:
    return [Cell(each, _days(each.month, period), _shade(each.reached, community.residents)) for each in row]


def _days(month: date, period: Period) -> Period:
    """The days of a month that lie in the period."""
    return Period(max(month, period.start), min(add_months(month, 1) - ONE_DAY, period.end))


def _shade(reached: int, residents: int) -> int:
    """0 for nobody reached, then 1 to 5."""
    percent = formats.share(reached, residents)
    return 0 if not reached else sum(percent >= floor for floor in SHADES)


def presets(today: date) -> list[tuple[str, Period]]:
    """Periods that leaders ask for most."""
    year = today.year
    return [
        (_("Last twelve months"), Period.ending(today)),
        (_("This year"), Period(date(year, 1, 1), today)),
        (_("Last year"), Period(date(year - 1, 1, 1), date(year - 1, 12, 31))),
        (_("Eighteen months"), Period(add_months(today, -18) + timedelta(days=1), today)),
    ]


def charts(board: Dashboard) -> dict:
    """What the script draws: names, figures and words only; it computes nothing."""
    reach = sorted(board.coverage.communities, key=lambda each: each.share)
    totals = [sum(row[i].figures.reached for _community, row in board.matrix) for i in range(len(board.months))]
    return {
        "communities": {
            "names": [each.community.name for each in reach],
            "shares": [float(formats.rounded(each.share)) for each in reach],
            "line": board.line,
            "lineName": _("%(line)d %% line") % {"line": board.line},
            "title": _("Coverage per community (%)"),
        },
        "months": {
            "names": [month.strftime("%Y-%m") for month in board.months],
            "values": totals,
            "title": _("Person-times per month"),
        },
    }


def status_counts(results: list[Result]) -> dict[str, int]:
    """How many indicators have each status."""
    return {status: sum(r.status == status for r in results) for status in ("met", "unmet", "no_data", "manual")}
