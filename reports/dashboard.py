"""What the dashboard shows: gathered from the engine, computed nowhere else."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from campaigns.coverage import Coverage, MonthCell, Reach, coverage_by_month
from campaigns.models import CampaignPhase, Event
from campaigns.plan.overview import Progress, progress_by_phase
from campaigns.plan.rules import running_phases
from campaigns.plan.timeline import Timeline, draw, standing
from kepu import formats
from kepu.communities.models import Community
from kepu.periods import ONE_DAY, Period, add_months
from reports.assessment import Assessment, Result, Status, evaluate, evaluate_one
from reports.left_out import LeftOut, left_out_of
from reports.standards import load_standard

COVERAGE_CODE = "E7"
# Shades of the matrix: a month's person-times in percent of the residents, from each figure up.
SHADES = (0, 3, 8, 15, 30)


@dataclass(frozen=True)
class Cell:
    """One community in one month of the matrix, with the days whose events stand behind it."""

    days: Period
    events: int
    reached: int
    shade: int


@dataclass(frozen=True)
class Row:
    """One community of the matrix: its months, and its coverage in the whole period."""

    reach: Reach
    cells: list[Cell]

    @property
    def community(self) -> Community:
        return self.reach.community


@dataclass(frozen=True)
class MonthTotal:
    """Person-times of all the communities shown, in the days of a month that lie in the period."""

    month: date
    days: Period
    reached: int


@dataclass(frozen=True)
class Dashboard:
    """`line` is the threshold of coverage in percent; `assessment` is None for who may not read it.

    `uncounted` events lie in the period and are in none of its figures.
    """

    period: Period
    coverage: Coverage
    line: Decimal
    rows: list[Row]
    months: list[MonthTotal]
    events: int
    uncounted: list[LeftOut]
    assessment: Assessment | None

    @property
    def is_covered(self) -> bool:
        return self.coverage.share is not None and self.coverage.share >= self.line

    @property
    def unreached(self) -> list[Community]:
        """Communities where nobody was reached."""
        return [row.community for row in self.rows if not row.reach.reached]


@dataclass(frozen=True)
class PlanState:
    """The running campaign at a glance: each phase, how it stands in words, its tasks; and the phases as a picture."""

    phases: list[tuple[CampaignPhase, str, Progress]]
    picture: Timeline

    @property
    def overdue(self) -> int:
        return sum(progress.overdue for _window, _words, progress in self.phases)

    @property
    def overdue_address(self) -> str:
        """The list of the overdue tasks."""
        return f"{reverse('registers:list', args=['tasks'])}?overdue=on"


def plan_state(today: date) -> PlanState | None:
    """How the running campaign stands; None where none runs. Two queries."""
    windows = list(running_phases().values())
    if not windows:
        return None
    progress = progress_by_phase(windows[0].campaign, today)
    phases = [(each, standing(each, today), progress.get(each.phase, Progress())) for each in windows]
    return PlanState(phases, draw(windows, {}, {}, today))


def gather(period: Period, communities: QuerySet, events: QuerySet[Event], *, with_assessment: bool) -> Dashboard:
    """The dashboard of some communities; `events` are those that the reader may see."""
    rows = [_row(each, cells, period) for each, cells in coverage_by_month(period, communities)]
    standard = load_standard(settings.DEFAULT_STANDARD)
    assessment = evaluate(standard, period) if with_assessment else None
    measured = assessment.result(COVERAGE_CODE) if assessment else evaluate_one(standard, COVERAGE_CODE, period)
    return Dashboard(
        period=period,
        coverage=Coverage(period, [row.reach for row in rows]),
        line=measured.threshold,
        rows=rows,
        months=_month_totals(period, rows),
        events=events.held_in(period).count(),
        uncounted=left_out_of(events, period),
        assessment=assessment,
    )


def _row(community: Community, months: list[MonthCell], period: Period) -> Row:
    """The months of a community add up to its coverage (campaigns/coverage.py)."""
    reach = Reach(community, sum(each.reached for each in months))
    return Row(reach, [_cell(each, community, period) for each in months])


def _cell(figures: MonthCell, community: Community, period: Period) -> Cell:
    shade = _shade(figures.reached, community.residents)
    return Cell(_days(figures.month, period), figures.events, figures.reached, shade)


def _month_totals(period: Period, rows: list[Row]) -> list[MonthTotal]:
    return [
        MonthTotal(month, _days(month, period), sum(row.cells[place].reached for row in rows))
        for place, month in enumerate(period.months())
    ]


def _days(month: date, period: Period) -> Period:
    """The days of a month that lie in the period."""
    return Period(max(month, period.start), min(add_months(month, 1) - ONE_DAY, period.end))


def _shade(reached: int, residents: int) -> int:
    """0 for nobody reached, then 1 to 5."""
    percent = formats.share(reached, residents)
    return 0 if not reached else sum(percent >= floor for floor in SHADES)


def lowest_first(coverage: Coverage) -> list[Reach]:
    """The communities of a coverage, those that need a push at the top."""
    return sorted(coverage.communities, key=lambda each: each.share)


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
    """What the script draws: names, figures, words and addresses only; it computes nothing."""
    reach = lowest_first(board.coverage)
    return {
        "communities": {
            "names": [each.community.name for each in reach],
            "shares": [float(formats.rounded(each.share)) for each in reach],
            "labels": [_bar_label(each) for each in reach],
            "addresses": [events_address(board.period, each.community) for each in reach],
            "line": float(board.line),
            "lineName": _("%(line)s%% line") % {"line": formats.number(board.line)},
            "title": _("Coverage"),
        },
        "months": {
            "names": [each.month.strftime("%Y-%m") for each in board.months],
            "values": [each.reached for each in board.months],
            "addresses": [events_address(each.days) for each in board.months],
            "title": _("Person-times"),
        },
    }


def _bar_label(reach: Reach) -> str:
    if not reach.reached:
        return _("nobody reached")
    return formats.percent(reach.share)


def events_address(days: Period, community: Community | None = None) -> str:
    """The list of the events of these days, held at a community if one is given."""
    query = {"community": community.pk} if community else {}
    query |= {"start": days.start, "end": days.end}
    return f"{reverse('campaigns:event_list')}?{urlencode(query)}"


def status_counts(results: list[Result]) -> list[tuple[Status, int]]:
    """How many indicators have each status."""
    return [(status, sum(r.status == status for r in results)) for status in Status]
