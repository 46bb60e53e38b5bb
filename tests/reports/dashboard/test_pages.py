"""What leaders read: the engine's figures, each a door to its records."""

import json
import re
from datetime import date
from html import unescape
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.coverage import coverage
from campaigns.models import Incident
from kepu.accounts.roles import Role
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.communities.models import Community
from kepu.periods import Period
from reports.assessment import evaluate
from reports.dashboard.facts import facts
from reports.kept import forget
from reports.models import OwnNumber
from reports.standards import load_standard
from tests.conftest import TODAY, person

PERIOD = Period.ending(TODAY)
DASHBOARD = "/reports/dashboard/"


@pytest.fixture
def events(make_event, guihua, songbai):
    make_event("讲座", host_community=guihua, attendance=900)
    make_event("游园", category="科普游园", starts_on=date(2026, 4, 2), attendance=4000)
    make_event("展览", host_community=songbai, starts_on=date(2025, 9, 20), attendance=120, is_major=True)
    return 3


def links(page: str, marker: str) -> list[str]:
    """Addresses of the links in the part of a page that begins with `marker`."""
    return [unescape(found) for found in re.findall(r'href="([^"]+)"', page[page.index(marker) :])]


def test_the_numbers_are_those_of_the_engine(as_user, leader, events):
    page = as_user(leader).get(DASHBOARD).content.decode()
    result = coverage(PERIOD)
    assert result.share == 100  # 3,900 of 3,000 in one community and 1,120 of 1,000 in the other: both capped
    assert "100.0%" in page
    assert ">5,020<" in page
    assessment = evaluate(load_standard(settings.DEFAULT_STANDARD), PERIOD)
    assert re.search(rf">{assessment.met}<.*</a><small> / {assessment.total}</small>", page)
    for shown in (result.shown_value for result in assessment.results):
        assert shown in page


def test_the_definition_stands_beside_the_number(as_user, leader, events):
    assert "常住人口" in as_user(leader).get(DASHBOARD).content.decode().split('class="definition"')[1][:400]


def test_every_cell_of_the_matrix_opens_as_many_events_as_it_counts(as_user, leader, events, guihua):
    client = as_user(leader)
    page = client.get(DASHBOARD).content.decode()
    cells = re.findall(r'<a class="held" href="([^"]+)"><small>(\d+) 场', page)
    assert len(cells) == 4  # two of one community, two of the other: the garden party was everywhere
    for address, count in cells:
        listed = client.get(unescape(address)).content.decode()
        assert f"<dt>活动</dt><dd>{count}</dd>" in listed


def test_every_tile_opens_its_indicator(as_user, leader, events):
    client = as_user(leader)
    page = client.get(DASHBOARD).content.decode()
    tiles = [link for link in links(page, 'id="board"') if "/indicators/" in link]
    assert len(tiles) == 33
    for address in tiles:
        assert client.get(address).status_code == 200


def test_a_clerk_sees_the_own_community_and_no_board(as_user, clerk, events):
    page = as_user(clerk).get(DASHBOARD).content.decode()
    assert "桂花社区" in page
    assert "松柏社区" not in page
    assert 'id="board"' not in page


def test_an_inspector_does_not_reach_it(as_user, inspector):
    assert as_user(inspector).get(DASHBOARD).status_code == 403


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("as_of=2026-02-30", "不是有效的日期"),
        ("from=2026-06-01&as_of=2026-05-01", "不能晚于"),
        ("from=1950-01-01", "太长"),
        ("as_of=昨天", "不是有效的日期"),
        ("as_of=0001-01-01", "年份不对"),
    ],
)
def test_a_period_that_cannot_be_is_answered_and_the_usual_one_shown(as_user, leader, events, query, sentence):
    page = as_user(leader).get(f"{DASHBOARD}?{query}").content.decode()
    assert sentence in page
    assert 'value="2026-06-30"' in page


def test_a_portal_without_communities_says_so(as_user, leader):
    page = as_user(leader).get(DASHBOARD).content.decode()
    assert "没有登记社区" in page or "还没有登记社区" in page


def test_a_hostile_name_is_only_a_name(as_user, leader):
    Community.objects.create(name="</script><script>alert(1)</script>", residents=10)
    assert "<script>alert(1)" not in as_user(leader).get(DASHBOARD).content.decode()


