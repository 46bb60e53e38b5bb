"""The leaders' dashboard."""

from django.shortcuts import render
from django.utils import timezone

from campaigns.inspection.statistics import standing
from campaigns.models import Event, Finding
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.communities.models import Community
from reports.dashboard import charts, events_address, gather, lowest_first, plan_state, status_counts
from reports.left_out import left_out_anywhere
from reports.views.periods import asked_period, period_context


@needs(Right.READ_DASHBOARD)
def dashboard(request):
    """Coverage for the communities that the reader sees; the indicators for who may read the assessment."""
    period, problem = asked_period(request)
    communities = Community.objects.visible_to(request.user)
    board = gather(
        period,
        communities,
        Event.objects.visible_to(request.user),
        with_assessment=request.user.may(Right.READ_ASSESSMENT),
    )
    context = {
        "board": board,
        "plan": plan_state(timezone.localdate()),
        "reaches": lowest_first(board.coverage),
        "charts": charts(board),
        "standing": standing(Finding.objects.visible_to(request.user), communities, timezone.localdate()),
        "events_address": events_address(period),
        "left_out": left_out_anywhere(period) if board.assessment else [],
        "counts": status_counts(board.assessment.results) if board.assessment else None,
    }
    return render(request, "reports/dashboard.html", context | period_context(period, problem))
