"""What each community still lacks of the facilities that the standard asks for."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from facilities.gaps import equipment
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.communities.models import Community
from kepu.periods import Period
from kepu.registers.register import register
from reports.assessment import Result, evaluate_one
from reports.standards import load_standard

METRIC = "equipped_communities"


@needs(Right.READ_REGISTERS)
def facility_gaps(request):
    """The communities that this person sees; the share of all to who may read the assessment."""
    today = timezone.localdate()
    context = {
        "rows": equipment(Community.objects.visible_to(request.user), today),
        "result": _result(Period.ending(today)) if request.user.may(Right.READ_ASSESSMENT) else None,
        "may_write": register("facilities").may_write(request.user),
    }
    return render(request, "reports/facility_gaps.html", context)


def _result(period: Period) -> Result | None:
    """The indicator of the standard that asks for it, if one does."""
    standard = load_standard(settings.DEFAULT_STANDARD)
    code = next((each.code for each in standard.indicators if each.metric == METRIC), None)
    return evaluate_one(standard, code, period) if code else None
