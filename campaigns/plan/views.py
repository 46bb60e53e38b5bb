"""Pages of the plan."""

from django.shortcuts import render

from campaigns.models import Campaign
from kepu.accounts.access import needs
from kepu.accounts.roles import Right


@needs(Right.READ_REGISTERS)
def overview(request):
    """The running campaign: its phases and tasks."""
    return render(
        request, "campaigns/plan/overview.html", {"campaign": Campaign.objects.visible_to(request.user).current()}
    )
