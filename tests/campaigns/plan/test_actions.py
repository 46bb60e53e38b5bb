"""Tasks of the plan: within their phase, in their states, in no circle, divided among communities."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from campaigns.models import Task, TaskState
from campaigns.plan.actions import change_task, fan_out, move_task, reschedule_task
from campaigns.plan.campaigns import end_campaign
from kepu.registers.actions import StaleRowError
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
GOING, DONE, WAITING = TaskState.IN_PROGRESS, TaskState.DONE, TaskState.NOT_STARTED


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return " ".join(refused.value.messages)


def close(window, officer):
    window.closed_at, window.closed_by = timezone.now(), officer
    window.save()


def after_of(task, others, by=None):
    task.refresh_from_db()
    return change_task(task, version=task.version, after=others, by=by)


# --- campaign and phase ---


def test_a_new_task_belongs_to_the_running_campaign(campaign, make_task):
    assert make_task().campaign == campaign


def test_without_a_campaign_any_days_will_do(make_task):
    task = make_task(starts_on=date(2020, 1, 1), due_on=date(2031, 1, 1))
    assert task.campaign is None


@pytest.mark.parametrize(
    ("start", "due", "field"),
    [
        (date(2025, 12, 31), date(2026, 2, 1), "starts_on"),
        (date(2026, 8, 1), date(2026, 9, 1), "due_on"),
    ],
)
def test_a_task_outside_its_phase_is_refused_beside_the_day(campaign, make_task, start, due, field):
    with pytest.raises(ValidationError) as refused:
        make_task(starts_on=start, due_on=due)
    assert list(refused.value.message_dict) == [field]
    assert "2026-01-01" in str(refused.value)
    assert not Task.objects.exists()


def test_the_first_and_the_last_day_of_a_phase_are_inside(campaign, make_task):
    make_task(starts_on=date(2026, 1, 1), due_on=date(2026, 8, 31))


def test_a_closed_phase_takes_no_task_and_changes_none(campaign, phase, make_task, officer):
    task = make_task()
    close(phase(), officer)
    assert "已经关闭" in refusal(make_task, "又一个")
    assert "已经关闭" in refusal(move_task, task, GOING, by=officer)
    assert "已经关闭" in refusal(
        reschedule_task, task, task.starts_on, date(2026, 7, 1), version=1, reason="迟", by=officer
    )
    assert not Task.objects.editable_by(officer).exists()


def test_a_task_cannot_leave_a_closed_phase(campaign, phase, make_task, officer):
    task = make_task()
    close(phase(), officer)
    task.phase, task.starts_on, task.due_on = "自评", date(2026, 9, 1), date(2026, 9, 2)
    assert "“实施”" in refusal(change_task, task, version=1, after=[], by=officer)


def test_tasks_of_a_campaign_that_ended_stay_as_they_are(campaign, make_task, officer):
    task = make_task()
    end_campaign(campaign, by=officer)
    assert "已经结束" in refusal(move_task, task, GOING, by=officer)


# --- states ---


def test_finishing_sets_the_day_and_taking_up_again_takes_it_away(campaign, make_task, officer):
    task = move_task(make_task(), GOING, by=officer)
    task = move_task(task, DONE, by=officer)
    assert (task.state, task.completed_on, task.version) == (DONE, TODAY, 3)
    task = move_task(task, GOING, reason="材料不全", by=officer)
    assert (task.state, task.completed_on) == (GOING, None)
    assert task.history.first().history_change_reason == "材料不全"


def test_a_day_of_completion_can_be_given_but_not_in_the_future(campaign, make_task, officer):
    task = make_task()
    assert "不能晚于今天" in refusal(move_task, task, DONE, completed_on=TODAY + timedelta(days=1), by=officer)
    assert move_task(task, DONE, completed_on=date(2026, 5, 20), by=officer).completed_on == date(2026, 5, 20)


def test_taking_up_again_needs_a_reason_and_does_not_go_back_to_the_start(campaign, make_task, officer):
    task = move_task(make_task(), DONE, by=officer)
    assert "原因" in refusal(move_task, task, GOING, reason="  ", by=officer)
    assert "不能从" in refusal(move_task, task, WAITING, reason="重来", by=officer)


def test_a_second_click_is_told_that_it_is_done(campaign, make_task, officer):
    task = make_task()
    move_task(task, DONE, by=officer)
    assert "已经是" in refusal(move_task, task, DONE, by=officer)
    assert task.history.count() == 2


def test_nothing_is_done_before_what_it_comes_after(campaign, make_task, officer):
    first = make_task("先")
    second = make_task("后", after=[first])
    assert "“先”" in refusal(move_task, second, DONE, by=officer)
    move_task(second, GOING, by=officer)
    move_task(first, DONE, by=officer)
    move_task(second, DONE, by=officer)
    assert "“后”" in refusal(move_task, first, GOING, reason="返工", by=officer)


def test_a_done_task_cannot_be_put_after_one_that_is_not(campaign, make_task, officer):
    done = move_task(make_task("后"), DONE, by=officer)
    assert "“先”" in refusal(after_of, done, [make_task("先")])


def test_what_was_taken_out_is_not_waited_for(campaign, make_task, officer):
    first = make_task("先")
    second = make_task("后", after=[first])
    Task.objects.filter(pk=first.pk).update(retired_at=timezone.now())
    assert move_task(second, DONE, by=officer).state == DONE


def test_a_clerk_moves_the_tasks_of_the_own_community_only(campaign, make_task, clerk, guihua, songbai):
    assert move_task(make_task("我的", community=guihua), DONE, by=clerk).changed_by == clerk
    for name, community in (("别人的", songbai), ("街道的", None)):
        with pytest.raises(PermissionDenied):
            move_task(make_task(name, community=community), DONE, by=clerk)


def test_a_leader_moves_nothing(campaign, make_task, leader):
    with pytest.raises(PermissionDenied):
        move_task(make_task(), DONE, by=leader)


# --- days ---


def test_a_task_is_rescheduled_with_a_reason_kept_in_its_history(campaign, make_task, officer):
    task = reschedule_task(make_task(), date(2026, 3, 1), date(2026, 7, 1), version=1, reason="场地未定", by=officer)
    assert (task.starts_on, task.due_on) == (date(2026, 3, 1), date(2026, 7, 1))
    assert task.history.first().history_change_reason == "场地未定"


def test_rescheduling_asks_for_a_reason_the_phase_and_the_present_version(campaign, make_task, officer, clerk):
    days = date(2026, 3, 1), date(2026, 7, 1)
    assert "原因" in refusal(reschedule_task, make_task("甲"), *days, version=1, reason=" ", by=officer)
    assert "实施" in refusal(
        reschedule_task, make_task("乙"), days[0], date(2026, 9, 1), version=1, reason="迟", by=officer
    )
    with pytest.raises(StaleRowError):
        reschedule_task(make_task("丙"), *days, version=2, reason="迟", by=officer)
    with pytest.raises(PermissionDenied):
        reschedule_task(make_task("丁"), *days, version=1, reason="迟", by=clerk)


# --- circles ---


def test_a_circle_is_refused_with_a_sentence_that_names_it(campaign, make_task):
    one = make_task("甲")
    two = make_task("乙", after=[one])
    three = make_task("丙", after=[two])
    assert "甲 → 丙 → 乙 → 甲" in refusal(after_of, one, [three])
    assert not one.after.exists()
    assert "甲 → 甲" in refusal(after_of, one, [one])
    after_of(three, [one, two])  # two ways to the same end are no circle


def test_a_whole_that_comes_after_its_part_is_a_circle_too(campaign, make_task, guihua, officer):
    whole = make_task("甲")
    [part] = fan_out(whole, [guihua], by=officer)
    assert "甲（桂花社区） → 甲 → 甲（桂花社区）" in refusal(after_of, part, [whole])


def test_a_circle_that_is_no_more_blocks_nothing(campaign, make_task):
    one = make_task("甲")
    two = make_task("乙", after=[one])
    after_of(two, [])
    after_of(one, [two])
    assert [each.name for each in one.after.all()] == ["乙"]


# --- parts ---


def test_a_task_is_divided_among_the_communities_once(campaign, make_task, officer, guihua, songbai):
    guihua.officer = "李梅"
    task = make_task("建画廊", indicators=["C1"], proof=["PHOTO"])
    [part] = fan_out(task, [guihua], by=officer)
    assert (part.name, part.community, part.person) == ("建画廊（桂花社区）", guihua, "李梅")
    assert (part.parent, part.campaign, part.indicators, part.proof) == (task, campaign, ["C1"], ["PHOTO"])
    assert [each.community for each in fan_out(task, [guihua, songbai], by=officer)] == [songbai]
    assert fan_out(task, [guihua, songbai], by=officer) == []


def test_the_whole_is_done_when_its_parts_are(campaign, make_task, officer, guihua):
    task = make_task("建画廊")
    [part] = fan_out(task, [guihua], by=officer)
    assert "“建画廊（桂花社区）”" in refusal(move_task, task, DONE, by=officer)
    move_task(part, DONE, by=officer)
    move_task(task, DONE, by=officer)
    assert "“建画廊”" in refusal(move_task, part, GOING, reason="返工", by=officer)


def test_what_cannot_be_divided_says_so(campaign, make_task, officer, clerk, guihua, songbai):
    assert "不能再分解" in refusal(fan_out, make_task("甲", community=guihua), [songbai], by=officer)
    done = move_task(make_task("乙"), DONE, by=officer)
    assert "已完成" in refusal(fan_out, done, [songbai], by=officer)
    with pytest.raises(PermissionDenied):
        fan_out(make_task("丙"), [guihua], by=clerk)


def test_a_name_too_long_to_be_marked_makes_no_part_at_all(campaign, make_task, officer, guihua, songbai):
    task = make_task("长" * 147)
    refusal(fan_out, task, [guihua, songbai], by=officer)
    assert not task.parts.exists()
