"""From the number to its rows, and the signed judgement."""

import io
import re
from datetime import date
from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from PIL import Image

from campaigns.coverage import CAUTION, DEFINITION
from campaigns.models import Finding, Task, Visit
from campaigns.summaries.keeping import fold
from kepu.audit.models import Action, Entry
from kepu.communities.models import Post
from kepu.evidence.models import StoredFile
from kepu.periods import Period
from reports.assessment import evaluate_one
from reports.models import Judgement
from reports.standards import load_standard, shipped_standard
from tests.conftest import TODAY
from tests.test_chinese_interface import english_in
from volunteers.models import Volunteer


@pytest.fixture
def events(make_event, guihua):
    make_event("讲座", host_community=guihua, is_major=True)
    make_event("游园", starts_on=date(2026, 4, 2), is_major=True)
    make_event("早了一天", starts_on=date(2025, 6, 30), is_major=True)


def test_the_page_shows_the_number_the_sentence_the_clause_and_the_rows(as_user, leader, events):
    page = as_user(leader).get("/reports/indicators/E1/").content.decode()
    for words in ("每年组织2次以上科普重大活动", "讲座", "游园", "达标"):
        assert words in page
    assert "早了一天" not in page


def test_the_period_of_the_address_counts(as_user, leader, events):
    page = as_user(leader).get("/reports/indicators/E1/?from=2025-06-30&as_of=2026-06-30").content.decode()
    assert "早了一天" in page


def test_many_rows_are_paged(as_user, leader, make_event):
    for number in range(60):
        make_event(f"第{number:02}次", is_major=True)
    client = as_user(leader)
    first = client.get("/reports/indicators/E1/").content.decode()
    second = client.get("/reports/indicators/E1/?page=2").content.decode()
    assert "第 1 页，共 2 页" in first
    assert first.count('<td class="title"') == 50
    assert second.count('<td class="title"') == 10
    assert client.get("/reports/indicators/E1/?page=10000000000000").status_code == 200


def test_the_rows_are_exported_and_the_export_is_audited(as_user, leader, events):
    answer = as_user(leader).get("/reports/indicators/E1/export/")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert sorted(row[0] for row in rows[1:]) == ["游园", "讲座"]
    assert Entry.objects.get(action=Action.EXPORT).details == {
        "indicator": "E1",
        "period": "from=2025-07-01&as_of=2026-06-30",
        "rows": 2,
    }


def test_names_and_numbers_are_exported_whole_to_who_keeps_them(as_user, leader, officer, guihua):
    Volunteer.objects.create(
        name="王小明", phone="13812345678", source="学校", registered_on=date(2025, 8, 1), community=guihua
    )
    whole = {"王小明", "13812345678"}
    for user, shown in ((leader, set()), (officer, whole)):
        answer = as_user(user).get("/reports/indicators/B2/export/")
        rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
        assert whole & {cell for row in rows for cell in row} == shown, user


@pytest.mark.parametrize(
    "path", ["/reports/indicators/Z9/", "/reports/indicators/Z9/export/", "/reports/indicators/H3/export/"]
)
def test_what_does_not_exist_is_not_found(as_user, leader, path):
    assert as_user(leader).get(path).status_code == 404


@pytest.mark.parametrize("role", ["clerk", "inspector"])
def test_the_assessment_is_for_those_who_may_read_it(role, request, as_user):
    client = as_user(request.getfixturevalue(role))
    for path in ("/reports/indicators/", "/reports/indicators/E1/", "/reports/indicators/E1/export/"):
        assert client.get(path).status_code == 403


def test_an_officer_signs_a_judgement_and_the_page_says_who(as_user, officer):
    client = as_user(officer)
    form = {"is_met": "yes", "reason": "与文明实践站共建，见佐证。"}
    page = client.post("/reports/indicators/H3/", form, follow=True).content.decode()
    judgement = Judgement.objects.get()
    assert (judgement.is_met, judgement.signed_by, judgement.judged_for) == (True, officer, date(2026, 6, 30))
    assert "王芳" in page
    assert "与文明实践站共建" in page
    assert Entry.objects.about(judgement).exists()


def test_a_judgement_without_reasons_is_refused_and_nothing_is_lost(as_user, officer):
    page = as_user(officer).post("/reports/indicators/H3/", {"is_met": "no", "reason": " "}).content.decode()
    assert "请写明理由" in page or "理由" in page
    assert not Judgement.objects.exists()


def test_a_leader_reads_but_does_not_judge(as_user, leader):
    client = as_user(leader)
    assert '<form method="post" enctype' not in client.get("/reports/indicators/H3/").content.decode()
    client.post("/reports/indicators/H3/", {"is_met": "yes", "reason": "x"})
    assert not Judgement.objects.exists()


def test_a_computed_indicator_cannot_be_judged(as_user, officer):
    as_user(officer).post("/reports/indicators/E1/", {"is_met": "yes", "reason": "x"})
    assert not Judgement.objects.exists()


def test_coverage_shows_each_community_and_its_definition(as_user, leader, events):
    page = as_user(leader).get("/reports/indicators/E7/").content.decode()
    assert escape(str(DEFINITION)) in page
    assert escape(str(CAUTION)) in page
    rows = re.findall(r"<dd>(.*?) ÷ (.*?)</dd>", page)
    assert rows == [("160", "3,000")]
    assert "桂花社区" in page.split("各社区覆盖率")[1]


