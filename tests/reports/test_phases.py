"""Exit conditions of a phase, closing it with a signed note, opening it again."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.models import Incident, TaskState
from campaigns.plan.actions import move_task
from campaigns.plan.campaigns import end_campaign
from kepu.audit.models import Action, Entry
from reports.phases import assessment_today, close_phase, exit_of, reopen_phase
from tests.campaigns.plan.test_pages import errors, text_of
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def veto(db):
    return Incident.objects.create(kind="伪科学", is_grave=True, happened_on=date(2026, 3, 1), matter="假讲座")


@pytest.fixture
def held_event(make_event, guihua):
    """An event of “科教进社区”: E5 is met."""
    return make_event(category="科教进社区", host_community=guihua)


def conditions(window):
    return exit_of(window, assessment_today())


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return " ".join(refused.value.messages)


def test_a_phase_is_fulfilled_when_its_tasks_are_done_and_their_indicators_met(phase, make_task, officer, held_event):
    task = make_task(indicators=["E5"])
    before = conditions(phase())
    assert (before.total, before.done, before.is_fulfilled) == (1, 0, False)
    move_task(task, TaskState.DONE, by=officer)
    after = conditions(phase())
    assert [each.indicator.code for each in after.results] == ["E5"]
    assert after.is_fulfilled


def test_an_indicator_that_is_unmet_or_not_judged_yet_keeps_the_phase_open(phase, make_task, officer):
    move_task(make_task(indicators=["E5", "H4"]), TaskState.DONE, by=officer)
    assert [each.indicator.code for each in conditions(phase()).unmet] == ["E5", "H4"]


def test_a_code_that_the_standard_does_not_have_is_named(phase, make_task):
    make_task(indicators=["X9"])
    found = conditions(phase())
    assert (found.unknown, found.is_fulfilled) == (["X9"], False)


def test_tasks_of_other_phases_and_those_taken_out_do_not_count(phase, make_task, officer):
    from kepu.registers.actions import retire_row

    make_task(phase="自评", starts_on=date(2026, 9, 1), due_on=date(2026, 9, 2))
    retire_row(make_task("错"), reason="重复", by=officer)
    assert conditions(phase()).total == 0


# --- closing ---


def test_closing_is_signed_and_audited_with_what_was_open(phase, make_task, officer):
    make_task(indicators=["E5"])
    window = close_phase(phase(), note="主体已完成，其余转入自评阶段", by=officer)
    assert (window.closed_by, window.closing_note) == (officer, "主体已完成，其余转入自评阶段")
    entry = Entry.objects.about(window).filter(action=Action.JUDGE).get()
    assert entry.details == {
        "closed": True,
        "note": "主体已完成，其余转入自评阶段",
        "undone": 1,
        "unmet": ["E5"],
    }


def test_a_veto_that_is_not_met_keeps_every_phase_open(phase, officer, veto):
    assert "H1" in refusal(close_phase, phase(), note="想关", by=officer)
    assert phase().closed_at is None


def test_closing_needs_a_note_and_happens_once(phase, officer):
    assert "关闭意见" in refusal(close_phase, phase(), note="  ", by=officer)
    close_phase(phase(), note="完成", by=officer)
    assert "已经关闭" in refusal(close_phase, phase(), note="完成", by=officer)


def test_only_who_may_sign_closes(phase, clerk, leader):
    for person in (clerk, leader):
        with pytest.raises(PermissionDenied):
            close_phase(phase(), note="完成", by=person)


def test_opening_again_needs_a_reason_and_is_audited(phase, make_task, officer):
    task = make_task()
    window = close_phase(phase(), note="完成", by=officer)
    assert "原因" in refusal(reopen_phase, window, reason=" ", by=officer)
    window = reopen_phase(window, reason="漏了一项", by=officer)
    assert (window.closed_at, window.closed_by, window.closing_note) == (None, None, "")
    assert Entry.objects.about(window).filter(action=Action.JUDGE).first().details["reason"] == "漏了一项"
    assert move_task(task, TaskState.DONE, by=officer).state == TaskState.DONE
    assert "没有关闭" in refusal(reopen_phase, window, reason="再开", by=officer)


def test_phases_of_a_campaign_that_ended_are_neither_closed_nor_opened(campaign, phase, officer):
    window = phase()
    end_campaign(campaign, by=officer)
    assert "已经结束" in refusal(close_phase, window, note="完成", by=officer)
    assert "已经结束" in refusal(reopen_phase, window, reason="再开", by=officer)


# --- the page ---


def test_the_page_shows_the_conditions_and_takes_the_note(as_user, officer, phase, make_task):
    make_task(indicators=["E5"])
    client, path = as_user(officer), f"/reports/phases/{phase().pk}/"
    page = client.get(path)
    assert "本阶段任务全部完成：0 / 1" in text_of(page)
    assert "E5" in text_of(page)
    assert not english_in(page.content.decode())
    assert "关闭意见" in errors(client.post(path, {"do": "close", "note": ""}))["note"]
    assert "已关闭" in text_of(client.post(path, {"do": "close", "note": "转入下一阶段"}, follow=True))
    assert "转入下一阶段" in text_of(client.get(path))
    assert "重新打开" in errors(client.post(path, {"do": "reopen", "note": ""}))["note"]
    client.post(path, {"do": "reopen", "note": "漏了"})
    assert phase().closed_at is None


def test_the_page_says_that_a_veto_is_open_and_keeps_the_note(as_user, officer, phase, veto):
    client, path = as_user(officer), f"/reports/phases/{phase().pk}/"
    page = client.post(path, {"do": "close", "note": "写好的意见"})
    assert "一票否决" in errors(page)["__all__"]
    assert "写好的意见" in page.content.decode()


@pytest.mark.parametrize("do", ["", "x", "close"])
def test_who_may_not_sign_reads_only(as_user, leader, clerk, phase, do):
    path = f"/reports/phases/{phase().pk}/"
    assert "签署并关闭" not in text_of(as_user(leader).get(path))
    as_user(leader).post(path, {"do": do, "note": "想关"})
    assert "由街道关闭" in text_of(as_user(clerk).get(path))
    assert phase().closed_at is None


def test_a_strange_wish_is_refused_in_a_sentence(as_user, officer, phase):
    page = as_user(officer).post(f"/reports/phases/{phase().pk}/", {"do": "x", "note": "想"})
    assert page.status_code == 200
    assert phase().closed_at is None


def test_the_dashboard_shows_the_phases_and_leads_to_what_is_overdue(as_user, leader, campaign, make_task):
    assert "没有逾期任务" in text_of(as_user(leader).get("/reports/dashboard/"))
    make_task()
    page = as_user(leader).get("/reports/dashboard/")
    assert "逾期任务 1 " in text_of(page)
    assert "/registers/tasks/?overdue=on" in page.content.decode()
