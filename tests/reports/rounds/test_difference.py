"""What a correction changes: figures with the records behind them, texts word by word, by whom and why."""

import pytest
from django.urls import reverse

from campaigns.models import Event
from kepu.audit.actions import save_record
from reports.actions import sign_judgement
from reports.rounds.actions import correct_round, issue_round
from reports.rounds.answering import save_answer, take_back_answer
from reports.rounds.difference import differences, text_changes
from reports.standards import load_standard
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def correction(opened, accept, officer, colleague):
    accept(opened, narrative="活动三场，反响好。\n第二行")
    issued = issue_round(opened, reason="x", by=officer)
    return correct_round(issued, reason="漏记一场活动", by=colleague)


def told(lines) -> list[list[tuple[str, str]]]:
    return [[(piece.kind, piece.text) for piece in line] for line in lines]


def test_a_rewritten_line_is_told_word_by_word():
    assert told(text_changes("活动3场\n同", "活动12场\n同\n新")) == [
        [("same", "活动"), ("removed", "3"), ("added", "12"), ("same", "场")],
        [("same", "同")],
        [("added", "新")],
    ]


def test_very_long_lines_are_told_as_a_whole_and_quickly():
    [line] = text_changes("甲乙" * 10_000, "乙甲" * 10_000)
    assert [piece.kind for piece in line] == ["removed", "added"]


def test_a_fresh_correction_differs_in_nothing(correction):
    assert differences(correction) == []


def test_texts_that_were_rewritten_name_the_writer(correction, colleague):
    answer = take_back_answer(correction.answers.get(indicator="E1"), by=colleague)
    texts = {"narrative": "活动四场，反响好。\n第二行", "responsible": "刘洋"}
    save_answer(answer, texts, version=answer.version, by=colleague)
    [found] = differences(correction)
    assert (found.after.code, found.writer, found.person_changed, found.figures_changed) == ("E1", "刘洋", True, False)
    assert ("removed", "三") in told(found.texts[0].lines)[0]


def test_a_value_names_the_records_that_were_saved_since(correction, officer):
    event = Event(title="补登的活动", starts_on=TODAY, place="广场", category="科普日", attendance=9, is_major=True)
    save_record(event, by=officer)
    found = next(each for each in differences(correction) if each.after.code == "E1")
    assert (found.before.value_text, found.after.value_text) == ("0 次", "1 次")
    assert [(change.title, change.who, change.is_new) for change in found.changes.rows] == [(str(event), "王芳", True)]


def test_all_saves_are_told_and_what_does_not_fit_is_counted(correction, officer, as_user, guihua, monkeypatch):
    monkeypatch.setattr("reports.rounds.difference.MOST_CHANGES", 8)
    for number in range(10):
        save_record(
            Event(
                title=f"第{number}次", starts_on=TODAY, place="广场", category="科普讲座", is_major=True, attendance=5
            ),
            by=officer,
        )
    found = next(each for each in differences(correction) if each.after.code == "E1").changes
    assert (found.count, len(found.first), len(found.others), found.untold) == (10, 5, 3, 2)
    page = as_user(officer).get(reverse("rounds:round_difference", args=[correction.pk])).content.decode()
    assert "另有 2 次更早的保存未列出" in page


def test_residents_that_were_mended_are_told_as_the_cause(correction, officer, make_event, guihua, as_user):
    make_event(host_community=guihua, attendance=900)
    guihua.residents = 1500
    save_record(guihua, by=officer)
    found = next(each for each in differences(correction) if each.after.code == "E7").changes
    assert "桂花社区" in [change.title for change in found.rows]
    assert "桂花社区" in as_user(officer).get(reverse("rounds:round_difference", args=[correction.pk])).content.decode()


def test_a_judgement_that_changed_is_told_with_its_reasons(correction, officer):
    sign_judgement(load_standard("demo-district"), "H3", judged_for=TODAY, is_met=True, reason="已共建", by=officer)
    found = next(each for each in differences(correction) if each.after.code == "H3")
    assert (found.status_changed, [change.title for change in found.changes.rows]) == (True, ["已共建"])


def test_once_issued_it_stays_what_it_was(correction, officer, make_event):
    event = Event(title="补登的活动", starts_on=TODAY, place="广场", category="科普日", attendance=9, is_major=True)
    save_record(event, by=officer)
    issued = issue_round(correction, reason="x", by=officer)
    before = [(each.after.code, each.after.value_text, each.changes) for each in differences(issued)]
    save_record(
        Event(title="更晚", starts_on=TODAY, place="广", category="科普日", attendance=9, is_major=True), by=officer
    )
    assert [(each.after.code, each.after.value_text, each.changes) for each in differences(issued)] == before


def test_the_page_says_why_and_what(correction, officer, as_user):
    save_record(
        Event(title="补登", starts_on=TODAY, place="广", category="科普日", attendance=9, is_major=True), by=officer
    )
    page = as_user(officer).get(reverse("rounds:round_difference", args=[correction.pk])).content.decode()
    assert "漏记一场活动" in page
    assert "<del>0 次</del>" in page
    assert "补登" in page


def test_a_round_that_corrects_nothing_has_no_such_page(opened, officer, as_user):
    assert as_user(officer).get(reverse("rounds:round_difference", args=[opened.pk])).status_code == 404
