"""A campaign with tasks, a month with events, a visit with findings; and a draft of each kind."""

from datetime import date

import pytest

from campaigns.models import Campaign, CampaignPhase, Finding, MediaItem, Phase, Severity, Task, TaskState, Visit
from kepu.periods import Period
from reports.documents.actions import begin_document
from reports.models import DocumentKind

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
PHASES = {
    Phase.MOBILIZATION: (date(2025, 6, 1), date(2025, 12, 31)),
    Phase.IMPLEMENTATION: (date(2026, 1, 1), date(2026, 8, 31)),
    Phase.SELF_ASSESSMENT: (date(2026, 9, 1), date(2026, 11, 30)),
    Phase.INSPECTION: (date(2026, 9, 1), date(2026, 12, 31)),
}


@pytest.fixture
def campaign(db):
    made = Campaign.objects.create(title="全国科普示范街道创建", first_year=2025)
    for phase, (start, end) in PHASES.items():
        CampaignPhase.objects.create(campaign=made, phase=phase, starts_on=start, ends_on=end)
    common = {"campaign": made, "unit": "街道科普办", "person": "王芳"}
    Task.objects.create(
        **common, phase=Phase.MOBILIZATION, name="召开创建动员会议", starts_on=date(2025, 6, 1),
        due_on=date(2025, 8, 1), state=TaskState.DONE, completed_on=date(2025, 7, 20),
    )  # fmt: skip
    Task.objects.create(
        **common, phase=Phase.IMPLEMENTATION, name="完善科普画廊", starts_on=date(2026, 1, 1), due_on=date(2026, 5, 1)
    )
    return made


@pytest.fixture
def month(make_event, guihua, songbai):
    """June 2026: two events, one media item."""
    make_event("防震减灾讲座", starts_on=date(2026, 6, 12), host_community=guihua, attendance=2100)
    make_event("科普游园", starts_on=date(2026, 6, 20), host_community=songbai, attendance=1400, is_major=True)
    make_event("五月讲座", starts_on=date(2026, 5, 31), host_community=guihua, attendance=50)
    MediaItem.objects.create(
        published_on=date(2026, 6, 13), kind="电视", outlet="区电视台", column="科普之窗", title="讲座进社区"
    )


@pytest.fixture
def visit(guihua):
    made = Visit.objects.create(community=guihua, visited_on=date(2026, 6, 10), visitors="王芳", scope="设施")
    common = {"visit": made, "due_on": date(2026, 7, 1)}
    Finding.objects.create(**common, text="宣传栏内容更新不及时", severity=Severity.MAJOR, owner="李梅")
    Finding.objects.create(**common, text="签到表不齐", closed_on=date(2026, 6, 20))
    return made


@pytest.fixture
def brief(month, officer):
    return begin_document(DocumentKind.BRIEF, period=JUNE, by=officer)


@pytest.fixture
def notice(visit, officer):
    return begin_document(DocumentKind.NOTICE, visit=visit, by=officer)


@pytest.fixture
def plan(campaign, officer):
    return begin_document(DocumentKind.PLAN, by=officer)


@pytest.fixture
def application(campaign, month, officer):
    return begin_document(DocumentKind.APPLICATION, period=YEAR, by=officer)
