"""The first page of who keeps registers: what is missing, due, begun or returned, and the month."""

from datetime import date

import pytest

from campaigns.calendar import science_days
from campaigns.models import Finding, Task, Visit, VisitState
from facilities.models import ContentUpdate, Facility
from kepu.accounts.roles import RIGHTS, Right, Role
from kepu.periods import Period
from kepu.records.models import Draft, Office, Review
from reports.home import month_of, piles
from reports.models import AnswerState
from reports.rounds.actions import open_round
from reports.rounds.remarking import leave_remark
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


def named(user):
    return {pile.title: (pile.count, [item.text for item in pile.items]) for pile in piles(user, TODAY)}


def counts(user):
    return {title: count for title, (count, _texts) in named(user).items()}


def test_nothing_to_do_leaves_no_pile(clerk, as_user):
    assert piles(clerk, TODAY) == []
    assert "没有待办事项" in as_user(clerk).get("/reports/home/").content.decode()


def test_an_event_without_a_file_waits_for_its_clerk_and_the_office(clerk, outsider, officer, make_event, guihua):
    make_event("讲座", host_community=guihua)
    assert named(clerk) == named(officer) == {"缺少照片或签到表的活动": (1, ["讲座"])}
    assert named(outsider) == {}


def test_events_still_to_come_and_old_ones_are_not_asked_for(clerk, make_event, guihua):
    make_event("将来", host_community=guihua, starts_on=date(2026, 7, 1), attendance=0)
    make_event("从前", host_community=guihua, starts_on=date(2024, 7, 1))
    assert named(clerk) == {}


def test_who_has_held_an_event_is_asked_for_the_attendance(clerk, make_event, guihua):
    make_event("讲座", host_community=guihua, attendance=0)
    assert named(clerk)["参加人数仍为 0 的活动"] == (1, ["讲座"])


def test_only_the_first_few_are_listed_and_all_are_counted(clerk, make_event, guihua):
    for number in range(8):
        make_event(f"第{number}场", host_community=guihua)
    count, texts = named(clerk)["缺少照片或签到表的活动"]
    assert (count, len(texts)) == (8, 5)


@pytest.mark.parametrize(("lacking", "words"), [({}, "缺少照片"), ({"attendance": 0}, "参加人数仍为 0")])
def test_a_pile_opens_the_list_of_all_that_is_in_it(clerk, as_user, make_event, guihua, lacking, words):
    for number in range(7):
        make_event(f"缺的第{number}场", host_community=guihua, **lacking)
    make_event("从前", host_community=guihua, starts_on=date(2024, 7, 1), **lacking)
    [pile] = [pile for pile in piles(clerk, TODAY) if words in pile.title]
    assert pile.items[0].note == "2026年5月12日"
    page = as_user(clerk).get(pile.more).content.decode()
    assert "<dt>活动</dt><dd>7</dd>" in page


def test_the_list_behind_a_pile_holds_nothing_that_is_not_asked_of_this_person(
    clerk, as_user, make_event, guihua, songbai
):
    make_event("本社区的", host_community=guihua)
    make_event("别人主办", host_community=songbai).covered.add(guihua)
    due = {"phase": "实施", "starts_on": date(2026, 1, 1), "due_on": date(2026, 6, 1), "community": guihua}
    Task.objects.create(name="未完成", **due)
    Task.objects.create(name="已完成", state="已完成", completed_on=date(2026, 5, 1), **due)
    client = as_user(clerk)
    for pile in piles(clerk, TODAY):
        totals = client.get(pile.more).content.decode().split('<dl class="totals">')[1]
        assert "<dd>1</dd>" in totals.split("</div>")[0], pile.title
        assert pile.count == 1


def test_content_that_is_due_leads_to_the_form_of_its_facility(clerk, as_user, guihua, songbai):
    mine, _foreign = (
        Facility.objects.create(
            name=f"{each}画廊", community=each, kind="科普画廊", address="路", renewal_days=30, opened_on="2026-01-01"
        )
        for each in (guihua, songbai)
    )
    assert named(clerk)["该更新内容了"] == (1, ["桂花社区画廊"])
    assert f"/registers/updates/new/?facility={mine.pk}" in as_user(clerk).get("/reports/home/").content.decode()
    ContentUpdate.objects.create(facility=mine, updated_on=TODAY, topic="新")
    assert named(clerk) == {}


def test_returned_records_come_back_with_their_note(clerk, officer, make_event, guihua):
    Office.objects.create(reviews=True)
    make_event("讲座", host_community=guihua, review=Review.RETURNED, review_note="缺签到表")
    [returned] = [pile for pile in piles(clerk, TODAY) if "退回" in pile.title]
    assert [(item.text, item.note) for item in returned.items] == [("讲座", "缺签到表")]


