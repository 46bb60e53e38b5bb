"""What closes the gaps: proposed, carried out, and evaluated again."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from campaigns.models import Finding, Incident, MediaItem, Task, TaskState, Visit
from campaigns.plan.actions import fan_out, move_task
from facilities.models import ContentUpdate, Facility
from kepu.communities.models import Community, PartnerUnit, Post
from kepu.periods import Period
from reports.assessment import Status, evaluate
from reports.gap_closer import close_gaps
from reports.gap_closer.steps import acts_for
from reports.models import Judgement, OwnNumber
from reports.standards import shipped_standard, standards_in_force
from tests.conftest import TODAY
from tests.reports.gap_closer.carrying_out import carry_out
from volunteers.models import Volunteer

STANDARD = shipped_standard("demo-district")
YEAR = Period.ending(TODAY)
# What no act of the office can promise.
BEYOND = {"F1", "H2"}


def unmet(period=YEAR) -> set[str]:
    return {r.indicator.code for r in evaluate(STANDARD, period).results if r.status != Status.MET}


def carried_out(period=YEAR, day=TODAY) -> tuple[set[str], int]:
    """The codes that were promised, and the number of acts, after all of them were done."""
    acts, codes, _beyond = acts_for(evaluate(STANDARD, period), day)
    for act in acts:
        carry_out(act.part, day)
    return set(codes), len(acts)


def gap(period=YEAR, day=TODAY):
    return close_gaps(evaluate(STANDARD, period), day)


def reasons(period=YEAR, day=TODAY) -> dict[str, str]:
    return {result.indicator.code: why for result, why in gap(period, day).beyond}


def facility(name="中心画廊", **fields):
    usual = {"kind": "科普画廊", "address": "桂花路", "opened_on": date(2025, 1, 1), "renewal_days": 90}
    return Facility.objects.create(name=name, **usual | fields)


def test_out_of_an_empty_portal_everything_comes_that_the_office_can_do(guihua, songbai):
    before = unmet()
    codes, _acts = carried_out()
    assert codes | BEYOND | {"C4", "P2", "P3", "P4"} == before  # no facility is due, no task either
    assert unmet() & codes == set()


@pytest.mark.parametrize("seed", range(12))
def test_what_is_proposed_turns_the_indicators_met(seed, guihua, songbai, campaign, make_event, make_task):
    chance = random.Random(seed)
    communities = [guihua, songbai, Community.objects.create(name="翠竹社区", residents=700)]
    some_world(chance, communities, make_event, make_task)
    before = unmet()
    codes, _acts = carried_out()
    assert codes
    assert codes <= before
    assert unmet() <= before - codes  # and nothing that was met is lost


def some_world(chance: random.Random, communities, make_event, make_task) -> None:
    """A sub-district in which some of everything is done."""
    for number in range(chance.randint(0, 6)):
        make_event(
            f"第{number}次", host_community=chance.choice([None, *communities, *communities]),
            category=chance.choice(["科普讲座", "科普日", "科技活动周", "科教进社区", "其他"]),
            theme=chance.choice(["", "节约能源资源", "保障安全健康"]), attendance=chance.randint(0, 900),
            is_major=chance.random() < 0.3,
        )  # fmt: skip
    for number in range(chance.randint(0, 4)):
        made = facility(
            f"设施{number}",
            community=chance.choice([None, *communities]),
            kind=chance.choice(["科普画廊", "科普活动室"]),
        )
        if chance.random() < 0.5:
            ContentUpdate.objects.create(facility=made, updated_on=date(2026, 6, 1), topic="节水")
    for community in chance.sample(communities, 2):
        visit = Visit.objects.create(community=community, visited_on=date(2026, 5, 1), visitors="王芳", state="已检查")
        Finding.objects.create(visit=visit, text="过期", closed_on=chance.choice([None, date(2026, 6, 1)]))
        Post.objects.create(
            body="社区科普分会",
            community=community,
            position=chance.choice(["会长", "科普专干"]),
            name=f"{community}某",
        )
    for number in range(chance.randint(0, 3)):
        make_task(
            f"任务{number}",
            starts_on=date(2026, 1, 1),
            due_on=date(2026, 6, 1),
        )
    PartnerUnit.objects.create(name="实验小学", kind="学校")


def test_one_event_and_one_update_close_three_indicators(guihua, songbai, make_event):
    """The example that the product was asked for."""
    make_event(host_community=songbai)
    gallery = facility("中心画廊", community=guihua)
    assessment = evaluate(STANDARD, YEAR)
    three = [result for result in assessment.results if result.indicator.code in ("E4", "E6", "C4")]
    found = close_gaps(replace(assessment, results=three), TODAY)
    assert found.opening == (
        "在桂花社区举办 1 场科普讲座或科普培训或身边科学应用展示等"
        "和更新桂花社区“中心画廊”的内容，即可使 E4、E6和C4 达标。"
    )
    assert (found.acts, found.met_after) == (2, 3)
    [line] = [line for step in found.steps for line in step.lines if "C4" in line.codes]
    assert line.doors[0].address == f"/registers/updates/new/?facility={gallery.pk}"


def test_the_form_of_an_event_is_filled_in(guihua, make_event, songbai, as_user, officer):
    make_event("讲座", host_community=songbai)
    doors = [door for step in gap().steps for line in step.lines if "E4" in line.codes for door in line.doors]
    [address] = {door.address for door in doors if f"host_community={guihua.pk}" in door.address}
    page = as_user(officer).get(address).content.decode()
    assert f'<option value="{guihua.pk}" selected>桂花社区' in page


def test_a_task_that_is_finished_is_filed_too(guihua, campaign, make_task, make_event):
    """Or else the tasks without a file would become more."""
    make_task("建画廊", phase="实施", due_on=date(2026, 6, 1))
    codes, _acts = carried_out()
    assert "P3" in codes
    assert {"P3", "P4"} & unmet() == set()


def test_a_week_that_is_over_cannot_be_filled_and_says_so(guihua):
    assert "周已经过去" in reasons()["F1"]


def test_a_week_that_is_not_over_can(guihua):
    """From Monday 29 June on; Tuesday is today."""
    coming = Period(date(2026, 6, 29), date(2026, 7, 12))
    acts, _codes, _beyond = acts_for(evaluate(STANDARD, coming), TODAY)
    weeks = {act.part.subject for act in acts if "F1" in act.codes}
    assert weeks == {date(2026, 6, 29), date(2026, 7, 6)}
    for act in acts:
        if "F1" in act.codes:
            carry_out(act.part, TODAY)
    assert "F1" not in unmet(coming)


def test_a_threshold_of_the_office_leaves_old_weeks_behind(guihua):
    """Half of the weeks are enough: the two to come and one that has its item."""
    OwnNumber.objects.create(standard="demo-district", indicator="F1", threshold=50, reason="起步")
    MediaItem.objects.create(title="报道", outlet="报", kind="报刊", published_on=date(2026, 6, 22))
    period = Period(date(2026, 6, 15), date(2026, 7, 12))  # four weeks; 15 to 21 June is empty
    acts, _codes, _beyond = acts_for(evaluate(STANDARD, period), TODAY)
    assert [act.part.subject for act in acts if "F1" in act.codes] == [date(2026, 6, 29)]


def test_what_has_happened_cannot_be_undone(guihua):
    Incident.objects.create(happened_on=date(2026, 5, 1), kind="伪科学", is_grave=True, matter="传播")
    assert reasons()["H1"] == "已经发生，无法改变。"


def test_what_was_judged_not_met_takes_more_than_a_signature(guihua, officer):
    Judgement.objects.create(
        standard="demo-district", indicator="H4", judged_for=TODAY, is_met=False, reason="无品牌", signed_by=officer
    )
    assert "重新评定" in reasons()["H4"]


def test_in_a_period_that_is_over_nothing_can_be_done(guihua):
    found = gap(Period(date(2025, 1, 1), date(2025, 12, 31)))
    assert {code for step in found.steps for code in step.codes} == {"H3", "H4"}  # signatures have no other day
    assert all("本期已结束" in why for _result, why in found.beyond)


def test_tasks_of_a_closed_phase_are_beyond_reach(guihua, campaign, phase, make_task, officer):
    make_task("建画廊", phase="实施", due_on=date(2026, 6, 1))
    window = phase("实施")
    window.closed_at, window.closed_by = f"{TODAY}T08:00+08:00", officer
    window.save()
    assert "已关闭" in reasons()["P3"]


def test_what_a_task_waits_for_is_done_before_it(guihua, campaign, make_task):
    """The plan refuses to finish a task before what it comes after, and before its parts."""
    late, early = {"due_on": date(2026, 6, 1)}, {"due_on": date(2026, 8, 1)}
    survey = make_task("摸底", **early)  # not due yet, so no indicator asks for it
    building = make_task("建画廊", after=[survey], **early)
    make_task("验收画廊", after=[building], **late)
    training = make_task("培训", **late)
    fan_out(training, [guihua], by=None)
    acts, codes, _beyond = acts_for(evaluate(STANDARD, YEAR), TODAY)
    tasks = [act.part.subject for act in acts if act.part.kind == "task"]
    assert len(tasks) == 5
    for pk in tasks:
        move_task(Task.objects.get(pk=pk), TaskState.DONE, by=None)
    assert "P3" in codes
    assert "P3" not in unmet()


def test_a_task_that_waits_for_one_of_a_closed_phase_is_beyond_reach(guihua, campaign, phase, make_task, officer):
    plan = make_task("定方案", phase="宣传发动", starts_on=date(2025, 7, 1), due_on=date(2025, 9, 1))
    make_task("建画廊", after=[plan])
    window = phase("宣传发动")
    window.closed_at, window.closed_by = f"{TODAY}T08:00+08:00", officer
    window.save()
    assert "已关闭" in reasons()["P3"]


def test_coverage_names_the_emptiest_communities_and_how_many_people(guihua, songbai, make_event):
    """2,800 of 4,000 are wanted and 900 are there: 1,900 more, all of whom 桂花 (3,000) can supply."""
    make_event(host_community=songbai, attendance=900)
    acts, _codes, _beyond = acts_for(evaluate(STANDARD, YEAR), TODAY)
    people = {act.part.where: act.part.people for act in acts if "E7" in act.codes}
    assert people == {guihua.pk: 1900}
    assert "至少 1,900 人次" in "".join(line.words for step in gap().steps for line in step.lines)


def test_volunteers_count_as_growth_and_as_their_source(guihua):
    """Three sources are wanted, and one volunteer more: three volunteers do both."""
    acts, _codes, _beyond = acts_for(evaluate(STANDARD, YEAR), TODAY)
    assert len([act for act in acts if act.part.kind == "volunteer"]) == 3


def test_who_left_has_to_be_made_up_for(guihua):
    for number in range(2):
        Volunteer.objects.create(
            name="张", phone=f"1390000000{number}", source="学校", registered_on=date(2024, 1, 1), state="退出",
            left_on=date(2026, 1, 1),
        )  # fmt: skip
    codes, _acts = carried_out()
    assert "B1" in codes
    assert not {"B1", "B2"} & unmet()


def test_all_is_met_and_nothing_is_proposed(guihua):
    codes, _acts = carried_out()
    again = gap()
    assert not set(again.closes) & codes


def test_what_closes_the_most_for_the_least_stands_first(guihua, songbai, make_event):
    steps = gap().steps
    prices = [step.acts / len(step.codes) for step in steps]
    assert prices[0] == min(prices)
    assert sum(len(step.codes) for step in steps) == len(set(gap().closes))


def test_the_number_of_queries_does_not_grow_with_the_communities(guihua, songbai, django_assert_max_num_queries):
    for number in range(60):
        Community.objects.create(name=f"第{number}社区", residents=500 + number)
    assessment = evaluate(STANDARD, YEAR)
    with django_assert_max_num_queries(60):
        found = close_gaps(assessment, TODAY)
    assert all(len(line.doors) <= 12 for step in found.steps for line in step.lines)
    assert any("另有" in line.words for step in found.steps for line in step.lines)


def test_a_standard_of_other_codes_is_served_the_same_way(guihua, songbai):
    """The score sheet that ships beside the first standard."""
    for standard in standards_in_force():
        assessment = evaluate(standard, YEAR)
        _acts, codes, beyond = acts_for(assessment, TODAY)
        open_codes = {r.indicator.code for r in assessment.results if r.status != Status.MET}
        assert set(codes) | {result.indicator.code for result, _why in beyond} == open_codes


def test_a_day_before_a_period_that_is_to_come_does_not_count(guihua):
    """Acts are for the period: what is done before it begins would not count in it."""
    coming = Period(TODAY + timedelta(days=30), TODAY + timedelta(days=60))
    acts, codes, _beyond = acts_for(evaluate(STANDARD, coming), TODAY)
    for act in acts:
        carry_out(act.part, coming.start)
    assert not set(codes) & unmet(coming)
