"""From the number to its rows, and the signed judgement."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from kepu.audit.models import Action, Entry
from reports.models import Judgement


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
    assert first.count('<td class="title">') == 50
    assert second.count('<td class="title">') == 10
    assert client.get("/reports/indicators/E1/?page=10000000000000").status_code == 200


def test_the_rows_are_exported_and_the_export_is_audited(as_user, leader, events):
    answer = as_user(leader).get("/reports/indicators/E1/export/")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert sorted(row[0] for row in rows[1:]) == ["游园", "讲座"]
    assert Entry.objects.get(action=Action.EXPORT).details == {"indicator": "E1", "rows": 2}


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
