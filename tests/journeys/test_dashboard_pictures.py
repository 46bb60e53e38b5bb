"""What only a browser can tell of the dashboard: pictures are drawn, open their records, and fit paper and phone."""

import io
import re

import pikepdf
import pytest

from tests.browser import PHONE
from tests.journeys.people import SETTLE
from tests.portal import running_portal

TWELVE_COMMUNITIES = """
from datetime import timedelta
from django.utils import timezone
from campaigns.models import Campaign, CampaignPhase, Event, Finding, Task, Visit
from kepu.communities.models import Community
for number in range(3, 13):
    community = Community.objects.create(name=f"第{number}社区", code=f"{number:02}", residents=5000)
    for month in range(0, 18, 2):
        day = timezone.localdate() - timedelta(days=30 * month)
        Event.objects.create(
            title=f"第{month}次", starts_on=day, host_community=community,
            place="活动室", category="科普讲座", attendance=300 * number,
        )
campaign = Campaign.objects.create(title="创建", first_year=timezone.localdate().year)
days = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate() + timedelta(days=60)}
for phase in ("宣传发动", "实施", "自评", "迎检"):
    window = CampaignPhase.objects.create(campaign=campaign, phase=phase, **days)
past = timezone.localdate() - timedelta(days=20)
for community in Community.objects.all():
    Task.objects.create(name="培训", phase="实施", starts_on=past, due_on=past, community=community)
    visit = Visit.objects.create(community=community, visited_on=past, visitors="王芳", state="已检查")
    Finding.objects.create(visit=visit, text="宣传栏内容过期", severity="重要", owner="李梅", due_on=past)
"""


@pytest.fixture(scope="module")
def portal():
    """A portal of its own: other journeys count on theirs being empty."""
    with running_portal(worker=False) as running:
        running.python(SETTLE)
        running.python(TWELVE_COMMUNITIES)
        yield running


@pytest.fixture
def dashboard(portal, open_page, sign_in):
    """`dashboard(width)` is the leader's dashboard of twelve communities and eighteen months, drawn."""

    def show(width=1280):
        page = open_page(width, reduced_motion="reduce")
        sign_in(page, "leader")
        page.goto(portal.url("/reports/dashboard/"))
        page.get_by_role("link", name="近十八个月").click()
        page.locator("#months-chart svg text").first.wait_for()
        return page

    return show


def test_the_lowest_community_stands_at_the_top_and_its_bar_opens_its_events(dashboard):
    page = dashboard()
    names = page.locator("#communities-chart text").evaluate_all("texts => texts.map(text => text.textContent)")
    drawn = [name for name in names if name.endswith("社区")]
    table = page.locator("details .title a").evaluate_all("links => links.map(link => link.textContent)")
    assert drawn == table
    assert "70% 线" in names
    page.locator("#communities-chart path:is([fill='#1f5aa6'], [fill='#1b7a43'])").last.click()
    page.wait_for_url(re.compile(r"/events/\?community=\d+&start="))


def test_it_prints_on_one_page(dashboard):
    paper = dashboard().pdf(prefer_css_page_size=True)
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert len(document.pages) == 1


def test_on_a_phone_only_the_matrix_scrolls_and_only_in_its_box(dashboard):
    page = dashboard(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator(".matrix-box").evaluate("box => box.scrollWidth > box.clientWidth")