@pytest.mark.parametrize("role", ["leader", "clerk"])
def test_the_number_of_queries_does_not_grow_with_the_rows(role, request, as_user, make_event, guihua, songbai):
    client = as_user(request.getfixturevalue(role))

    def queries_with(rows: int) -> int:
        for number in range(rows):
            community = Community.objects.create(name=f"第{rows}-{number}社区", residents=100)
            make_event(f"第{rows}-{number}次", host_community=guihua, covered=[guihua, songbai, community])
        with CaptureQueriesContext(connection) as found:
            client.get(DASHBOARD)
        return len(found)

    few, many = queries_with(1), queries_with(30)
    assert many == few


def test_beside_what_is_the_same_for_every_reader_the_page_asks_little(
    as_user, leader, events, monkeypatch, django_assert_max_num_queries
):
    """So that a store of what `facts` gives makes the page quick."""
    client, kept = as_user(leader), facts(load_standard(settings.DEFAULT_STANDARD), PERIOD, TODAY)
    view = import_module("reports.views.dashboard")  # the package names the view, not its module, so
    monkeypatch.setattr(view, "facts", lambda standard, period, today: kept)
    with django_assert_max_num_queries(15):
        assert client.get(DASHBOARD).status_code == 200


def test_the_list_of_all_communities_asks_little_the_second_time(
    as_user, leader, events, settings, django_assert_max_num_queries
):
    settings.KEEP_SECONDS = 60
    forget()
    client = as_user(leader)
    client.get("/reports/communities/")
    with django_assert_max_num_queries(10):
        assert "松柏社区" in client.get("/reports/communities/").content.decode()
    forget()


def test_who_saved_sees_it_at_once_and_others_a_second_later(
    as_user, officer, make_event, settings, monkeypatch, django_capture_on_commit_callbacks
):
    clock = [1000.0]
    monkeypatch.setattr("reports.kept.time.monotonic", lambda: clock[0])

    def save(title):
        with django_capture_on_commit_callbacks(execute=True):
            record(Action.CREATE, make_event(title), by=officer)

    def shown_to(reader):
        return as_user(reader).get(DASHBOARD).context["body"]

    settings.KEEP_SECONDS = 60
    forget()
    other = person("colleague", Role.OFFICER)
    before = shown_to(officer)
    save("讲座")
    clock[0] += 0.9
    assert shown_to(other) == before
    after = shown_to(officer)
    assert after != before
    save("又一次讲座")
    clock[0] += 1.1
    assert shown_to(other) not in (before, after)
    forget()


def list_says(client, address: str) -> tuple[str, str]:
    """Number of rows and attendance that the list of events behind an address gives as its totals."""
    page = client.get(unescape(address)).content.decode()
    return re.search(r"<dt>活动</dt><dd>([\d,]+)</dd>.*?<dt>参加人次</dt><dd>([\d,]+)</dd>", page, re.DOTALL).groups()


@pytest.mark.parametrize(("role", "count"), [("leader", "3"), ("clerk", "2")])
def test_the_number_of_events_opens_as_many(role, count, request, as_user, events):
    client = as_user(request.getfixturevalue(role))
    page = client.get(DASHBOARD).content.decode()
    address = re.search(r'<(?:span|h2)><a href="(/events/[^"]+)">', page)[1]
    assert re.search(rf">{count}<", page)
    assert list_says(client, address)[0] == count


@pytest.mark.parametrize(("role", "least"), [("leader", 80), ("clerk", 10)])
def test_every_figure_opens_a_panel_that_says_the_same(role, least, request, as_user, events):
    client = as_user(request.getfixturevalue(role))
    page = client.get(DASHBOARD).content.decode()
    found = set(re.findall(r'class="explained" href="([^"]+)" data-explain aria-haspopup="dialog">([^<]*)<', page))
    assert len(found) >= least
    for address, shown in found:
        panel = client.get(unescape(address), HTTP_HX_REQUEST="true").content.decode()
        said = re.search(r'<p class="figure">([^<]*)</p>', panel)[1]
        assert said.split(" ")[0] == shown, address


def test_the_totals_of_the_months_add_up_what_the_cells_show(as_user, leader, events):
    foot = as_user(leader).get(DASHBOARD).content.decode().split("<tfoot>")[1].split("</tfoot>")[0]
    *months, total = (int(each.replace(",", "")) for each in re.findall(r'dialog">([\d,]+)<', foot))
    assert (len(months), sum(months), total) == (12, 5020, 5020)


