"""Tasks in Excel files: the same rules as in forms, without a query for each row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Task
from campaigns.plan.actions import move_task
from campaigns.plan.campaigns import end_campaign
from kepu.exchange.importer import Outcome, apply
from kepu.exchange.problems import ImportRefused
from tests.ledger_files import bring_in, exported_lines, messages, plan_of

pytestmark = pytest.mark.django_db
HEADER = ["阶段", "任务名称", "开始日期", "截止日期", "状态"]


def row(name="建画廊", start="2026-02-01", due="2026-06-01", state="未开始"):
    return ["实施", name, start, due, state]


def test_a_file_goes_into_the_running_campaign(campaign, officer):
    lines = [HEADER, row()]
    assert bring_in("tasks", lines, by=officer) == Outcome(1, 0, 0)
    assert Task.objects.get().campaign == campaign
    assert bring_in("tasks", lines, by=officer) == Outcome(0, 0, 1)


def test_a_task_outside_its_phase_is_named_at_its_day(campaign):
    said = messages(plan_of("tasks", [HEADER, row("早", start="2025-12-01"), row("晚", due="2026-09-01"), row()]))
    assert set(said) == {(2, "开始日期"), (3, "截止日期")}
    assert "“实施”" in said[2, "开始日期"]


def test_what_does_not_follow_from_the_present_state_is_named(campaign, make_task, officer):
    move_task(make_task(), "已完成", by=officer)
    assert "不能从" in messages(plan_of("tasks", [HEADER, row()]))[2, "状态"]


def test_a_task_is_not_done_before_what_it_comes_after_unless_the_file_finishes_both(campaign, make_task):
    make_task("后", after=[make_task("先")])
    late = row("后", state="已完成")
    assert "“先”" in messages(plan_of("tasks", [HEADER, late]))[2, "状态"]
    assert bring_in("tasks", [HEADER, late, row("先", state="已完成")]) == Outcome(0, 2, 0)


def test_a_closed_phase_takes_nothing_in_not_even_one_closed_since_the_look(campaign, phase, officer):
    plan = plan_of("tasks", [HEADER, row()])
    window = phase()
    window.closed_at, window.closed_by = timezone.now(), officer
    window.save()
    with pytest.raises(ImportRefused):
        apply(plan, by=officer)
    assert "已经关闭" in messages(plan_of("tasks", [HEADER, row()]))[2, "阶段"]
    assert not Task.objects.exists()


def test_a_file_looked_at_before_the_campaign_ended_is_refused(campaign, officer):
    plan = plan_of("tasks", [HEADER, row()])
    end_campaign(campaign, by=officer)
    with pytest.raises(ImportRefused):
        apply(plan, by=officer)


def test_tasks_of_an_ended_campaign_are_neither_exported_nor_matched(campaign, make_task, officer):
    make_task()
    assert len(exported_lines("tasks")) == 2
    end_campaign(campaign, by=officer)
    assert len(exported_lines("tasks")) == 1
    assert bring_in("tasks", [HEADER, row()], by=officer) == Outcome(1, 0, 0)


def test_a_loose_task_that_a_file_changes_is_adopted(officer, request):
    task = Task.objects.create(phase="实施", name="建画廊", starts_on="2026-02-01", due_on="2026-06-01")
    campaign = request.getfixturevalue("campaign")
    assert bring_in("tasks", [HEADER, row(state="进行中")], by=officer) == Outcome(0, 1, 0)
    task.refresh_from_db()
    assert task.campaign == campaign


def test_the_number_of_queries_does_not_grow_with_the_rows(campaign):
    def queries(count):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            plan = plan_of("tasks", [HEADER, *(row(f"任务{number}") for number in range(count))])
        assert plan.is_good
        return len(caught)

    assert queries(2) == queries(40)
