"""What the inspections come to: per community, and what is open today."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from campaigns.models import Finding, FindingState, Severity, Visit, VisitState
from kepu.communities.models import Community
from kepu.periods import Period

WORST = 3  # communities that the dashboard names


@dataclass
class Figures:
    """Visits and findings of one community, or of all together (`community` None).

    `days` are those from the visit to the rectification, of each closed finding.
    """

    community: Community | None
    visits: int = 0
    planned: int = 0
    severities: Counter = field(default_factory=Counter)
    states: Counter = field(default_factory=Counter)
    overdue: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def findings(self) -> int:
        return self.states.total()

    @property
    def average_days(self) -> Decimal | None:
        """Mean days from the visit to the rectification; None where nothing is closed."""
        return Decimal(sum(self.days)) / len(self.days) if self.days else None

    @property
    def by_severity(self) -> list[tuple[Severity, int]]:
        return [(each, self.severities[each]) for each in Severity]

    @property
    def by_state(self) -> list[tuple[FindingState, int]]:
        return [(each, self.states[each]) for each in FindingState]

    def count(self, finding: Finding, today: date) -> None:
        """Take one finding into the figures."""
        self.severities[Severity(finding.severity)] += 1
        self.states[finding.state] += 1
        self.overdue += finding.is_overdue(today)
        if finding.closed_on:
            # Where the portal knows no report, as of what was imported, the day of closing is all there is.
            self.days.append(((finding.rectified_on or finding.closed_on) - finding.visit.visited_on).days)

    def add(self, other: "Figures") -> None:
        self.visits += other.visits
        self.planned += other.planned
        self.severities.update(other.severities)
        self.states.update(other.states)
        self.overdue += other.overdue
        self.days += other.days


def figures_by_community(communities: QuerySet, period: Period, today: date) -> tuple[list[Figures], Figures]:
    """The figures of each community for visits made in the period, and their sum; planned visits are those to come.

    Three queries for any number of rows.
    """
    rows = {each.pk: Figures(each) for each in communities}
    for pk, made, planned in _visits(rows, period):
        rows[pk].visits, rows[pk].planned = made, planned
    for finding in _findings(rows, period):
        rows[finding.visit.community_id].count(finding, today)
    total = Figures(None)
    for each in rows.values():
        total.add(each)
    return list(rows.values()), total


def _visits(rows: dict, period: Period):
    days = (period.start, period.end)
    made = Count("pk", filter=Q(state=VisitState.MADE, visited_on__range=days))
    planned = Count("pk", filter=Q(state=VisitState.SCHEDULED))
    live = Visit.objects.live().filter(community__in=rows).order_by()
    return live.values("community").annotate(made=made, planned=planned).values_list("community", "made", "planned")


def _findings(rows: dict, period: Period) -> QuerySet:
    days = (period.start, period.end)
    found = Finding.objects.live().filter(visit__community__in=rows, visit__visited_on__range=days)
    return found.select_related("visit").only(
        "severity", "due_on", "rectified_on", "closed_on", "visit__visited_on", "visit__community_id"
    )


@dataclass(frozen=True)
class Standing:
    """What is open today of the findings that somebody sees. `worst` are communities with what is open and overdue."""

    open: int
    to_check: int
    overdue: int
    worst: list[tuple[Community, int, int]]

    @property
    def unclosed(self) -> int:
        return self.open + self.to_check


def standing(findings: QuerySet, communities: QuerySet, today: date) -> Standing:
    """How the findings stand today, in two queries."""
    late = Q(due_on__lt=today)
    unclosed = findings.unclosed()
    by_community = unclosed.order_by().values("visit__community").annotate(
        open=Count("pk", filter=Q(rectified_on=None)), all=Count("pk"), late=Count("pk", filter=late)
    )  # fmt: skip
    rows = list(by_community)
    named = communities.in_bulk([row["visit__community"] for row in rows]) if rows else {}
    ranked = sorted(rows, key=lambda row: (-row["late"], -row["all"], row["visit__community"]))
    return Standing(
        open=sum(row["open"] for row in rows),
        to_check=sum(row["all"] - row["open"] for row in rows),
        overdue=sum(row["late"] for row in rows),
        worst=[
            (named[r["visit__community"]], r["all"], r["late"])
            for r in ranked[:WORST]
            if r["visit__community"] in named
        ],
    )
