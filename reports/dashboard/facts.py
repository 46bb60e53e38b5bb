"""All that the leaders' dashboard says about a period on a day: gathered once, the same for every reader."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns.coverage import Coverage, coverage_by_month
from campaigns.inspection.statistics import Standing, standing
from campaigns.models import Event, Finding
from campaigns.projection import Point, Projection, growth, project
from campaigns.summaries.reading import one_look
from campaigns.tally import Tally, tally
from kepu import formats
from kepu.communities.models import Community
from kepu.periods import Period
from reports.assessment import Assessment, Result, evaluate, evaluation
from reports.dashboard.board import (
    COVERAGE_METRIC,
    Light,
    Matrix,
    events_address,
    light_counts,
    matrix_of,
    result_by,
)
from reports.dashboard.campaign import PlanState, plan_state
from reports.dashboard.charts import community_charts, growth_chart
from reports.dashboard.community import coverage_line
from reports.dashboard.compare import Comparison, compare, year_before
from reports.dashboard.groups import Group, key_groups
from reports.dashboard.push import Push, who_needs_a_push
from reports.explain.beside import beside
from reports.gap_closer import GapPlan, Step, close_gaps
from reports.kept import kept
from reports.left_out import LeftOut, left_out_anywhere, left_out_of
from reports.standards import Standard
from volunteers.models import Volunteer

TWO_MINUTES = 120

ON_SCREEN, ON_PAPER, IN_MATRIX = 6, 12, 15  # communities
FIRST_STEPS = 5


@dataclass(frozen=True)
class Facts:
    """One period on one day, for who may read the assessment. `line` is the threshold of coverage in percent, `matrix`
    and `pushes` are of the communities that need a push most, of `communities` in all."""

    period: Period
    today: date
    assessment: Assessment
    communities: int
    matrix: Matrix
    pushes: list[Push]
    updates_overdue: int
    line: Decimal
    projection: Projection | None
    tally: Tally
    comparison: Comparison
    gap: GapPlan
    groups: list[Group]
    volunteers: int
    plan: PlanState | None
    findings: Standing
    left_out: list[LeftOut]
    grown: list[Point]
    beside: list[str]  # what has to be known beside the capped share
    charts: dict

    @property
    def facilities(self) -> Result | None:
        return result_by("content_on_time", self.assessment)

    @property
    def is_covered(self) -> bool:
        """Judged on the unrounded share, as the indicator is where the standard has one."""
        return self.matrix.coverage.share is not None and self.matrix.coverage.share >= self.line

    @property
    def events_address(self) -> str:
        return events_address(self.period)

    @property
    def on_paper(self) -> list[Push]:
        """The list of who needs a push as paper has room for it; a screen shows `on_screen` of it."""
        return self.pushes[:ON_PAPER]

    @property
    def on_screen(self) -> int:
        return ON_SCREEN

    @property
    def has_more(self) -> bool:
        """Whether there are more communities than the page shows."""
        return self.communities > len(self.pushes)

    @property
    def first_steps(self) -> list[Step]:
        """What fits beside the rest on one screen."""
        return self.gap.steps[:FIRST_STEPS]

    @property
    def growth_words(self) -> str:
        """The picture of coverage over time for who cannot see it."""
        points = _(", ").join(f"{point.day:%Y-%m} {formats.percent(point.share)}" for point in self.grown)
        return _("Coverage month by month: %(points)s.") % {"points": points}

    @property
    def counts(self) -> list[tuple[Light, int]]:
        return light_counts(self.assessment.results)


def facts(standard: Standard, period: Period, today: date) -> Facts:
    """Everything on the dashboard, kept until anything is written."""
    return kept(("dashboard", *_version(standard), period, today), lambda: gather(standard, period, today))


def gather(standard: Standard, period: Period, today: date) -> Facts:
    """The same anew. The number of queries grows neither with the events nor with the communities."""
    with one_look():
        return _gathered(evaluation(standard, period), year_ago(standard, year_before(period)), today)


@dataclass(frozen=True)
class YearAgo:
    """What the same period a year earlier is compared by."""

    assessment: Assessment
    tally: Tally
    grown: list[Point]


def year_ago(standard: Standard, earlier: Period) -> YearAgo:
    """The period before, which hardly changes any more: up to two minutes old whatever is written, so that what is
    saved today is seen at once even in a district of a million events."""

    def make() -> YearAgo:
        grown = growth(earlier, coverage_by_month(earlier), earlier.end)
        return YearAgo(evaluate(standard, earlier), tally(earlier), grown)

    return kept(("year ago", standard.code, standard.sha256, earlier), make, lag=TWO_MINUTES)


def _gathered(assessment: Assessment, before: YearAgo, today: date) -> Facts:
    period = assessment.period
    by_month, counted, plan = coverage_by_month(period), tally(period), plan_state(today)
    everywhere = matrix_of(period, by_month)
    behind = who_needs_a_push(everywhere, assessment, today)
    pushes = behind.pushes[:IN_MATRIX]
    shown = everywhere.of([push.row for push in pushes])
    line = _line(assessment)
    reaches = Coverage.of(period, [row.reach for row in everywhere.rows])
    projection = project(reaches, line, _horizon(period, plan, today), today)
    grown = growth(period, by_month, today)
    return Facts(
        period=period,
        today=today,
        assessment=assessment,
        communities=len(behind.pushes),
        matrix=shown,
        pushes=pushes,
        updates_overdue=behind.updates,
        line=line,
        projection=projection,
        tally=counted,
        comparison=compare(assessment, counted, before.assessment, before.tally),
        gap=close_gaps(assessment, today),
        groups=key_groups(counted, period),
        volunteers=Volunteer.objects.registered_by(period.end).count(),
        plan=plan,
        findings=standing(Finding.objects.all(), Community.objects.all(), today),
        left_out=left_out_anywhere(period) or left_out_of(Event.objects.all(), period),
        grown=grown,
        beside=beside(reaches),
        charts=community_charts(shown, line) | {"growth": growth_chart(grown, projection, before.grown, line)},
    )


def _line(assessment: Assessment) -> Decimal:
    """The threshold of coverage; where the standard asks for none, that of the office's own."""
    asked = result_by(COVERAGE_METRIC, assessment)
    return asked.threshold if asked else coverage_line()


def _horizon(period: Period, plan: PlanState | None, today: date) -> date:
    """Until when to look ahead: the end of what runs of the campaign, or of the period."""
    return max(period.end, plan.ends_on) if plan and plan.ends_on and period.end >= today else period.end


def all_pushes(standard: Standard, period: Period, today: date) -> tuple[Matrix, list[Push]]:
    """Every community by months, those that need a push most first; kept until anything is written."""

    def make() -> tuple[Matrix, list[Push]]:
        with one_look():
            assessment = evaluation(standard, period)  # first: it is kept for others, and may not rest on an older look
            everywhere = matrix_of(period, coverage_by_month(period))
            return everywhere, who_needs_a_push(everywhere, assessment, today).pushes

    return kept(("all pushes", *_version(standard), period, today), make)


def _version(standard: Standard) -> tuple:
    return standard.code, standard.version, standard.sha256