@pytest.fixture
def much_to_do(clerk, officer, leader, inspector, make_event, guihua):
    """Something of every kind waits, each once or more."""
    Office.objects.create(reviews=True)
    make_event("送审的", host_community=guihua, review=Review.SUBMITTED)
    make_event("退回的", host_community=guihua, review=Review.RETURNED, attendance=0)
    Draft.objects.create(user=clerk, register="events", title="x", fields="")
    reviewed = {"community": guihua, "review": Review.CONFIRMED}
    visit = Visit.objects.create(visited_on=TODAY, state=VisitState.MADE, **reviewed)
    Visit.objects.create(visited_on=date(2026, 7, 3), state=VisitState.SCHEDULED, **reviewed)
    Finding.objects.create(visit=visit, text="空栏")
    Finding.objects.create(visit=visit, text="已换", rectified_on=TODAY, rectification="换了", rectified_by=clerk)
    Task.objects.create(name="建档案", phase="实施", starts_on=TODAY, due_on=TODAY, community=guihua)
    round = open_round("demo-district", Period.ending(TODAY), by=officer)
    leave_remark(round, text="请加快", by=leader)
    days = dict.fromkeys(("written_at", "submitted_at", "reviewed_at"), NOW)
    for code, who in {"E1": officer, "E2": leader, "E3": inspector}.items():
        round.answers.filter(indicator=code).update(written_by=who, state=AnswerState.RETURNED, **days)
    round.answers.filter(indicator="E4").update(written_by=clerk, state=AnswerState.SUBMITTED, **days)


def test_each_is_asked_for_what_is_theirs_to_do_alone(much_to_do, clerk, outsider, officer, leader):
    of_events = {"缺少照片或签到表的活动": 2, "参加人数仍为 0 的活动": 1}
    mine = of_events | {"退回待改：活动": 1}
    to_confirm = {"待确认：活动": 1, "待确认：计划任务": 1, "待复查的问题": 1, "本周要做的检查": 1}
    of_the_round = {"退回给我的指标自评": 1, "待我审核的指标自评": 1, "待答复的领导意见和检查组意见": 1}
    assert counts(clerk) == mine | {"未完成的草稿": 1, "待整改的问题": 1, "我的任务：已到期或即将到期": 1}
    assert counts(outsider) == {}
    assert counts(officer) == mine | to_confirm | of_the_round
    assert not counts(leader).keys() & (to_confirm | of_the_round).keys()


def test_who_sees_no_rows_is_asked_for_nothing_whatever_else_they_may(much_to_do, inspector, monkeypatch):
    monkeypatch.setitem(RIGHTS, Role.INSPECTOR, set(Right) - {Right.READ_ASSESSMENT})
    assert counts(inspector) == {}


def test_tasks_that_are_due_wait_for_their_person_their_community_and_the_office(clerk, outsider, officer, guihua):
    days = {"phase": "实施", "starts_on": date(2026, 1, 1)}
    Task.objects.create(name="王芳的", person="王芳", due_on=TODAY, **days)
    Task.objects.create(name="社区的", person="别人", community=guihua, due_on=date(2026, 6, 1), **days)
    Task.objects.create(name="街道的", unit="科普街道", due_on=date(2026, 7, 14), **days)
    Task.objects.create(name="还早", person="王芳", due_on=date(2026, 7, 15), **days)
    Task.objects.create(name="做完了", person="王芳", due_on=TODAY, state="已完成", **days)
    title = "我的任务：已到期或即将到期"
    assert named(officer) == {title: (2, ["王芳的", "街道的"])}
    assert named(clerk) == {title: (1, ["社区的"])}
    assert named(outsider) == {}
    [pile] = piles(clerk, TODAY)
    assert pile.items[0].note == "逾期 29 天"


def test_the_month_shows_the_days_with_their_events(make_event):
    from campaigns.models import Event

    make_event("讲座", starts_on=date(2026, 5, 12))
    make_event("六月", starts_on=date(2026, 6, 1))
    weeks = month_of(Event.objects.all(), date(2026, 5, 1))
    assert all(len(week) == 7 for week in weeks)
    days = [day for week in weeks for day in week if day]
    assert len(days) == 31
    assert {day.day: [str(event) for event in day.events] for day in days if day.events} == {
        date(2026, 5, 12): ["讲座"]
    }


@pytest.mark.parametrize("month", ["", "2026-13", "0001-01", "x", "9999-12"])
def test_a_strange_month_is_answered_with_the_present_one(as_user, clerk, month):
    assert "2026年6月" in as_user(clerk).get("/reports/home/", {"month": month}).content.decode()


def test_the_science_day_is_the_weekend_after_the_third_saturday_begins():
    [day] = [each for each in science_days(date(2026, 9, 1)) if str(each.name) == "全国科普日"]
    assert (day.start, day.end) == (date(2026, 9, 19), date(2026, 9, 20))


def test_a_leader_has_no_such_page(as_user, leader):
    assert as_user(leader).get("/reports/home/").status_code == 403


def test_the_page_takes_a_fixed_number_of_queries(as_user, clerk, make_event, guihua, django_assert_max_num_queries):
    for number in range(20):
        make_event(f"第{number}场", host_community=guihua, starts_on=date(2026, 6, 1 + number))
    client = as_user(clerk)
    client.get("/reports/home/")
    with django_assert_max_num_queries(17):
        client.get("/reports/home/")
