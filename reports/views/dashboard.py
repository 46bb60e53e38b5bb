"""The leaders' dashboard, and the smaller one of a community."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from campaigns.inspection.statistics import standing
from campaigns.models import Event, Finding
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import has_written
from kepu.communities.models import Community
from reports.dashboard.community import community_facts
from reports.dashboard.facts import all_pushes, facts
from reports.dashboard.outlook import method, outlook
from reports.kept import kept
from reports.left_out import left_out_of
from reports.standards import standards_in_force
from reports.views.periods import asked_period, asked_standard, period_context

ON_A_PAGE = 50  # communities
# Where many write all the time a web process works the page out once a second, not for each who looks. It may be so
# many seconds behind what others wrote; what one has written oneself is in it at once.
LAG = 2
OWN_WRITES = timedelta(seconds=10)


@needs(Right.READ_DASHBOARD)
def dashboard(request):
    """The sub-district for who may read the assessment, the own community for all others."""
    period, problem = asked_period(request)
    standard = asked_standard(request)
    context = period_context(period, problem, standard)
    if not request.user.may(Right.READ_ASSESSMENT):
        return render(request, "reports/dashboard/community.html", context | _community(request, period))
    key = ("dashboard page", request.user.role, standard.sha256, period, timezone.localdate())
    lag = 0 if has_written(request.user, within=OWN_WRITES) else LAG
    body = kept(key, lambda: _leaders(request, standard, period, context), lag=lag)
    standards = kept("standards in force", standards_in_force, lag=lag)
    context |= {"body": body, "standard": standard, "standards": standards}
    return render(request, "reports/dashboard/leaders.html", context)


def _leaders(request, standard, period, context: dict) -> str:
    """All but the head of the page; whoever has the same role has the same rights, and is shown the same."""
    found = facts(standard, period, timezone.localdate())
    words = {"facts": found, "outlook": outlook(found.projection), "method": method(found.projection)}
    return render_to_string("reports/dashboard/_leaders.html", context | words, request)


def _community(request, period) -> dict:
    communities = Community.objects.visible_to(request.user)
    events = Event.objects.visible_to(request.user)
    today = timezone.localdate()
    return {
        "board": community_facts(period, today, communities),
        "uncounted": left_out_of(events, period),
        "standing": standing(Finding.objects.visible_to(request.user), communities, today),
    }


@needs(Right.READ_ASSESSMENT)
def community_list(request):
    """All communities by months, those that need a push most first."""
    period, problem = asked_period(request)
    standard = asked_standard(request)
    everywhere, pushes = all_pushes(standard, period, timezone.localdate())
    page = Paginator(pushes, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"matrix": everywhere, "page": page, "pushes": page.object_list}
    return render(request, "reports/dashboard/communities.html", context | period_context(period, problem, standard))
