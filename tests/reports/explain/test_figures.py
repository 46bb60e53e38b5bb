"""Every figure's explanation agrees with what the dashboard and the board show, and with its rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.http import Http404
from django.utils import timezone

from campaigns.coverage import coverage, coverage_by_month
from campaigns.inspection.statistics import standing
from campaigns.models import Finding, ServiceRecord, Survey, Visit, VisitState
from campaigns.tally import tally
from facilities.due import DueState, dues
from facilities.models import ContentUpdate, Facility
from kepu.communities.models import Community
from kepu.periods import Period
from kepu.records.models import Draft
from reports.assessment import evaluate
from reports.dashboard.campaign import plan_state
from reports.explain.explanation import FIGURES, Asked
from reports.explain.formulas import FORMULAS
from reports.explain.naming import figure_named
from reports.metrics import METRICS
from reports.standards import load_standard, shipped_standard
from tests.conftest import TODAY
from volunteers.models import Volunteer

PERIOD = Period.ending(TODAY)


def asked(user, **of) -> Asked:
    of.setdefault("community", user.community if user.is_clerk else None)
    return Asked(user, of.pop("period", PERIOD), TODAY, **of)


def explained(name, user, **of):
    return figure_named(name).explain(asked(user, **of))


def part(explanation, key):
    return next(each for each in [*explanation.parts, *explanation.left_out] if each.key == key)


def titles(found) -> set[str]:
    return set(found.rows.values_list("title", flat=True))


@pytest.fixture
def world(make_event, guihua, songbai, officer):
    """Something of every register that figures are made of."""
    make_event("讲座", host_community=guihua, attendance=900, key_groups=["青少年"], is_major=True)
    make_event("游园", category="科普游园", starts_on=date(2026, 4, 2), attendance=400, theme="保障安全健康")
    fair = make_event("展览", host_community=songbai, starts_on=date(2025, 9, 20), attendance=1200)
    person = Volunteer.objects.create(
        name="王小明", phone="13812345678", source="学校", registered_on=date(2025, 8, 1), community=guihua
    )
    Volunteer.objects.create(
        name="刘一",
        phone="13812345679",
        source="社区",
        registered_on=date(2025, 8, 1),
        state="退出",
        left_on=date(2026, 2, 1),
    )
    ServiceRecord.objects.create(event=fair, volunteer=person, hours=Decimal("3.5"))
    wall = {"kind": "科普画廊", "address": "广场", "renewal_days": 30, "opened_on": date(2025, 1, 1)}
    fresh = Facility.objects.create(name="东廊", community=guihua, **wall)
    Facility.objects.create(name="西廊", community=songbai, **wall)
    ContentUpdate.objects.create(facility=fresh, updated_on=date(2026, 6, 20), topic="防汛")
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 1), state=VisitState.MADE)
    Finding.objects.create(visit=visit, text="栏目过期", due_on=date(2026, 6, 1))
    Finding.objects.create(visit=visit, text="无台账", due_on=date(2026, 9, 1))


@pytest.mark.parametrize("code", [each.code for each in shipped_standard("demo-district").indicators])
def test_an_indicator_has_the_value_of_the_board_and_as_many_rows_as_it_says(code, leader, world):
    result = evaluate(load_standard(settings.DEFAULT_STANDARD), PERIOD).result(code)
    found = explained(code, leader)
    assert (found.number, found.shown) == (result.value, result.with_unit(result.shown_value))
    assert found.formula
    for each in [*found.parts, *found.left_out]:
        if each.rows is not None and each.count is not None:
            assert each.rows.count() == each.count
    parts = {each.key: each.count for each in found.parts}
    if result.whole is not None and result.numerator is not None and code != "E7":  # which divides person-times
        assert (parts["numerator"], parts["denominator"]) == (result.numerator, result.denominator)
        assert parts.get("gap", 0) == result.denominator - result.numerator


def test_what_is_subtracted_stands_beside_what_is_counted(leader, world):
    found = explained("B1", leader)
    assert found.number == part(found, "numerator").count - part(found, "less").count == 0


def test_coverage_is_that_of_the_dashboard(leader, world):
    result = coverage(PERIOD)
    found = explained("coverage", leader)
    assert found.number == result.share
    assert titles(part(found, "numerator")) == {"讲座", "游园", "展览"}
    assert part(found, "denominator").rows.residents() == result.residents
    assert part(found, "capped").count == 1  # 松柏 has 1,000 residents and 1,300 person-times


def test_coverage_of_one_community(leader, guihua, world):
    reach = next(each for each in coverage(PERIOD).communities if each.community == guihua)
    found = explained("coverage", leader, community=guihua)
    assert found.number == reach.share
    assert part(found, "elsewhere").count == 1


def test_beside_coverage_stand_the_raw_ratio_the_communities_and_that_persons_recur(leader, world):
    raw, reached, caution = explained("coverage", leader).notes
    assert "2,500" in raw
    assert "62.5%" in raw
    assert "100.0%" in reached
    assert "人次不是人数" in caution


def test_the_raw_ratio_may_be_above_a_hundred(leader, songbai, make_event):
    make_event(host_community=songbai, attendance=1500)
    found = explained("coverage", leader)
    assert found.shown == "100.0%"
    assert "150.0%" in found.notes[0]


def test_events_and_person_times_of_the_period_are_those_of_the_tally(leader, world):
    counted = tally(PERIOD).all
    found = explained("events", leader)
    assert found.number == counted.events == part(found, "numerator").rows.count() == 3
    assert explained("people", leader).number == counted.people == part(found, "numerator").rows.attendance()


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (("category", "科普游园"), "游园"),
        (("group", "青少年"), "讲座"),
        (("theme", "保障安全健康"), "游园"),
        (("is_major", "on"), "讲座"),
    ],
)  # fmt: skip
def test_a_kind_of_event_has_its_rows(leader, world, kind, title):
    found = explained("events", leader, kind=kind)
    assert (found.number, titles(part(found, "numerator"))) == (1, {title})


def test_a_cell_of_the_matrix_is_explained_by_its_events(leader, world):
    for each in coverage_by_month(PERIOD):
        for month, events, reached in zip(PERIOD.months(), each.events, each.reached, strict=True):
            of = {"community": each.community, "month": month}
            found = explained("events", leader, **of)
            assert found.number == events == part(found, "numerator").count
            assert explained("reached", leader, **of).number == reached


def test_a_cell_keeps_its_figure_where_a_community_ended_within_the_period(leader, songbai, world):
    """An event of the whole sub-district is shared among the communities that count at the end of the period."""
    Community.objects.filter(pk=songbai.pk).update(retired_on=date(2026, 5, 1))
    months = list(PERIOD.months())
    for each in coverage_by_month(PERIOD):
        for month, reached in zip(months, each.reached, strict=True):
            assert explained("reached", leader, community=each.community, month=month).number == reached
    total = sum(explained("reached", leader, month=month).number for month in months)
    assert total == coverage(PERIOD).reached


def test_what_reached_one_community_is_told_event_by_event(leader, guihua, songbai, world):
    """The list of the events shows their whole attendance, which several communities share."""
    april = {"community": guihua, "month": date(2026, 4, 1)}
    counted = part(explained("reached", leader, **april), "numerator")
    assert list(counted.notes(counted.rows).values()) == ["2026年4月2日 · 400 人次中，惠及本社区 300 人次"]
    counted = part(explained("coverage", leader, community=guihua), "numerator")
    assert len(counted.notes(counted.rows)) == counted.count == 2


def test_overdue_updates_are_those_of_the_due_list(leader, guihua, songbai, world):
    late = [due for due in dues(Facility.objects.all(), TODAY) if due.state == DueState.OVERDUE]
    found = explained("updates-overdue", leader)
    assert found.number == len(late) == part(found, "numerator").rows.count() == 1
    assert part(found, "later").count == 1
    assert explained("updates-overdue", leader, community=guihua).number == 0
    assert explained("updates-overdue", leader, community=songbai).number == 1


def test_volunteers_and_their_hours(leader, world):
    assert explained("volunteers", leader).number == 1
    found = explained("hours", leader)
    assert found.number == tally(PERIOD).hours == Decimal("3.5")
    assert part(found, "numerator").rows.count() == tally(PERIOD).services == 1


def test_facilities_on_time_are_those_of_the_indicator(leader, guihua, world):
    result = evaluate(load_standard(settings.DEFAULT_STANDARD), PERIOD).result("C4")
    found = explained("content-on-time", leader)
    assert found.number == result.value == 50
    assert part(found, "gap").notes(part(found, "gap").rows) == {part(found, "gap").rows.get().pk: "没有内容更新记录"}
    assert explained("content-on-time", leader, community=guihua).number == 100


def test_findings_are_those_of_the_dashboard(leader, guihua, songbai, world):
    stand = standing(Finding.objects.all(), Community.objects.all(), TODAY)
    assert explained("findings-open", leader).number == stand.unclosed == 2
    found = explained("findings-overdue", leader)
    assert found.number == stand.overdue == part(found, "numerator").rows.count() == 1
    assert explained("findings-open", leader, community=songbai).number == 0


def test_overdue_tasks_are_those_of_the_running_campaign(leader, campaign, make_task):
    make_task()
    make_task("展览", due_on=date(2026, 8, 1))
    plan = plan_state(TODAY)
    found = explained("tasks-overdue", leader)
    assert found.number == plan.overdue == part(found, "numerator").rows.count()
    told = sum(each.count for each in found.left_out)
    assert (found.number, told) == (1, 1)


def test_met_and_score_are_those_of_the_board(leader, world):
    assessment = evaluate(load_standard(settings.DEFAULT_STANDARD), PERIOD)
    found = explained("met", leader)
    assert (found.number, part(found, "denominator").count) == (assessment.met, assessment.total)
    assert explained("score", leader).number == assessment.score


def test_no_figure_breaks_where_there_is_nothing(leader, db):
    for name in [*FIGURES, *(each.code for each in load_standard("demo-district").indicators)]:
        assert explained(name, leader).shown


def test_rows_before_and_after_the_period_are_told_with_the_nearest(leader, make_event):
    make_event("早", starts_on=date(2025, 6, 30), is_major=True)
    make_event("更早", starts_on=date(2024, 6, 30), is_major=True)
    make_event("晚", starts_on=date(2026, 7, 1), is_major=True)
    make_event("不算重大", starts_on=date(2025, 6, 30))
    found = explained("E1", leader)
    assert list(part(found, "before").rows.values_list("title", flat=True)) == ["早", "更早"]
    assert "2025年6月30日" in part(found, "before").hint
    assert titles(part(found, "after")) == {"晚"}


def test_retired_rows_are_told_with_their_rows(leader, make_event):
    make_event("撤下的", retired_at=timezone.now())
    assert titles(part(explained("events", leader), "retired-event")) == {"撤下的"}


def test_of_drafts_only_ones_own_are_rows(officer, leader, clerk, outsider):
    for user in (officer, clerk, outsider):
        Draft.objects.create(user=user, register="events", title=f"{user}的草稿", fields="title=x")
    found = explained("events", officer)
    assert [line.text for line in part(found, "drafts-event").lines] == ["王芳的草稿"]
    assert part(found, "others-event").count == 2
    assert not part(found, "others-event").can_open
    own = explained("events", clerk)  # a clerk is told of no draft of another community
    assert [each.key for each in own.left_out if each.key.startswith(("drafts", "others"))] == ["drafts-event"]


def test_a_clerk_sees_the_figures_and_rows_of_the_own_community(clerk, guihua, world):
    found = explained("events", clerk)
    assert titles(part(found, "numerator")) == {"讲座", "游园"}
    assert part(found, "elsewhere").count is None
    assert not part(found, "elsewhere").can_open


@pytest.fixture
def more_of_the_world(world, make_event, make_task, campaign, songbai):
    """Of another community, taken out, overdue: what figures tell beside what they count."""
    make_event("撤下的", host_community=songbai, retired_at=timezone.now(), starts_on=date(2026, 3, 1))
    make_task("逾期的", due_on=date(2026, 6, 1))
    Volunteer.objects.create(
        name="张三", phone="13812345670", source="社区", registered_on=date(2025, 8, 1), community=songbai
    )
    visit = Visit.objects.create(community=songbai, visited_on=date(2026, 5, 2), state=VisitState.MADE)
    Finding.objects.create(visit=visit, text="栏目空白", due_on=date(2026, 6, 2))


@pytest.mark.parametrize("who", ["clerk", "inspector"])
def test_no_figure_shows_anybody_what_their_scopes_do_not(who, request, songbai, more_of_the_world):
    """A clerk who asks for another community, which no page lets through, and somebody whose scopes are empty."""
    user, shown = request.getfixturevalue(who), set()
    for name in FIGURES.keys() - {"hours"}:
        found = explained(name, user, community=songbai if "community" in FIGURES[name].takes else None)
        # What is counted of a community goes by that alone, and a clerk cannot ask for another one.
        parts = [*([] if name == "coverage" else found.parts), *found.left_out]
        shown |= {(name, each.key) for each in parts if each.rows is not None and not _only_own(each.rows, user)}
    assert shown == set()
    assert not asked(user, community=songbai).communities.exists()


def _only_own(rows, user) -> bool:
    seen = rows.model._default_manager.visible_to(user)
    return not rows.exclude(pk__in=seen.values("pk")).exists()


def test_rows_that_do_not_meet_the_conditions_are_not_called_left_out(leader, make_event):
    make_event("撤下的重大活动", retired_at=timezone.now(), is_major=True)
    make_event("撤下的讲座", retired_at=timezone.now())
    assert titles(part(explained("E1", leader), "retired-event")) == {"撤下的重大活动"}
    assert titles(part(explained("events", leader, kind=("is_major", "on")), "retired-event")) == {"撤下的重大活动"}
    assert part(explained("E4", leader), "retired-event").count == 2


def test_tasks_beside_the_last_day_are_told(leader, make_task, campaign):
    late = {"due_on": date(2026, 8, 1)}
    make_task("到期已办", state="已完成", completed_on=date(2026, 6, 1))
    make_task("后办", state="已完成", completed_on=date(2026, 7, 1), **late)
    make_task("另一阶段", phase="自评", starts_on=date(2026, 9, 1), due_on=date(2026, 10, 1))
    found = explained("P3", leader)
    assert set(part(found, "after").rows.values_list("name", flat=True)) == {"后办"}
    found = explained("P4", leader)
    assert [each.name for each in part(found, "after").rows] == ["后办"]
    assert [each.name for each in part(found, "undone").rows] == ["另一阶段"]


def test_surveys_that_are_not_compared_are_told_with_the_reason(leader, guihua):
    for day, community in (
        (date(2026, 6, 1), None),
        (date(2026, 1, 1), None),  # less than 300 days before
        (date(2025, 6, 1), None),
        (date(2026, 5, 1), guihua),
        (date(2026, 7, 1), None),
    ):
        Survey.objects.create(surveyed_on=day, community=community, sample=100, literate_percent=10)
    found = explained("H2", leader)
    assert part(found, "numerator").rows.get().surveyed_on == date(2026, 6, 1)
    assert [each.surveyed_on for each in part(found, "other").rows] == [date(2026, 1, 1)]
    assert part(found, "elsewhere").rows.get().community == guihua
    assert part(found, "after").rows.get().surveyed_on == date(2026, 7, 1)


def test_displays_and_updates_beside_the_last_day_are_told(leader, world):
    wall = {"kind": "科普宣传栏", "address": "广场", "renewal_days": 30}
    new = Facility.objects.create(name="新栏", opened_on=date(2026, 6, 10), **wall)
    Facility.objects.create(name="将来", opened_on=date(2026, 7, 10), **wall)
    Facility.objects.create(name="停用的", opened_on=date(2025, 1, 1), state="停用", **wall)
    ContentUpdate.objects.create(facility=new, updated_on=date(2026, 7, 1), topic="以后")
    found = explained("C4", leader)
    names = {key: part(found, key).rows.get().name for key in ("new", "after", "unused")}
    assert names == {"new": "新栏", "after": "将来", "unused": "停用的"}
    assert part(found, "later").rows.get().topic == "以后"


def test_a_figure_that_does_not_exist_is_not_made_up(leader):
    with pytest.raises(Http404):
        figure_named("Z9")


def test_content_updates_before_the_period_are_not_called_left_out(leader, world):
    """For they may be what keeps a facility on time."""
    ContentUpdate.objects.create(facility=Facility.objects.first(), updated_on=date(2025, 1, 2), topic="旧")
    assert not [each for each in explained("C4", leader).left_out if each.key in ("before", "after")]


def test_why_a_community_is_not_met_is_said_beside_it(leader, guihua, songbai):
    for code, words in (("A2", "缺会长"), ("C3", "缺"), ("D2", "尚未建成"), ("E4", "未举办"), ("P5", "未接受检查")):
        gap = part(explained(code, leader), "gap")
        assert words in gap.notes(list(gap.rows))[guihua.pk]


def test_every_metric_has_its_formula_in_words():
    assert set(METRICS) == set(FORMULAS)
