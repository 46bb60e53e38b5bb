"""Who needs a push: the communities that fell behind, in what, and since when."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.coverage import last_held
from campaigns.models import Finding
from facilities.models import Facility
from kepu.communities.models import Community
from reports.assessment import Assessment
from reports.dashboard.board import Matrix, Row, result_by

LOOK_BACK = timedelta(days=730)  # for the last event of a community
QUIET = 60  # days without an event, from which on it is said as a warning


@dataclass(frozen=True)
class Push:
    """One community: its row of the matrix, days since its last event (None: none in two years), and what is open."""

    row: Row
    quiet_days: int | None
    updates: int
    findings: int
    late_findings: int
    branch_incomplete: bool

    @property
    def community(self) -> Community:
        return self.row.community

    @property
    def is_quiet(self) -> bool:
        return self.quiet_days is None or self.quiet_days >= QUIET

    @property
    def quiet_words(self) -> str:
        if self.quiet_days is None:
            return _("none in two years")
        return ngettext("%(count)d day", "%(count)d days", self.quiet_days) % {"count": self.quiet_days}

    @property
    def has_nothing_open(self) -> bool:
        return not (self.updates or self.findings or self.branch_incomplete)

    @property
    def updates_address(self) -> str:
        return reverse("facilities:due_list")

    @property
    def branch_address(self) -> str:
        return f"{reverse('registers:list', args=['posts'])}?community={self.community.pk}"

    @property
    def findings_address(self) -> str:
        return f"{reverse('inspection:finding_list')}?state=unclosed&community={self.community.pk}"


@dataclass(frozen=True)
class Behind:
    """All communities, those that need a push most first, and what is overdue in all of them together."""

    pushes: list[Push]
    updates: int


def who_needs_a_push(found: Matrix, assessment: Assessment, today: date) -> Behind:
    """The lowest coverage first; of equals who has gone the longest without an event. Seven queries."""
    last, everywhere = last_held(today, LOOK_BACK)
    updates = Counter(each.community_id for each in Facility.objects.renewals(today) if each.due_on < today)
    findings = {row["visit__community"]: row for row in _findings(today)}
    incomplete = _incomplete_branches(assessment)

    def push(row: Row) -> Push:
        pk = row.community.pk
        day = max(filter(None, (last.get(pk), everywhere)), default=None)
        own = findings.get(pk, {"open": 0, "late": 0})
        return Push(row, (today - day).days if day else None, updates[pk], own["open"], own["late"], pk in incomplete)

    pushes = [push(row) for row in found.rows]
    return Behind(sorted(pushes, key=_urgency), updates.total())


def _urgency(push: Push) -> tuple:
    quiet = LOOK_BACK.days if push.quiet_days is None else push.quiet_days
    return (push.row.reach.share, -quiet, -push.late_findings, -push.updates)


def _findings(today: date):
    late = Count("pk", filter=Q(due_on__lt=today))
    return Finding.objects.unclosed().order_by().values("visit__community").annotate(open=Count("pk"), late=late)


def _incomplete_branches(assessment: Assessment) -> set[int]:
    """Communities without a complete branch; none where the standard does not ask for one."""
    result = result_by("complete_branches", assessment)
    if result is None or result.whole is None:
        return set()
    complete = result.records.order_by().values("pk")
    return set(result.whole.exclude(pk__in=complete).order_by().values_list("pk", flat=True))
