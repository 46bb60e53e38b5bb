"""The pages of findings: list, export, page, steps; who sees and does what."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.inspection.findings import add_finding, report_rectification
from campaigns.models import Finding, FindingState
from kepu.records.models import Attachment
from kepu.registers.actions import attach
from tests.campaigns.inspection.conftest import picture

pytestmark = pytest.mark.django_db
LIST = "/inspections/findings/"


@pytest.fixture
def three(make_visit, make_finding, report, close, clerk, officer, songbai):
    """An overdue one of one community; a reported and a closed one of the other."""
    make_finding("宣传栏过期", due_on=date(2026, 6, 1), owner="李梅")
    away = make_visit(songbai)
    report(make_finding("玻璃破损", away, severity="重要", due_on=date(2026, 7, 30)), officer)
    close(report(make_finding("档案不全", away, severity="否决"), officer), None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"宣传栏过期", "玻璃破损", "档案不全"}),
        ("state=open", {"宣传栏过期"}),
        ("state=rectified", {"玻璃破损"}),
        ("state=closed", {"档案不全"}),
        ("state=unclosed", {"宣传栏过期", "玻璃破损"}),
        ("severity=重要", {"玻璃破损"}),
        ("owner=李", {"宣传栏过期"}),
        ("overdue=on", {"宣传栏过期"}),
        ("q=玻璃", {"玻璃破损"}),
        ("q=松柏", {"玻璃破损", "档案不全"}),
        ("start=2026-05-13", set()),
        ("state=nonsense&start=x&community=999999999", {"宣传栏过期", "玻璃破损", "档案不全"}),
    ],
)
def test_the_list_and_its_export_are_narrowed_alike(as_user, officer, three, query, expected):
    client = as_user(officer)
    page = client.get(f"{LIST}?{query}").content.decode()
    assert set(re.findall(r'findings/\d+/">([^<]+)</a>', page)) == expected
    answer = client.get(f"{LIST}export/?{query}")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    assert {row[rows[0].index("发现问题")] for row in rows[1:]} == expected


def test_a_community_narrows_the_list(as_user, officer, three, songbai):
    page = as_user(officer).get(f"{LIST}?community={songbai.pk}").content.decode()
    assert "宣传栏过期" not in page


def test_the_export_says_how_far_each_is(as_user, officer, three):
    answer = as_user(officer).get(f"{LIST}export/?state=closed")
    head, row = load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values
    told = dict(zip(head, row, strict=True))
    assert (told["社区"], told["状态"], told["报告人"]) == ("松柏社区", "已销号", "王芳")
    assert told["整改完成日期"].date() == date(2026, 5, 22)


def test_findings_of_a_visit_under_way_are_not_told_yet(as_user, officer, make_visit, make_finding):
    make_finding(visit=make_visit(state="已安排"))
    assert "宣传栏过期" not in as_user(officer).get(LIST).content.decode()


@pytest.mark.parametrize("name", ["title", "state", "due_on", "community", "nonsense"])
def test_the_list_is_sorted_by_what_is_a_column(as_user, officer, three, name):
    assert as_user(officer).get(f"{LIST}?sort={name}").status_code == 200


def test_the_list_takes_a_fixed_number_of_queries(as_user, officer, three, make_visit, django_assert_max_num_queries):
    visit = make_visit(day=date(2026, 5, 30))
    for number in range(24):
        Finding.objects.create(visit=visit, text=f"问题{number}")
    client = as_user(officer)
    client.get(LIST)
    with django_assert_max_num_queries(10):
        client.get(LIST)


# --- steps ----------------------------------------------------------------------------------------


def step(finding, name):
    return reverse(f"inspection:finding_{name}", args=[finding.pk])


def test_a_clerk_reports_with_photos_and_an_officer_closes(as_user, clerk, officer, make_finding):
    finding = make_finding()
    assert "报告整改" in as_user(clerk).get(step(finding, "detail")).content.decode()
    sent = {"rectified_on": "2026-05-20", "rectification": "已更换", "version": "1", "files": [picture()]}
    page = as_user(clerk).post(step(finding, "report"), sent, follow=True).content.decode()
    assert "等待另一人复查" in page
    photo = Attachment.objects.of_rows(Finding.objects.all()).get()
    assert photo.kind == "AFTER"
    assert "复查</a>" not in page
    client = as_user(officer)
    assert client.get(f"/inspections/findings/files/{photo.pk}/thumb/").status_code == 200
    client.post(step(finding, "recheck"), {"verdict": "close", "closed_on": "2026-05-22", "version": "2"})
    assert Finding.objects.get().state == FindingState.CLOSED


def test_a_faulty_report_keeps_what_was_typed(as_user, clerk, make_finding):
    finding = make_finding()
    sent = {"rectified_on": "2026-05-11", "rectification": "已更换内容", "version": "1"}
    page = as_user(clerk).post(step(finding, "report"), sent).content.decode()
    assert "日期不能早于这一天" in page
    assert "已更换内容</textarea>" in page
    assert Finding.objects.get().state == FindingState.OPEN


def test_sending_back_needs_a_reason_and_shows_it_to_the_clerk(as_user, clerk, officer, make_finding, report):
    finding = report(make_finding(), clerk)
    client = as_user(officer)
    sent = {"verdict": "back", "closed_on": "2026-05-22", "version": "2"}
    assert "请写明还需要怎样整改" in client.post(step(finding, "recheck"), sent).content.decode()
    client.post(step(finding, "recheck"), sent | {"reason": "照片不清"})
    page = as_user(clerk).get(step(finding, "detail")).content.decode()
    assert "照片不清" in page
    assert "报告整改" in page


def test_who_reported_is_told_that_another_has_to_look(as_user, officer, make_finding, report):
    finding = report(make_finding(), officer)
    client = as_user(officer)
    assert "须由另一人复查销号" in client.get(step(finding, "detail")).content.decode()
    sent = {"verdict": "close", "closed_on": "2026-05-22", "version": "2"}
    assert "须由另一人复查销号" in client.post(step(finding, "recheck"), sent).content.decode()
    assert Finding.objects.get().state == FindingState.RECTIFIED


def test_two_tabs_two_reports_one_wins(as_user, clerk, officer, make_finding):
    finding = make_finding()
    sent = {"rectified_on": "2026-05-20", "rectification": "已更换", "version": "1"}
    as_user(clerk).post(step(finding, "report"), sent)
    page = as_user(officer).post(step(finding, "report"), sent | {"rectification": "第二份"}).content.decode()
    assert "李梅 已报告于" in page
    assert "第二份</textarea>" in page
    assert Finding.objects.get().rectification == "已更换"


def test_a_closed_finding_is_opened_again_on_its_page(as_user, clerk, officer, make_finding, report, close):
    finding = close(report(make_finding(), clerk), officer)
    as_user(officer).post(step(finding, "reopen"), {"reason": "又坏了", "version": "3"})
    assert Finding.objects.get().sent_back == "又坏了"


def test_an_edit_of_an_old_page_shows_both_versions(as_user, officer, colleague, make_finding):
    finding = make_finding()
    sent = {"text": "宣传栏过期", "severity": "一般", "owner": "李梅", "version": "1"}
    as_user(officer).post(step(finding, "update"), sent)
    page = as_user(colleague).post(step(finding, "update"), sent | {"owner": "赵强"}).content.decode()
    assert "其他人保存了这个问题" in page
    assert ">李梅</td>" in page
    assert ">赵强</td>" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    as_user(colleague).post(step(finding, "update"), sent | {"owner": "赵强", "version": version})
    assert Finding.objects.get().owner == "赵强"


def test_a_wrong_photo_is_taken_off_and_its_history_stays(as_user, officer, make_finding, stored_picture):
    finding = make_finding()
    attach(finding, [(stored_picture, "前.png", "BEFORE", "")], by=officer)
    photo = finding.files.get()
    client = as_user(officer)
    page = client.get(step(finding, "update")).content.decode()
    assert f"/inspections/findings/files/{photo.pk}/thumb/" in page
    sent = {
        "text": "宣传栏过期",
        "severity": "一般",
        "version": "1",
        "kept-TOTAL_FORMS": "1",
        "kept-INITIAL_FORMS": "1",
    }
    sent |= {"kept-0-id": photo.pk, "kept-0-kind": "BEFORE", "kept-0-caption": "", "kept-0-DELETE": "on"}
    assert client.post(step(finding, "update"), sent).status_code == 302
    assert not finding.files.exists()
    assert Attachment.history.filter(id=photo.pk, history_type="-").exists()
    assert "文件" in client.post(step(finding, "update"), sent | {"version": "2"}).content.decode()


HOSTILE = ["\0", "长" * 6000, "<script>alert(1)</script>", "\u202e反", "9" * 40, "0001-01-01", "2026-02-30", "-1"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["update", "report", "recheck", "reopen"])
def test_whatever_is_sent_a_page_comes_back(as_user, officer, clerk, make_finding, report, close, name, value):
    finding = make_finding()
    if name in ("recheck", "reopen"):
        finding = report(finding, clerk)
    if name == "reopen":
        finding = close(finding, officer)
    fields = "text severity indicator owner due_on reason version rectified_on rectification verdict closed_on".split()
    sent = dict.fromkeys([*fields, "files-id", "files-kind", "kept-TOTAL_FORMS", "kept-0-id"], value)
    answer = as_user(officer).post(step(finding, name), sent)
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["page=" + "9" * 30, "sort=password", "community=" + "9" * 30, "q=%00", "start=never&end=0001-01-01", "owner=%00"],
)
def test_a_hostile_address_never_breaks_the_list(as_user, officer, three, query):
    for path in (LIST, "/inspections/statistics/"):
        assert as_user(officer).get(f"{path}?{query}").status_code == 200


def test_two_findings_of_a_visit_do_not_say_the_same(as_user, officer, make_finding):
    finding = make_finding()
    second = make_finding("破损", finding.visit)
    sent = {"text": "宣传栏过期", "severity": "一般", "version": "1"}
    assert "已经登记过这个问题" in as_user(officer).post(step(second, "update"), sent).content.decode()


def test_the_history_stands_on_the_page(as_user, officer, clerk, make_visit, report):
    finding = report(add_finding(Finding(visit=make_visit(), text="破损"), by=officer), clerk)
    page = as_user(officer).get(step(finding, "detail")).content.decode()
    assert "<q>报告整改</q>" in page
    assert "<strong>李梅</strong>" in page


# --- who ------------------------------------------------------------------------------------------

READING = ["detail"]
WRITING = ["update", "report", "recheck", "reopen"]


@pytest.fixture
def with_photo(make_finding, clerk, stored_picture):
    files = [(stored_picture, "后.png", "AFTER", "")]
    said = {"text": "好了", "day": date(2026, 5, 20), "files": files}
    return report_rectification(make_finding(), **said, version=1, by=clerk)


def test_a_clerk_of_another_community_finds_nothing(as_user, outsider, with_photo):
    client = as_user(outsider)
    photo = with_photo.files.get()
    assert "宣传栏过期" not in client.get(LIST).content.decode()
    for path in (
        step(with_photo, "detail"),
        step(with_photo, "report"),
        f"/inspections/findings/files/{photo.pk}/screen/",
    ):
        assert client.get(path).status_code == 404
    assert client.get(f"/inspections/visits/{with_photo.visit_id}/record/").status_code == 404


def test_a_leader_reads_and_writes_nothing(as_user, leader, with_photo):
    client = as_user(leader)
    photo = with_photo.files.get()
    for path in (LIST, step(with_photo, "detail"), f"/inspections/findings/files/{photo.pk}/screen/"):
        assert client.get(path).status_code == 200
    page = client.get(step(with_photo, "detail")).content.decode()
    for name in WRITING:
        assert step(with_photo, name) not in page
        assert client.get(step(with_photo, name)).status_code == 403
        assert client.post(step(with_photo, name), {}).status_code == 403


def test_a_clerk_reports_but_neither_closes_nor_edits(as_user, clerk, with_photo):
    client = as_user(clerk)
    for name in ("update", "recheck", "reopen"):
        assert client.post(step(with_photo, name), {}).status_code == 403
    assert client.get(f"/inspections/visits/{with_photo.visit_id}/findings/new/").status_code == 403


def test_an_inspector_reaches_nothing(as_user, inspector, with_photo):
    client = as_user(inspector)
    photo = with_photo.files.get()
    paths = [LIST, f"{LIST}export/", "/inspections/", "/inspections/statistics/", "/inspections/statistics/export/"]
    paths += [step(with_photo, name) for name in READING + WRITING]
    paths += [f"/inspections/findings/files/{photo.pk}/thumb/", f"/inspections/visits/{with_photo.visit_id}/record/"]
    assert {client.get(path).status_code for path in paths} == {403}


def test_a_finding_of_a_visit_taken_out_is_read_only(as_user, officer, make_visit, make_finding):
    from django.utils import timezone

    finding = make_finding(visit=make_visit(retired_at=timezone.now(), retired_reason="重复"))
    client = as_user(officer)
    assert "已撤下" in client.get(step(finding, "detail")).content.decode()
    assert client.get(step(finding, "report")).status_code == 404


# --- where they turn up ---------------------------------------------------------------------------


def test_the_dashboard_tells_what_is_open_and_each_figure_leads_there(as_user, leader, three):
    client = as_user(leader)
    page = client.get("/reports/dashboard/").content.decode()
    block = page.split('id="findings"')[1].split("</section>")[0]
    figures = {
        unescape(url): int(n) for url, n in re.findall(r'href="([^"]+)"[^>]*>(?:<i[^>]*></i>)?[^<]*<b>(\d+)</b>', block)
    }
    assert sorted(figures.values()) == [1, 1]  # to be rectified, to be checked again
    explained = re.findall(r'<a class="explained"[^>]*>(\d+)<', block)
    assert sorted(explained) == ["1", "2"]  # overdue, and all that is open
    for address, count in figures.items():
        assert f"<dt>发现问题</dt><dd>{count}</dd>" in client.get(address).content.decode()
    assert block.index("桂花社区") < block.index("松柏社区")  # what is overdue comes first


def test_a_clerk_sees_own_findings_on_the_dashboard(as_user, outsider, three):
    block = (
        as_user(outsider).get("/reports/dashboard/").content.decode().split('id="findings"')[1].split("</section>")[0]
    )
    assert "桂花社区" not in block
    assert "<b>0</b>" in block


def test_nothing_open_is_said_on_the_dashboard(as_user, leader, guihua):
    assert "没有未销号的问题" in as_user(leader).get("/reports/dashboard/").content.decode()


def test_the_first_page_says_what_to_rectify_and_what_to_check_again(as_user, clerk, officer, colleague, three):
    assert "待整改的问题" in as_user(clerk).get("/reports/home/").content.decode()
    assert "待复查的问题" in as_user(colleague).get("/reports/home/").content.decode()
    assert "待复查的问题" not in as_user(officer).get("/reports/home/").content.decode()  # own report


def test_visits_of_the_week_wait_on_the_first_page(as_user, officer, make_visit):
    make_visit(day=date(2026, 7, 20), state="已安排")
    assert "本周要做的检查" not in as_user(officer).get("/reports/home/").content.decode()
    make_visit(day=date(2026, 7, 2), state="已安排")
    assert "本周要做的检查" in as_user(officer).get("/reports/home/").content.decode()
