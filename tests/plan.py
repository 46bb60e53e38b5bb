"""A running campaign with its four phases, and tasks to put into it."""

from datetime import date

import pytest

from campaigns.models import Campaign, CampaignPhase, Phase, Task
from campaigns.plan.actions import add_task

WINDOWS = {
    Phase.MOBILIZATION: (date(2025, 6, 1), date(2025, 12, 31)),
    Phase.IMPLEMENTATION: (date(2026, 1, 1), date(2026, 8, 31)),
    Phase.SELF_ASSESSMENT: (date(2026, 9, 1), date(2026, 11, 30)),
    Phase.INSPECTION: (date(2026, 9, 1), date(2026, 12, 31)),
}


@pytest.fixture
def campaign(db):
    campaign = Campaign.objects.create(title="创建", first_year=2025)
    for phase, (starts_on, ends_on) in WINDOWS.items():
        CampaignPhase.objects.create(campaign=campaign, phase=phase, starts_on=starts_on, ends_on=ends_on)
    return campaign


@pytest.fixture
def phase(campaign):
    """`phase("实施")` is that phase of the running campaign."""
    return lambda name="实施": campaign.phases.get(phase=name)


@pytest.fixture
def make_task(db):
    """Tasks of the implementation phase through the action, by the portal itself."""

    def make(name="建画廊", *, after=(), by=None, **fields):
        defaults = {"phase": "实施", "starts_on": date(2026, 2, 1), "due_on": date(2026, 6, 1)}
        return add_task(Task(name=name, **defaults | fields), after=after, by=by)

    return make
