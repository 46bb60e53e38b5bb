"""A visit and what it found are one form."""

from datetime import date

import pytest

from campaigns.models import Finding, Visit

VISIT = {"visited_on": "2026-05-12", "visitors": "王芳", "scope": "设施"}


def lines(*findings, initial=0) -> dict:
    sent = {"findings-TOTAL_FORMS": str(len(findings)), "findings-INITIAL_FORMS": str(initial)}
    for number, fields in enumerate(findings):
        sent |= {f"findings-{number}-{name}": value for name, value in fields.items()}
    return sent


@pytest.fixture
def send(as_user, officer, guihua):
    def act(path, *findings, initial=0, **changes):
        fields = VISIT | {"community": guihua.pk} | lines(*findings, initial=initial) | changes
        return as_user(officer).post(f"/registers/visits/{path}", fields, follow=True)

    return act


def test_a_visit_is_saved_with_its_problems(send):
    page = send("new/", {"text": "宣传栏过期", "due_on": "2026-06-01"}, {"text": ""}).content.decode()
    assert "宣传栏过期" in page
    assert list(Finding.objects.values_list("text", "due_on")) == [("宣传栏过期", date(2026, 6, 1))]


def test_a_faulty_problem_keeps_the_visit_from_being_saved_and_what_was_typed(send):
    page = send("new/", {"text": "", "due_on": "2026-06-31", "owner": "李梅"})
    assert not Visit.objects.exists()
    words = page.content.decode()
    assert "“2026-06-31”不是" in words
    assert "李梅" in words


def test_problems_are_changed_and_struck_out_and_their_history_stays(send, officer, guihua):
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 12), visitors="王芳")
    first, second = (Finding.objects.create(visit=visit, text=text) for text in ("甲", "乙"))
    kept = {"kept-TOTAL_FORMS": "0", "kept-INITIAL_FORMS": "0", "version": "1"}
    send(
        f"{visit.pk}/edit/",
        {"id": first.pk, "text": "甲", "due_on": "2026-06-01"},
        {"id": second.pk, "text": "乙", "DELETE": "on"},
        initial=2,
        **kept,
    )
    assert list(Finding.objects.values_list("text", "due_on")) == [("甲", date(2026, 6, 1))]
    assert Finding.history.filter(id=second.pk, history_type="-", history_user=officer).exists()


def test_a_draft_brings_the_problems_back(send, as_user, officer, guihua):
    client = as_user(officer)
    typed = VISIT | lines({"text": "签到表缺失"}) | {"draft-of": ""}
    assert client.post("/registers/visits/draft/", typed).status_code in (200, 204)
    assert "签到表缺失" in client.get("/registers/visits/new/?draft").content.decode()


def test_what_was_said_before_stays_when_a_line_does_not_say_it(send, guihua):
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 12), visitors="王芳")
    finding = Finding.objects.create(visit=visit, text="甲", severity="否决")
    kept = {"kept-TOTAL_FORMS": "0", "kept-INITIAL_FORMS": "0", "version": "1"}
    send(f"{visit.pk}/edit/", {"id": finding.pk, "text": "甲", "owner": "李梅"}, initial=1, **kept)
    assert list(Finding.objects.values_list("owner", "severity")) == [("李梅", "否决")]


def test_a_problem_with_a_report_is_not_struck_out(send, officer, guihua):
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 12), visitors="王芳")
    finding = Finding.objects.create(visit=visit, text="甲", rectified_on=date(2026, 5, 20), rectified_by=officer)
    kept = {"kept-TOTAL_FORMS": "0", "kept-INITIAL_FORMS": "0", "version": "1"}
    page = send(f"{visit.pk}/edit/", {"id": finding.pk, "text": "甲", "DELETE": "on"}, initial=1, **kept)
    assert "不能删除" in page.content.decode()
    assert Finding.objects.exists()


def test_the_form_closes_nothing(send, guihua):
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 12), visitors="王芳")
    finding = Finding.objects.create(visit=visit, text="甲")
    kept = {"kept-TOTAL_FORMS": "0", "kept-INITIAL_FORMS": "0", "version": "1"}
    send(f"{visit.pk}/edit/", {"id": finding.pk, "text": "甲", "closed_on": "2026-06-01"}, initial=1, **kept)
    assert Finding.objects.get().closed_on is None


def test_a_visit_to_come_is_scheduled_not_recorded(send):
    page = send("new/", visited_on="2026-07-01").content.decode()
    assert "请用“安排检查”" in page
    assert not Visit.objects.exists()


def test_a_visit_cannot_move_behind_what_was_done_about_its_findings(send, guihua):
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 12), visitors="王芳")
    Finding.objects.create(visit=visit, text="甲", closed_on=date(2026, 5, 20))
    kept = {"kept-TOTAL_FORMS": "0", "kept-INITIAL_FORMS": "0", "version": "1"}
    page = send(f"{visit.pk}/edit/", visited_on="2026-05-21", **kept).content.decode()
    assert "已于 2026年5月20日 整改" in page