def test_the_counts_of_statuses_open_as_many_indicators(as_user, leader, events):
    client = as_user(leader)
    counts = client.get(DASHBOARD).content.decode().split('class="counts"')[1].split("</p>")[0]
    found = re.findall(r'href="([^"]+)".*?<b>(\d+)</b>', counts, re.DOTALL)
    assert len(found) == 4
    assert sum(int(count) for _address, count in found) == 33
    for address, count in found:
        assert client.get(unescape(address)).content.decode().count('<td class="title"') == int(count)


def test_another_standard_is_chosen_on_the_page_and_says_of_what_its_figures_are(as_user, leader, events):
    client = as_user(leader)
    page = client.get(DASHBOARD).content.decode()
    assert '<option value="demo-district" selected>' in page
    assert "均为全街道" not in page
    page = client.get(f"{DASHBOARD}?standard=demo-community").content.decode()
    assert '<option value="demo-community" selected>' in page
    assert "均为全街道" in page
    assert "70% 线" in page  # the sheet asks for no coverage; the office's own line stays
    assert "100% 线" not in page
    board = page.split('id="board"')[1]
    assert "standard=demo-community" in board.split("</a>")[0]
    for address, _text in re.findall(
        r'class="explained" href="([^"]+)" data-explain aria-haspopup="dialog">([^<]*)<', page
    ):
        assert client.get(unescape(address)).status_code == 200
    counts = page.split('class="counts"')[1].split("</p>")[0]
    assert "尚不清楚" in counts or "未知" in counts


def test_communities_that_nobody_visited_come_first_and_are_named(as_user, leader, make_event, guihua, songbai):
    make_event(host_community=guihua)
    page = as_user(leader).get(DASHBOARD).content.decode()
    table = page.split("看数据表")[1]
    assert table.index("松柏社区") < table.index("桂花社区")
    assert "无人参加" in table
    assert "还没有居民参加活动的社区：松柏社区" in re.sub(r"\s+", "", page)


def test_the_office_moves_the_line_by_a_number_of_its_own(as_user, leader, clerk, make_event, guihua, songbai):
    make_event(host_community=guihua, attendance=2000)  # 2,000 of 4,000
    assert "尚未达到 70% 线" in as_user(leader).get(DASHBOARD).content.decode()
    OwnNumber.objects.create(standard="demo-district", indicator="E7", threshold=50, reason="起步")
    for reader in (leader, clerk):
        assert "已达到 50% 线" in as_user(reader).get(DASHBOARD).content.decode()


def test_an_unmet_veto_is_said_above_all(as_user, leader, events):
    assert "一票否决项未达标" not in as_user(leader).get(DASHBOARD).content.decode()
    Incident.objects.create(happened_on=date(2026, 5, 1), kind="伪科学", is_grave=True, matter="传播伪科学")
    assert "一票否决项未达标" in as_user(leader).get(DASHBOARD).content.decode()


def test_every_picture_has_its_figures_and_words(as_user, leader, events):
    page = as_user(leader).get(DASHBOARD).content.decode()
    data = json.loads(re.search(r'<script id="charts" type="application/json">(.*?)</script>', page)[1])
    assert sorted(data["communities"]["names"]) == ["松柏社区", "桂花社区"]
    assert data["communities"]["labels"] == ["100.0%", "100.0%"]
    assert sum(data["months"]["values"]) == 5020
    assert page.count('class="chart') == page.count('role="img" aria-label="')


def test_a_month_that_the_period_cuts_opens_only_its_days(as_user, leader, make_event, guihua):
    make_event("之前", host_community=guihua, starts_on=date(2026, 5, 9), attendance=7)
    make_event("之内", host_community=guihua, starts_on=date(2026, 5, 12), attendance=50)
    client = as_user(leader)
    page = client.get(f"{DASHBOARD}?from=2026-05-10&as_of=2026-05-20").content.decode()
    [address] = re.findall(r'<a class="held" href="([^"]+)">', page)
    assert list_says(client, address) == ("1", "50")
    [(address, reached)] = re.findall(r'<td class="shade-\d"><a class="explained" href="([^"]+)".*?>([\d,]+)<', page)
    panel = client.get(unescape(address)).content.decode()
    assert (reached, panel.count("<li><a href")) == ("50", 1)
