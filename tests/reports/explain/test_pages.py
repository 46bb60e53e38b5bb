"""The panel, the page that can be sent to a colleague, and the export."""

import io
from datetime import date

import pytest
from django.template import Context, Template
from django.utils import timezone
from openpyxl import load_workbook

from campaigns.summaries.keeping import fold
from kepu.audit.models import Action, Entry
from kepu.periods import Period
from reports.kept import forget
from tests.conftest import TODAY
from volunteers.models import Volunteer

PANEL = {"HTTP_HX_REQUEST": "true"}


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def events(make_event, guihua, songbai):
    make_event("讲座", host_community=guihua, is_major=True)
    make_event("展览", host_community=songbai)


def test_a_script_gets_the_panel_and_everybody_else_a_page(as_user, leader, events, make_event):
    make_event("早", starts_on=date(2025, 1, 1))
    client = as_user(leader)
    panel, page = client.get("/explain/events/", **PANEL), client.get("/explain/events/")
    assert "<html" not in text(panel)
    assert "<html" in text(page)
    assert "data-explain" in text(panel)
    assert "data-explain" not in text(page).split("<article")[1]
    for answer in (panel, page):
        assert "讲座" in text(answer)
        assert "HX-Request" in answer["Vary"]


def test_the_address_of_a_cell_gives_its_figure(as_user, leader, guihua, events):
    page = text(as_user(leader).get(f"/explain/events/?community={guihua.pk}&month=2026-05-01"))
    assert "桂花社区" in page
    assert "展览" not in page.split("未计入")[0]


def test_each_part_opens_with_its_rows(as_user, leader, events):
    page = text(as_user(leader).get("/explain/E4/?show=denominator"))
    assert "桂花社区" in page
    assert "松柏社区" in page


def test_rows_are_paged(as_user, leader, make_event):
    for number in range(25):
        make_event(f"第{number:02}次")
    client = as_user(leader)
    first, second = (text(client.get(f"/explain/events/?page={page}")) for page in (1, 2))
    assert (first.count("次</a>"), second.count("次</a>")) == (20, 5)
    assert client.get("/explain/events/?page=99999999999999999999").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "nothing/", "E99/", "events/?community=0", "events/?community=%00", "events/?community=99999999999999999999",
        "events/?month=2020-01-01", "events/?month=x%00", "events/?category=x", "events/?group=%00",
        "coverage/?month=2026-05-01", "E1/?community=1", "tasks-overdue/?category=科普讲座", "people/?community=1",
    ],
)  # fmt: skip
def test_what_no_figure_is_of_is_not_found(as_user, leader, events, address):
    assert as_user(leader).get(f"/explain/{address}").status_code == 404


def test_a_period_that_cannot_be_is_said_in_a_sentence(as_user, leader, events):
    page = as_user(leader).get("/explain/events/?from=2026-06-30&as_of=2026-01-01")
    assert page.status_code == 200
    assert "现按近十二个月显示" in text(page)


def test_a_clerk_reads_neither_other_communities_nor_the_assessment(as_user, clerk, songbai, events):
    client = as_user(clerk)
    page = text(client.get("/explain/events/"))
    assert "讲座" in page
    assert "展览" not in page
    assert client.get(f"/explain/events/?community={songbai.pk}").status_code == 404
    assert client.get("/explain/E1/").status_code == 403
    assert client.get("/explain/tasks-overdue/").status_code == 404
    assert client.get("/explain/events/rows/?show=elsewhere").status_code == 404


@pytest.mark.parametrize("address", ["nothing/", "nothing/rows/"])
def test_who_reads_no_dashboard_is_not_told_which_figures_there_are(as_user, inspector, address):
    assert as_user(inspector).get(f"/explain/{address}").status_code == 403


def test_lines_that_are_no_records_are_not_offered_as_a_workbook(as_user, leader, events):
    client = as_user(leader)
    assert "/explain/E1/rows/" in text(client.get("/explain/E1/"))
    assert "/explain/score/rows/" not in text(client.get("/explain/score/"))


def test_rows_of_a_part_are_exported_and_the_export_is_audited(as_user, leader, events):
    answer = as_user(leader).get("/explain/E1/rows/?show=numerator")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[0] for row in rows[1:]] == ["讲座"]
    entry = Entry.objects.filter(action=Action.EXPORT).latest("pk")
    assert (entry.details["figure"], entry.details["part"], entry.details["rows"]) == ("E1", "numerator", 1)


def test_rows_taken_out_are_exported_too(as_user, leader, make_event):
    make_event("撤下的", retired_at=timezone.now())
    answer = as_user(leader).get("/explain/events/rows/?show=retired-event")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[0] for row in rows[1:]] == ["撤下的"]


def test_names_are_masked_for_who_only_reads(as_user, leader, guihua):
    Volunteer.objects.create(
        name="王小明", phone="13812345678", source="学校", registered_on=date(2025, 8, 1), community=guihua
    )
    client = as_user(leader)
    assert "王小明" not in text(client.get("/explain/volunteers/"))
    answer = client.get("/explain/volunteers/rows/?show=numerator")
    cells = [
        cell for row in load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values for cell in row
    ]
    assert not {"王小明", "13812345678"} & set(cells)


@pytest.mark.parametrize(
    "name", ["coverage", "events", "score", "E4", "E7", "C4", "F1", "B1", "P6", "content-on-time", "hours"]
)
def test_opening_a_panel_takes_few_queries_however_many_rows(
    as_user, leader, make_event, guihua, name, django_assert_max_num_queries
):
    for number in range(30):
        make_event(f"第{number}次", host_community=guihua, is_major=True)
    fold()
    client = as_user(leader)
    client.get("/explain/E1/")  # what is asked once in a session is asked now
    forget()
    # 25, and 3 of every page for its session. The score asks the whole standard: what that costs is the evaluation's.
    with django_assert_max_num_queries(80 if name == "score" else 25 + 3):
        client.get(f"/explain/{name}/", **PANEL)


def tag(user, figure="events", **more) -> str:
    request = type("Request", (), {"user": user})()
    template = Template('{% load explain %}{% explain figure period "12" month=month %}')
    return template.render(
        Context({"request": request, "figure": figure, "period": Period.ending(TODAY), "month": None} | more)
    )


def test_the_tag_makes_a_link_for_who_may_read_the_figure(leader, clerk, inspector):
    assert 'href="/explain/events/?from=2025-07-01&amp;as_of=2026-06-30" data-explain' in tag(leader)
    assert "month=2026-05-01" in tag(leader, month=date(2026, 5, 1))
    assert tag(clerk, "E1") == tag(clerk, "people") == tag(inspector) == "12"
