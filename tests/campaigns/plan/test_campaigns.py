"""Starting a campaign from the template, ending it, and moving its phases."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.models import Campaign, CampaignPhase, Task, TaskState
from campaigns.plan.blueprint import source_plan
from campaigns.plan.campaigns import change_phase_dates, draft_campaign, end_campaign, start_campaign
from kepu.audit.models import Entry
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
NAMED = [task.name for part in source_plan() for task in part.tasks]
SHARED = [task.name for part in source_plan() for task in part.tasks if task.each_community]


def loose(name="旧任务", **fields):
    days = {"starts_on": date(2026, 2, 1), "due_on": date(2026, 3, 1)}
    return Task.objects.create(phase="实施", name=name, **days | fields)


def test_a_campaign_has_the_phases_and_tasks_of_the_template(officer):
    campaign = start_campaign("创建", 2025, by=officer)
    assert Campaign.objects.current() == campaign
    assert [str(window.starts_on) for window in campaign.phases.all()] == [
        "2025-06-01",
        "2026-01-01",
        "2026-09-01",
        "2026-09-01",
    ]
    assert list(campaign.tasks.order_by("pk").values_list("name", flat=True)) == NAMED
    scheme = campaign.tasks.get(name="制定并印发创建实施方案")
    assert [each.name for each in scheme.after.all()] == ["成立创建工作领导小组"]
    assert (scheme.proof, scheme.indicators, scheme.state) == (["PLAN", "DOC"], ["P2"], TaskState.NOT_STARTED)
    assert Entry.objects.about(campaign).filter(actor="officer", action="create").count() == 1
    assert Entry.objects.about(scheme).filter(actor="officer").exists()


def test_what_every_community_does_gets_a_part_for_each(officer, guihua, songbai):
    campaign = start_campaign("创建", 2025, communities=[guihua, songbai], by=officer)
    parts = campaign.tasks.exclude(parent=None)
    assert {part.parent.name for part in parts} == set(SHARED)
    assert parts.count() == 2 * len(SHARED)
    assert f"{SHARED[0]}（桂花社区）" in parts.values_list("name", flat=True)


def test_looking_at_the_draft_saves_nothing(officer, django_assert_num_queries):
    with django_assert_num_queries(1):
        draft = draft_campaign(2027)
    assert draft.phases[0].starts_on == date(2027, 6, 1)
    assert not Campaign.objects.exists()
    assert not Task.objects.exists()


def test_tasks_that_fit_are_adopted_and_the_others_are_named(officer):
    fitting, outside = loose(), loose("太早", starts_on=date(2024, 2, 1))
    known = loose("培训科普专兼职工作人员", unit="街道科协")
    draft = draft_campaign(2025)
    assert (draft.adopted, draft.left) == ([fitting, known], [outside])
    campaign = start_campaign("创建", 2025, by=officer)
    for task in (fitting, outside, known):
        task.refresh_from_db()
    assert (fitting.campaign, outside.campaign) == (campaign, None)
    # What the office had written already is not made a second time, and others may come after it.
    assert known.campaign == campaign
    assert Task.objects.filter(name=known.name).count() == 1
    assert known.before.get().name == "组织科普月、科技活动周等重大活动"
    assert known.version == 2
    assert known.history.first().history_user == officer


def test_only_one_campaign_runs_at_a_time(officer):
    start_campaign("创建", 2025, by=officer)
    with pytest.raises(ValidationError, match="正在进行"):
        start_campaign("再创建", 2026, by=officer)
    assert Campaign.objects.count() == 1
    assert CampaignPhase.objects.count() == 4


def test_a_failure_in_the_middle_leaves_nothing(officer, monkeypatch):
    def fail(*args, **kwargs):
        raise ValidationError("no")

    monkeypatch.setattr("campaigns.plan.campaigns.fan_out", fail)
    with pytest.raises(ValidationError):
        start_campaign("创建", 2025, by=officer)
    assert not Campaign.objects.exists()
    assert not Task.objects.exists()
    assert not Entry.objects.filter(action="create").exists()


@pytest.mark.parametrize("who", ["clerk", "leader"])
def test_only_the_office_starts_and_ends(request, who, campaign, phase):
    person = request.getfixturevalue(who)
    for act in (
        lambda: start_campaign("创建", 2025, by=person),
        lambda: end_campaign(campaign, by=person),
        lambda: change_phase_dates(phase(), date(2026, 1, 1), date(2026, 8, 1), by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_campaign_that_ended_makes_room_for_the_next(officer, campaign, make_task):
    task = make_task()
    end_campaign(campaign, by=officer)
    campaign.refresh_from_db()
    assert (campaign.is_current, campaign.ended_on) == (False, TODAY)
    assert task not in Task.objects.of_current_campaign()
    following = start_campaign("再创建", 2026, by=officer)
    # Of the same name as the old one, in the same phase: two campaigns have each their own.
    assert following.tasks.count() == len(NAMED)
    with pytest.raises(ValidationError, match="已经结束"):
        end_campaign(campaign, by=officer)


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2024, 12, 31)])
def test_a_campaign_ends_neither_in_the_future_nor_before_it_began(officer, campaign, day):
    with pytest.raises(ValidationError, match="结束日期"):
        end_campaign(campaign, ended_on=day, by=officer)
    assert Campaign.objects.current() == campaign


# --- the days of a phase ---


def test_a_phase_gets_other_days_with_its_reason(officer, phase):
    change_phase_dates(phase(), date(2026, 2, 1), date(2026, 9, 15), reason="顺延", by=officer)
    window = phase()
    assert (window.starts_on, window.ends_on) == (date(2026, 2, 1), date(2026, 9, 15))
    assert window.history.first().history_change_reason == "顺延"


def test_reversed_days_are_refused(officer, phase):
    with pytest.raises(ValidationError) as refused:
        change_phase_dates(phase(), date(2026, 8, 31), date(2026, 1, 1), by=officer)
    assert refused.value.message_dict == {"ends_on": ["阶段的结束日期不能早于开始日期。"]}


def test_days_that_leave_a_task_outside_are_refused_with_its_name(officer, phase, make_task):
    make_task("建画廊")
    with pytest.raises(ValidationError, match="“建画廊”"):
        change_phase_dates(phase(), date(2026, 1, 1), date(2026, 5, 31), by=officer)
    assert phase().ends_on == date(2026, 8, 31)
    change_phase_dates(phase(), date(2026, 1, 1), date(2026, 6, 1), by=officer)