@pytest.mark.parametrize("code", [each.code for each in shipped_standard("demo-district").indicators])
def test_every_page_says_what_the_engine_says_and_shows_as_many_rows(code, as_user, leader, events, songbai):
    Post.objects.create(body="街道科协", position="会长", name="赵一")
    Volunteer.objects.create(name="张伟", phone="13800000001", source="社区", registered_on=date(2026, 1, 1))
    Task.objects.create(phase="实施", name="讲座", starts_on=date(2026, 1, 1), due_on=date(2026, 2, 1), state="已完成")
    visit = Visit.objects.create(community=songbai, visited_on=date(2026, 3, 1), visitors="王芳")
    Finding.objects.create(visit=visit, text="记录不全", closed_on=date(2026, 4, 1))
    page = as_user(leader).get(f"/reports/indicators/{code}/").content.decode()
    result = evaluate_one(load_standard("demo-district"), code, Period.ending(TODAY))
    for words in (result.shown_threshold, str(result.status.label), result.sentence):
        assert escape(words) in page
    if not result.indicator.is_manual:
        records = page.split('id="records"')[1]
        assert re.search(rf'<p class="figure"><a [^>]+>{re.escape(result.shown_value)}', page)
        assert f"数字背后的记录：{result.count} 条" in records
        assert records.count('<td class="title"') == result.count
    assert not english_in(page)


@pytest.mark.parametrize(("code", "queries"), [("E1", 19), ("E7", 24), ("A2", 12), ("H3", 9)])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    code, queries, as_user, leader, make_event, guihua, songbai, django_assert_num_queries
):
    client = as_user(leader)
    client.get(f"/reports/indicators/{code}/")  # what is asked once in a process is asked now
    for rows in (1, 30):
        for number in range(rows):
            make_event(f"第{rows}-{number}次", is_major=True, covered=[guihua, songbai])
        fold()
        with django_assert_num_queries(queries):
            client.get(f"/reports/indicators/{code}/")


def test_the_list_is_narrowed_to_a_status(as_user, leader, events):
    client = as_user(leader)
    page = client.get("/reports/indicators/?status=manual").content.decode()
    assert page.count('<td class="title"') == 2
    assert "只显示状态为“待评定”的指标" in page
    assert client.get("/reports/indicators/?status=nonsense").content.decode().count('<td class="title"') == 33


@pytest.mark.parametrize("query", ["as_of=2026-02-30", "as_of=2027-01-01"])
def test_nothing_is_signed_for_a_day_that_cannot_be_judged(as_user, officer, query):
    form = {"is_met": "yes", "reason": "写了很久的理由"}
    page = as_user(officer).post(f"/reports/indicators/H3/?{query}", form).content.decode()
    assert "不是有效的日期" in page or "还没到的日子不能评定" in page
    assert "写了很久的理由" in page
    assert not Judgement.objects.exists()


def test_the_newest_judgement_counts_and_the_earlier_stays_on_record(as_user, officer):
    client = as_user(officer)
    for verdict, reason in (("yes", "第一次"), ("no", "第二次")):
        client.post("/reports/indicators/H4/", {"is_met": verdict, "reason": reason})
    shown = client.get("/reports/indicators/H4/").content.decode().split('id="records"')[1]
    assert shown.index("第二次") < shown.index("第一次")
    assert shown.index("有效") < shown.index("已被替代")


@pytest.fixture
def judged_with_photo(as_user, officer):
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(data, "JPEG")
    photo = SimpleUploadedFile("匾牌.jpg", data.getvalue(), "image/jpeg")
    as_user(officer).post("/reports/indicators/H3/", {"is_met": "yes", "reason": "见照片", "files": [photo]})
    judgement = Judgement.objects.get()
    return f"/reports/judgements/{judgement.pk}/files/{judgement.evidence.get().pk}/"


def test_the_evidence_of_a_judgement_is_shown_and_its_download_audited(as_user, leader, judged_with_photo):
    client = as_user(leader)
    assert judged_with_photo in client.get("/reports/indicators/H3/").content.decode()
    assert client.get(judged_with_photo + "thumb/")["Content-Type"] == "image/jpeg"
    assert "H3-2026-06-30" in client.get(judged_with_photo + "original/")["Content-Disposition"]
    assert Entry.objects.filter(action=Action.DOWNLOAD).count() == 1
    assert client.get(judged_with_photo + "print/").status_code == 404


@pytest.mark.parametrize("role", ["clerk", "inspector"])
def test_the_evidence_is_for_those_who_may_read_the_assessment(role, request, as_user, judged_with_photo):
    assert as_user(request.getfixturevalue(role)).get(judged_with_photo + "original/").status_code == 403


def test_a_file_that_no_judgement_cites_is_not_found(as_user, leader, judged_with_photo):
    stranger = StoredFile.objects.create(sha256="0" * 64, media_type="image/jpeg", size=1)
    path = re.sub(r"files/\d+", f"files/{stranger.pk}", judged_with_photo)
    assert as_user(leader).get(path + "original/").status_code == 404


def test_hostile_text_in_a_record_is_only_text(as_user, leader, make_event):
    make_event("<img src=x onerror=alert(1)>", is_major=True)
    page = as_user(leader).get("/reports/indicators/E1/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
