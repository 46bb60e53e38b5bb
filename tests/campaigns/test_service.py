"""Hours of service: whose they are, and which cannot be right."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from campaigns.actions import change_event, record_service
from campaigns.models import Event, ServiceRecord
from campaigns.service import ImpossibleHoursError
from kepu.records.models import Office
from kepu.registers.actions import StaleRowError, retire_row
from volunteers.models import Volunteer

DAY = date(2026, 5, 12)


@pytest.fixture
def zhang(db):
    return Volunteer.objects.create(name="张伟", phone="13800000001", source="社区", registered_on=date(2026, 1, 1))


@pytest.fixture
def li(db):
    return Volunteer.objects.create(name="李娜", phone="13800000002", source="学校", registered_on=date(2026, 1, 1))


@pytest.fixture
def save(officer):
    """`save(event, {volunteer: hours})` as the officer."""

    def act(event, hours, by=officer):
        event.refresh_from_db()
        wanted = {each.pk: None if time is None else Decimal(str(time)) for each, time in hours.items()}
        return record_service(event, wanted, version=event.version, by=by)

    return act


def hours_at(event) -> dict:
    return {record.volunteer.name: record.hours for record in event.service_records.all()}


def test_the_records_become_exactly_what_was_written(make_event, zhang, li, save):
    event = make_event()
    save(event, {zhang: 3, li: None})
    assert hours_at(event) == {"张伟": 3, "李娜": None}
    save(event, {li: 2.5})
    assert hours_at(event) == {"李娜": Decimal("2.5")}
    assert [line.history_type for line in ServiceRecord.history.filter(volunteer=zhang)] == ["-", "+"]


def test_saving_the_same_again_adds_no_history_of_service(make_event, zhang, save):
    event = make_event()
    save(event, {zhang: 3})
    save(event, {zhang: 3})
    assert ServiceRecord.history.count() == 1


def test_a_day_has_no_more_hours_than_the_office_says(make_event, zhang, save):
    event = make_event()
    save(event, {zhang: 12})
    with pytest.raises(ImpossibleHoursError) as refused:
        save(event, {zhang: 12.5})
    assert refused.value.messages == ["张伟：活动历时 1 天，最多可计 12 小时服务时长，不能是 12.5 小时。"]
    assert hours_at(event) == {"张伟": 12}
    Office.objects.create(day_hours=8)
    with pytest.raises(ImpossibleHoursError):
        save(event, {zhang: 8.5})


def test_an_event_of_two_days_has_twice_the_hours(make_event, zhang, save):
    event = make_event(starts_on=DAY, ends_on=DAY + timedelta(days=1))
    save(event, {zhang: 24})
    with pytest.raises(ImpossibleHoursError):
        save(event, {zhang: 24.5})


def test_two_events_share_the_hours_of_a_day_and_the_other_is_shown(make_event, zhang, li, save):
    save(make_event("上午讲座"), {zhang: 7})
    evening = make_event("晚间观星")
    save(evening, {zhang: 5, li: 12})
    with pytest.raises(ImpossibleHoursError) as refused:
        save(evening, {zhang: 6, li: 12})
    assert refused.value.sentences.keys() == {zhang.pk}
    [sentence] = refused.value.messages
    for words in ("张伟", "“上午讲座”", "2026年5月12日", "7 小时", "13 小时", "最多 12"):
        assert words in sentence


def test_another_day_another_volunteer_and_events_taken_out_do_not_clash(make_event, zhang, li, save, officer):
    gone = make_event("取消的活动")
    save(gone, {zhang: 12})
    retire_row(Event.objects.get(pk=gone.pk), reason="重复", by=officer)
    save(make_event("次日", starts_on=DAY + timedelta(days=1)), {zhang: 12})
    save(make_event("前日", starts_on=DAY - timedelta(days=1)), {zhang: 12})
    save(make_event("同日"), {li: 12})
    save(make_event("本场"), {zhang: 12})


def test_a_long_event_leaves_room_on_its_other_days(make_event, zhang, save):
    """24 hours in three days fit beside 12 hours on one of them; 25 do not."""
    week = make_event("三天展览", starts_on=DAY, ends_on=DAY + timedelta(days=2))
    save(make_event("其间一天", starts_on=DAY + timedelta(days=1)), {zhang: 12})
    save(week, {zhang: 24})
    with pytest.raises(ImpossibleHoursError) as refused:
        save(week, {zhang: 25})
    assert "3 天" in refused.value.messages[0]


def test_what_lies_partly_outside_counts_with_the_days_of_both(make_event, zhang, save):
    """Days 1–2 are full; an event of days 2–3 has only the third left."""
    save(make_event("第一二天", starts_on=DAY, ends_on=DAY + timedelta(days=1)), {zhang: 24})
    later = make_event("第二三天", starts_on=DAY + timedelta(days=1), ends_on=DAY + timedelta(days=2))
    save(later, {zhang: 12})
    with pytest.raises(ImpossibleHoursError):
        save(later, {zhang: 12.5})


def test_hours_that_nobody_wrote_clash_with_nothing(make_event, zhang, save):
    save(make_event("一"), {zhang: 12})
    save(make_event("二"), {zhang: None})


def test_an_event_out_of_sight_is_not_named(make_event, guihua, songbai, zhang, clerk, save):
    save(make_event("松柏的秘密活动", host_community=songbai), {zhang: 10})
    with pytest.raises(ImpossibleHoursError) as refused:
        save(make_event("桂花讲座", host_community=guihua), {zhang: 3}, by=clerk)
    assert "松柏" not in refused.value.messages[0]
    assert "其他社区的活动" in refused.value.messages[0]


def test_the_second_of_two_who_save_is_told(make_event, zhang, officer):
    event = make_event()
    record_service(event, {zhang.pk: Decimal(2)}, version=1, by=officer)
    with pytest.raises(StaleRowError):
        record_service(Event.objects.get(), {}, version=1, by=officer)
    assert hours_at(event) == {"张伟": 2}


def test_hours_written_for_one_person_outlast_a_change_of_the_event(make_event, zhang, li, save, officer):
    event = make_event(volunteer_hours=Decimal(2))
    save(event, {zhang: 2, li: 5})
    event = Event.objects.get()
    event.volunteer_hours = Decimal(3)
    change_event(event, version=event.version, covered=[], by=officer)
    assert hours_at(event) == {"张伟": 3, "李娜": 5}


def test_moving_an_event_to_a_full_day_is_refused(make_event, zhang, save, officer):
    save(make_event("满天"), {zhang: 12})
    event = make_event("改期", starts_on=DAY + timedelta(days=9))
    save(event, {zhang: 1})
    event = Event.objects.get(pk=event.pk)
    event.starts_on = DAY
    with pytest.raises(ImpossibleHoursError):
        change_event(event, version=event.version, covered=[], by=officer)
    assert Event.objects.get(pk=event.pk).starts_on == DAY + timedelta(days=9)


def test_forty_volunteers_take_as_many_queries_as_four(make_event, save, django_assert_max_num_queries):
    people = [
        Volunteer.objects.create(name=f"志愿者{n}", phone=f"1390000{n:04d}", source="社区", registered_on=DAY)
        for n in range(40)
    ]
    for count in (4, 40):
        with django_assert_max_num_queries(38):
            save(make_event(f"{count}人"), dict.fromkeys(people[:count], 2))
