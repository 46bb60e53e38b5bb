"""All that the leaders' dashboard says about a period on a day: gathered once, the same for every reader."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.coverage import Reach, coverage_by_month
from campaigns.inspection.statistics import Standing, standing
from campaigns.models import Finding
from campaigns.projection import Point, Projection, growth, project
from campaigns.tally import Tally, tally
from kepu import formats
from kepu.communities.models import Community
from kepu.periods import Period
from reports.assessment import Assessment, Result, Status, evaluate
from reports.dashboard.board import (
    COVERAGE_METRIC,
    Matrix,
    events_address,
    lowest_first,
    matrix_of,
    result_by,
    status_counts,
)
from reports.dashboard.campaign import PlanState, plan_state
from reports.dashboard.charts import community_charts, growth_chart
from reports.dashboard.compare import Comparison, compare, year_before
from reports.dashboard.groups import Group, key_groups
from reports.dashboard.push import Behind, Push, who_needs_a_push
from reports.gap_closer import GapPlan, Step, close_gaps
from reports.standards import load_standard
from volunteers.models import Volunteer

ON_SCREEN, ON_PAPER, IN_MATRIX = 6, 12, 15  # communities
FIRST_STEPS = 5


@dataclass(frozen=True)
class Facts:
    """One period on one day, for who may read the assessment. `line` is the threshold of coverage in percent."""

    period: Period
    today: date
    assessment: Assessment
    matrix: Matrix
    line: Decimal | None
    projection: Projection | None
    tally: Tally
    comparison: Comparison
    behind: Behind
    gap: GapPlan
    groups: list[Group]
    volunteers: int
    facilities: Result | None
    plan: PlanState | None
    findings: Standing
    grown: list[Point]
    charts: dict

    @property
    def covered(self) -> Result | None:
        return result_by(COVERAGE_METRIC, self.assessment)

    @property
    def is_covered(self) -> bool:
        return bool(self.covered and self.covered.status == Status.MET)

    @property
    def events_address(self) -> str:
        return events_address(self.period)

    @property
    def on_screen(self) -> int:
        """Rows of the list of who needs a push that a screen shows; paper has room for `on_paper`."""
        return ON_SCREEN

    @property
    def on_paper(self) -> list[Push]:
        return self.behind.pushes[:ON_PAPER]

    @property
    def most_urgent(self) -> list[Push]:
        return self.behind.pushes[:IN_MATRIX]

    @property
    def has_more(self) -> bool:
        """Whether there are more communities than the page shows."""
        return len(self.behind.pushes) > IN_MATRIX

    @property
    def lowest(self) -> list[Reach]:
        return lowest_first(self.matrix.coverage)[:IN_MATRIX]

    @property
    def first_steps(self) -> list[Step]:
        """What fits beside the rest on one screen."""
        return self.gap.steps[:FIRST_STEPS]

    @property
    def growth_words(self) -> str:
        """The picture of coverage over time for who cannot see it."""
        return _("Coverage month by month: %(points)s.") % {
            "points": _(", ").join(f"{point.day:%Y-%m} {formats.percent(point.share)}" for point in self.grown)
        }

    @property
    def counts(self) -> list[tuple[Status, int]]:
        return status_counts(self.assessment.results)


def facts(period: Period, today: date) -> Facts:
    """Everything on the dashboard. The number of queries grows neither with the events nor with the communities."""
    standard, earlier = load_standard(settings.DEFAULT_STANDARD), year_before(period)
    assessment, before = evaluate(standard, period), evaluate(standard, earlier)
    counted = tally(period)
    by_month = coverage_by_month(period)
    found, plan = matrix_of(period, by_month), plan_state(today)
    measured = result_by(COVERAGE_METRIC, assessment)
    line = measured.threshold if measured else Decimal(100)
    projection = project(found.coverage, line, _horizon(period, plan, today), today)
    grown = growth(period, by_month, today)
    return Facts(
        period=period,
        today=today,
        assessment=assessment,
        matrix=found,
        line=line,
        projection=projection,
        tally=counted,
        comparison=compare(assessment, counted, before, tally(earlier)),
        behind=who_needs_a_push(found, assessment, today),
        gap=close_gaps(assessment, today),
        groups=key_groups(counted, period),
        volunteers=Volunteer.objects.registered_by(min(period.end, today)).count(),
        facilities=result_by("content_on_time", assessment),
        plan=plan,
        findings=standing(Finding.objects.all(), Community.objects.all(), today),
        grown=grown,
        charts=_charts(found, grown, projection, earlier, line),
    )


def _charts(found: Matrix, grown: list[Point], projection: Projection | None, earlier: Period, line: Decimal) -> dict:
    before = growth(earlier, coverage_by_month(earlier), earlier.end)
    return {**community_charts(found, line), "growth": growth_chart(grown, projection, before, line)}


def _horizon(period: Period, plan: PlanState | None, today: date) -> date:
    """Until when to look ahead: the end of what runs of the campaign, or of the period."""
    return max(period.end, plan.ends_on) if plan and plan.ends_on and period.end >= today else period.end
