"""The visit on the spot: the standard's questions, saved as they are answered, finished with one button."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from campaigns.inspection.actions import Answer, answer_check, begin_visit, finish_visit
from campaigns.models import Check, Visit, VisitState
from kepu.records.models import Attachment
from reports.checklist import questions
from reports.standards import load_standard
from tests.campaigns.inspection.conftest import QUESTIONS, picture
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def sent(visit, answers=("合格", "合格"), notes=("", ""), was=("", ""), **more):
    fields = {"visited_on": "2026-06-30"}
    for check, answer, note, former in zip(visit.checks.all(), answers, notes, was, strict=True):
        fields |= {f"answer_{check.pk}": answer, f"note_{check.pk}": note, f"was_answer_{check.pk}": former}
    return fields | more


def address(visit):
    return f"/inspections/visits/{visit.pk}/check/"


def test_the_standard_hands_its_questions_down(as_user, officer, make_visit):
    visit = make_visit(day=TODAY, state="已安排")
    page = as_user(officer).post(f"/reports/visits/{visit.pk}/begin/", follow=True)
    assert page.redirect_chain[0][0] == address(visit)
    asked = questions(load_standard("demo-district"))
    assert len(asked) == visit.checks.count() >= 10
    assert asked[0].text in page.content.decode()


def test_every_question_has_an_indicator_of_the_standard_and_a_code_of_its_own():
    standard = load_standard("demo-district")
    asked = questions(standard)
    assert {each.indicator for each in asked} <= {each.code for each in standard.indicators}
    assert len({each.code for each in asked}) == len(asked)


def test_beginning_twice_keeps_the_first_checklist(begun, officer):
    begin_visit(begun, questions=QUESTIONS * 3, by=officer)
    assert begun.checks.count() == 2


def test_the_wording_stays_when_the_standard_changes(begun):
    assert [check.question for check in begun.checks.all()] == [each.text for each in QUESTIONS]


def test_a_standard_without_questions_makes_no_checklist(make_visit, officer):
    with pytest.raises(ValidationError, match="没有检查表"):
        begin_visit(make_visit(), questions=[], by=officer)


def test_an_answer_is_saved_as_it_is_given(as_user, officer, begun):
    first, second = begun.checks.all()
    answer = as_user(officer).post(address(begun), sent(begun, ("不合格", ""), ("锁着", "")), headers={"X-Kept": "yes"})
    assert answer.json()["saved"][str(first.pk)] == {"answer": "不合格", "note": "锁着"}
    first.refresh_from_db()
    assert (first.answer, first.note) == ("不合格", "锁着")
    assert first.history.first().history_user == officer
    second.refresh_from_db()
    assert (second.answer, second.history.count()) == ("", 1)


def test_an_answer_that_cannot_be_keeps_none_of_the_others_back(as_user, officer, begun):
    first, second = begun.checks.all()
    answer = as_user(officer).post(address(begun), sent(begun, ("也许", "合格")), headers={"X-Kept": "yes"}).json()
    assert list(answer["saved"]) == [str(second.pk)]
    assert list(answer["problems"]) == [f"answer_{first.pk}"]
    assert Check.objects.get(pk=second.pk).answer == "合格"


def test_two_inspectors_share_a_visit_without_undoing_each_other(as_user, officer, colleague, begun):
    """The second page was opened before the first inspector answered."""
    as_user(officer).post(address(begun), sent(begun, ("合格", "")), headers={"X-Kept": "yes"})
    as_user(colleague).post(address(begun), sent(begun, ("", "不合格")), headers={"X-Kept": "yes"})
    assert [check.answer for check in begun.checks.all()] == ["合格", "不合格"]


def test_who_answers_otherwise_at_the_same_time_is_told(as_user, officer, colleague, begun):
    as_user(officer).post(address(begun), sent(begun, ("合格", "")))
    page = as_user(colleague).post(address(begun), sent(begun, ("不合格", ""))).content.decode()
    assert "其他人刚刚填写了这一项：合格" in page
    first = begun.checks.first()
    assert first.answer == "合格"
    assert f'name="was_answer_{first.pk}" value="合格"' in page  # saved again, it wins on purpose


def test_an_answer_is_not_written_over_what_nobody_saw(begun, officer, colleague):
    check = begun.checks.first()
    answer_check(check, said=Answer("合格", ""), was=Answer("", ""), by=officer)
    with pytest.raises(ValidationError, match="其他人刚刚填写"):
        answer_check(check, said=Answer("不合格", ""), was=Answer("", ""), by=colleague)


def test_photos_are_kept_with_the_answers_and_once_only(as_user, officer, begun):
    client = as_user(officer)
    upload = client.post("/files/upload/", {"file": picture()}).json()["id"]
    fields = sent(begun, ("", "")) | {"files-id": upload, "files-kind": "PHOTO", "files-caption": ""}
    client.post(address(begun), fields, headers={"X-Kept": "yes"})
    client.post(address(begun), fields | {"files-caption": "活动室"}, headers={"X-Kept": "yes"})
    assert list(Attachment.objects.of_rows(Visit.objects.all()).values_list("caption", flat=True)) == ["活动室"]


def test_one_button_saves_and_finishes(as_user, officer, begun):
    page = as_user(officer).post(address(begun), sent(begun, finish="yes"), follow=True)
    begun.refresh_from_db()
    assert (begun.state, begun.visited_on) == (VisitState.MADE, TODAY)
    assert "检查已结束" in page.content.decode()


def test_an_open_question_keeps_the_visit_from_being_finished_but_not_from_being_saved(as_user, officer, begun):
    page = as_user(officer).post(address(begun), sent(begun, ("合格", ""), finish="yes")).content.decode()
    assert "还有 1 项没有填写" in page
    begun.refresh_from_db()
    assert begun.state == VisitState.SCHEDULED
    assert begun.checks.first().answer == "合格"


def test_a_visit_is_not_finished_on_a_day_to_come(as_user, officer, begun):
    page = as_user(officer).post(address(begun), sent(begun, finish="yes", visited_on="2026-07-01")).content.decode()
    assert "还没有到" in page
    assert Visit.objects.get().state == VisitState.SCHEDULED


def test_a_visit_is_finished_once(begun, officer):
    begun.checks.update(answer="合格")
    finish_visit(begun, day=TODAY, by=officer)
    with pytest.raises(ValidationError, match="已经结束"):
        finish_visit(begun, day=TODAY, by=officer)


def test_a_visit_finished_on_the_day_of_another_is_refused(begun, make_visit, officer):
    make_visit(day=date(2026, 6, 29))
    begun.checks.update(answer="合格")
    with pytest.raises(ValidationError, match="检查"):
        finish_visit(begun, day=date(2026, 6, 29), by=officer)


def test_not_in_order_leads_to_a_finding_with_the_indicator(as_user, officer, begun, guihua):
    guihua.officer = "李梅"
    guihua.save()
    first = begun.checks.first()
    fields = sent(begun, ("不合格", ""), ("活动室锁着", ""), finding=str(first.pk))
    page = as_user(officer).post(address(begun), fields, follow=True).content.decode()
    assert begun.checks.first().answer == "不合格"
    assert 'name="indicator" value="C3"' in page
    assert "活动室锁着</textarea>" in page
    assert 'name="owner" value="李梅"' in page
    assert 'value="2026-07-15"' in page  # fifteen days from today


def test_a_correction_after_the_visit_is_kept_in_the_history(as_user, officer, begun):
    begun.checks.update(answer="合格")
    finish_visit(begun, day=TODAY, by=officer)
    as_user(officer).post(address(begun), sent(begun, ("不合格", "合格"), was=("合格", "合格")))
    assert begun.checks.first().history.first().answer == "不合格"


def test_who_reaches_the_checklist(as_user, clerk, outsider, leader, inspector, begun):
    for person in (clerk, outsider, leader, inspector):
        assert as_user(person).get(address(begun)).status_code == 403
        assert as_user(person).post(f"/reports/visits/{begun.pk}/begin/").status_code == 403


def test_the_page_takes_a_fixed_number_of_queries(as_user, officer, begun, django_assert_max_num_queries):
    for number in range(20):
        Check.objects.create(visit=begun, code=f"X-{number}", question=f"问题{number}")
    client = as_user(officer)
    client.get(address(begun))
    with django_assert_max_num_queries(9):
        client.get(address(begun))
