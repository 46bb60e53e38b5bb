"""What leaders read: the engine's figures, each a door to its records."""

import re
from datetime import date
from html import unescape

import pytest
from django.conf import settings

from campaigns.coverage import coverage
from kepu.communities.models import Community
from kepu.periods import Period
from reports.assessment import evaluate
from reports.standards import load_standard
from tests.conftest import TODAY

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
    assert "5,020 人次" in page
    assessment = evaluate(load_standard(settings.DEFAULT_STANDARD), PERIOD)
    assert f"{assessment.met}<small> / {assessment.total}</small>" in page
    for shown in (result.shown_value for result in assessment.results):
        assert shown in page


def test_the_definition_stands_beside_the_number(as_user, leader, events):
    assert "常住人口" in as_user(leader).get(DASHBOARD).content.decode().split('class="definition"')[1][:400]


def test_every_cell_of_the_matrix_opens_as_many_events_as_it_counts(as_user, leader, events, guihua):
    client = as_user(leader)
    page = client.get(DASHBOARD).content.decode()
    cells = re.findall(r'<td class="shade-\d"><a href="([^"]+)" title="(\d+)', page)
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


@pytest.mark.parametrize(("role", "queries"), [("leader", 68), ("clerk", 17)])
def test_the_number_of_queries_does_not_grow_with_the_events(
    role, queries, request, as_user, make_event, guihua, songbai, django_assert_max_num_queries
):
    client = as_user(request.getfixturevalue(role))
    client.get(DASHBOARD)
    for number in range(30):
        make_event(f"第{number}次", host_community=guihua, covered=[guihua, songbai])
    with django_assert_max_num_queries(queries):
        client.get(DASHBOARD)
