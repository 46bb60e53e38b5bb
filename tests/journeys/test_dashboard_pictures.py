"""What only a browser can tell of the dashboard: pictures are drawn, open their records, and fit paper and phone."""

import io
import re

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import PHONE
from tests.journeys.people import SETTLE
from tests.portal import running_portal

LAPTOP = 1366
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
    Task.objects.create(name=f"{community}培训", phase="实施", starts_on=past, due_on=past, community=community)
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


@pytest.fixture(scope="module")
def axe():
    return Axe()


@pytest.fixture
def dashboard(portal, open_page, sign_in):
    """`dashboard(width)` is the dashboard of twelve communities and eighteen months, drawn, by default the leader's."""

    def show(width=LAPTOP, height=650, who="leader"):
        page = open_page(width, reduced_motion="reduce", viewport={"width": width, "height": height})
        sign_in(page, who)
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


def test_what_a_leader_has_to_know_stands_on_one_screen(dashboard):
    """1366 × 768 less what the browser takes: nothing of the first grid lies below the edge."""
    page = dashboard()
    bottom = page.locator(".glance").evaluate("grid => grid.getBoundingClientRect().bottom")
    assert bottom <= 655
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_it_prints_on_one_page(dashboard):
    paper = dashboard().pdf(prefer_css_page_size=True)
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert len(document.pages) == 1


def test_the_button_prints(dashboard):
    page = dashboard()
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="打印").click()
    assert page.title() == "printed"


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_everybody_can_use_it(dashboard, axe, width):
    page = dashboard(width, 844)
    found = axe.run(page).response["violations"]
    assert not [(each["id"], [node["html"][:200] for node in each["nodes"]][:4]) for each in found]


def test_on_a_phone_only_the_matrices_scroll_and_only_in_their_boxes(dashboard):
    page = dashboard(PHONE, 844)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for box in (".push-box", ".matrix-box"):
        assert page.locator(box).evaluate("box => box.scrollWidth > box.clientWidth")


def test_a_leader_goes_from_a_month_to_its_events_by_the_keyboard(dashboard):
    page = dashboard()
    cell = page.locator(".push .heat a").first
    count = re.match(r"\d+", cell.inner_text())[0]
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/events/\?community=\d+&start="))
    assert page.locator(".totals dd").first.inner_text() == count


def test_an_officer_does_what_closes_a_gap(dashboard):
    """The way forward leads to a form that is filled in; a leader reads the same without the doors."""
    page = dashboard(who="officer")
    door = page.locator("#steps .doors a[href*='/new/?community=']")
    community = door.first.inner_text()
    door.first.click()
    page.wait_for_url(re.compile(r"/registers/\w+/new/\?community="))
    chosen = page.locator("#id_community option:checked").inner_text()
    assert chosen == community
    assert dashboard().locator("#steps .doors a").count() <= dashboard().locator("#steps .doors").count()


def test_the_list_of_all_communities_fits_and_is_accessible(portal, dashboard, axe):
    for width in (LAPTOP, PHONE):
        page = dashboard(width, 844)
        page.goto(portal.url("/reports/communities/"))
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert not [each["id"] for each in axe.run(page).response["violations"]]


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_a_figure_opens_how_it_comes_about_and_the_keyboard_leads_back(dashboard, axe, width):
    page = dashboard(width, 844)
    figure = page.locator("#matrix td a.explained").first
    shown = figure.evaluate("link => link.firstChild.textContent")
    figure.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#explain-panel")
    panel.locator("p.figure", has_text=re.compile(f"^{shown}$")).wait_for()
    other = panel.locator(".part-head a").first  # a part that is not open yet
    name = other.inner_text()
    other.click()
    panel.locator("[data-opened]", has_text=name).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = axe.run(page, "#explain-panel").response["violations"]
    assert not [(each["id"], [node["html"][:200] for node in each["nodes"]][:4]) for each in found]
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    page.wait_for_function("document.activeElement.matches('#matrix a.explained')")
