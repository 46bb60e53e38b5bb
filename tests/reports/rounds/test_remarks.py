"""Leaders remark on a round and on its answers, the office answers; it holds nothing up."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kepu.audit.models import Action, Entry
from reports.home import piles
from reports.models import Remark
from reports.rounds.actions import discard_round, issue_round
from reports.rounds.blockers import blockers
from reports.rounds.remarking import answer_remark, leave_remark
from reports.rounds.standing import standing_of
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def remark(opened, leader):
    return leave_remark(opened, indicator="E1", text="十月再办一次", by=leader)


def page(client, address) -> str:
    return client.get(address).content.decode()


def test_a_leader_remarks_in_the_browser_and_an_officer_answers(as_user, leader, officer, opened):
    answer = opened.answers.get(indicator="E1").get_absolute_url()
    assert "提交意见" not in page(as_user(officer), answer)
    sent = {"text": "十月再办一次", "creation_key": str(uuid.uuid4())}
    client = as_user(leader)
    for _double_click in range(2):
        client.post(f"{answer}remarks/", sent)
    remark = Remark.objects.get()
    said = page(as_user(officer), answer)
    assert "十月再办一次" in said
    assert "尚未答复" in said
    as_user(officer).post(reverse("rounds:remark_reply", args=[remark.pk]), {f"remark-{remark.pk}-reply": "已列入计划"})
    said = page(as_user(leader), answer)
    assert "已列入计划" in said
    assert "尚未答复" not in said


def test_a_remark_on_the_whole_round_stands_on_its_page(as_user, leader, opened):
    client = as_user(leader)
    client.post(reverse("rounds:round_remark", args=[opened.pk]), {"text": "总体尚可"})
    assert "总体尚可" in page(client, opened.get_absolute_url())
    assert Remark.objects.get().indicator == ""


@pytest.mark.parametrize(("text", "sentence"), [("", "必填"), ("坏\0的", "空字符"), ("长" * 1001, "1000")])
def test_what_cannot_be_a_remark_is_said_and_kept(as_user, leader, opened, text, sentence):
    for address in (opened.get_absolute_url(), opened.answers.get(indicator="E1").get_absolute_url()):
        answer = as_user(leader).post(f"{address}remarks/", {"text": text})
        assert answer.status_code == 200
        assert "error-summary" in answer.content.decode()
        assert text.strip("\0")[:10] in answer.content.decode()
    assert not Remark.objects.exists()


def test_an_empty_answer_is_said_beside_its_remark(as_user, officer, remark):
    answer = as_user(officer).post(reverse("rounds:remark_reply", args=[remark.pk]), {f"remark-{remark.pk}-reply": " "})
    assert "请写明答复内容" in answer.content.decode()


def test_it_is_told_with_the_readiness_and_blocks_nothing(as_user, officer, opened, remark):
    assert not [each for each in blockers(standing_of(opened)) if "十月" in each.sentence]
    board = page(as_user(officer), opened.get_absolute_url())
    assert "1 条领导意见尚未答复" in board
    assert "E1 " in page(as_user(officer), f"{opened.get_absolute_url()}?show=remarked").split("<tbody>")[1]
    assert "1 条领导意见尚未答复" in page(as_user(officer), reverse("rounds:round_issue", args=[opened.pk]))
    assert issue_round(opened, reason="检查在即", by=officer).is_issued


def test_officers_find_it_in_the_morning_until_it_is_answered(officer, remark):
    [pile] = [each for each in piles(officer, TODAY) if "领导意见" in each.title]
    assert (pile.count, pile.items[0].url) == (1, remark.get_absolute_url())
    answer_remark(remark, reply="已列入计划", by=officer)
    assert not [each for each in piles(officer, TODAY) if "领导意见" in each.title]


def test_both_are_audited(officer, leader, remark):
    answer_remark(remark, reply="已列入计划", by=officer)
    told = Entry.objects.about(remark).order_by("id").values_list("actor", "action")
    assert list(told) == [(leader.username, Action.CREATE), (officer.username, Action.CHANGE)]


def test_it_is_answered_once(officer, colleague, remark):
    answer_remark(remark, reply="已列入计划", by=officer)
    with pytest.raises(ValidationError, match="王芳"):
        answer_remark(remark, reply="又答", by=colleague)


def test_only_leaders_remark_and_only_the_office_answers(officer, leader, opened, remark):
    with pytest.raises(PermissionDenied):
        leave_remark(opened, text="意见", by=officer)
    with pytest.raises(PermissionDenied):
        answer_remark(remark, reply="答", by=leader)


def test_only_who_may_answer_is_given_the_form(as_user, officer, leader, opened, remark):
    field, where = f"remark-{remark.pk}-reply", opened.answers.get(indicator="E1").get_absolute_url()
    assert field in page(as_user(officer), where)
    assert field not in page(as_user(leader), where)


def test_an_issued_round_shows_its_remarks_and_takes_none(as_user, officer, leader, opened, remark):
    issue_round(opened, reason="检查在即", by=officer)
    client = as_user(leader)
    said = page(client, opened.answers.get(indicator="E1").get_absolute_url())
    assert "十月再办一次" in said
    assert "提交意见" not in said
    refused = client.post(reverse("rounds:round_remark", args=[opened.pk]), {"text": "晚了"})
    assert "已定稿" in refused.content.decode()
    assert Remark.objects.count() == 1


def test_a_round_with_a_remark_is_not_thrown_away(officer, opened, remark):
    with pytest.raises(ValidationError):
        discard_round(opened, by=officer)
