"""The dashboard of one community, for who keeps its registers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet

from campaigns.coverage import Sums, coverage_by_month
from kepu.communities.models import Community
from kepu.periods import Period
from reports.dashboard.board import COVERAGE_METRIC, Matrix, events_address, matrix_of
from reports.dashboard.campaign import PlanState, plan_state
from reports.dashboard.charts import community_charts
from reports.models import OwnNumber
from reports.standards import load_standard


@dataclass(frozen=True)
class CommunityFacts:
    """Figures of the communities that somebody keeps: mostly one. `line` is the threshold of coverage in percent."""

    period: Period
    matrix: Matrix
    line: Decimal
    plan: PlanState | None

    @property
    def coverage(self) -> Sums:
        return self.matrix.coverage

    @property
    def is_covered(self) -> bool:
        return self.coverage.share is not None and self.coverage.share >= self.line

    @property
    def events(self) -> int:
        """Events held at the community."""
        return sum(row.events for row in self.matrix.rows)

    @property
    def events_address(self) -> str:
        return events_address(self.period)

    @property
    def charts(self) -> dict:
        return community_charts(self.matrix, self.line)


def community_facts(period: Period, today: date, communities: QuerySet[Community]) -> CommunityFacts:
    """What the dashboard of these communities says. The number of queries grows with nothing."""
    found = matrix_of(period, coverage_by_month(period, communities))
    return CommunityFacts(period, found, coverage_line(), plan_state(today))


def coverage_line() -> Decimal:
    """The threshold of coverage, the office's own where it has set one; 100 where the standard has none."""
    standard = load_standard(settings.DEFAULT_STANDARD)
    asked = next((each for each in standard.indicators if each.metric == COVERAGE_METRIC), None)
    if asked is None:
        return Decimal(100)
    own = OwnNumber.objects.of(standard.code, asked.code)
    return asked.threshold if own is None or own.threshold is None else own.threshold
