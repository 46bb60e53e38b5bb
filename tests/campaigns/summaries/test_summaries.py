"""Daily summaries: the database notes every change, figures are exact before and after summing up, faults are found."""

import random
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from campaigns.coverage import coverage, coverage_by_month
from campaigns.models import ChangedDay, DayCount, DayReach, Event, Facet, Recount, ServiceRecord
from campaigns.summaries import triggers
from campaigns.summaries.keeping import fold, rebuild, recount
from campaigns.summaries.reading import one_look, summary
from campaigns.tally import tally
from kepu.periods import Period
from kepu.records.models import Office, Review
from volunteers.models import Volunteer

YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
DAY, OTHER = date(2026, 5, 12), date(2026, 6, 1)


@pytest.fixture
def event(make_event, guihua, songbai):
    """An event of two communities whose day is summed up."""
    made = make_event(host_community=guihua, covered=[guihua, songbai], attendance=80)
    fold()
    return made


def noted() -> set[date]:
    return set(ChangedDay.objects.values_list("day", flat=True))


# What the database notes


def test_after_summing_up_nothing_is_noted(event):
    assert noted() == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda event, songbai: Event.objects.filter(pk=event.pk).update(attendance=90),
        lambda event, songbai: event.covered.remove(songbai),
        lambda event, songbai: event.covered.through.objects.filter(community=songbai)._raw_delete("default"),
        lambda event, songbai: type(songbai).objects.filter(pk=songbai.pk).update(residents=77),
    ],
    ids=["changed", "names one less", "names one less, past Django", "residents"],
)
def test_whatever_changes_a_sum_notes_the_day(event, songbai, change):
    change(event, songbai)
    assert noted() == {DAY}


def test_a_deleted_event_notes_its_day(make_event, guihua):
    made = make_event(host_community=guihua)
    fold()
    Event.objects.filter(pk=made.pk)._raw_delete("default")
    assert noted() == {DAY}


def test_an_event_that_moves_notes_both_days(event):
    Event.objects.filter(pk=event.pk).update(starts_on=OTHER)
    assert noted() == {DAY, OTHER}


def test_service_notes_the_day_of_its_event(event):
    volunteer = Volunteer.objects.create(name="李明", phone="13912345678", source="社区", registered_on=YEAR.start)
    record = ServiceRecord.objects.create(event=event, volunteer=volunteer, hours=3)
    assert noted() == {DAY}
    fold()
    assert tally(YEAR).hours == 3
    record.hours = 4
    record.save()
    assert noted() == {DAY}
    assert tally(YEAR).hours == 4


def test_many_events_at_once_are_noted(guihua):
    days = [DAY + timedelta(days=number) for number in range(5)]
    Event.objects.bulk_create(
        Event(title="一", starts_on=day, place="室", category="科普讲座", attendance=1, host_community=guihua)
        for day in days
    )
    assert noted() == set(days)


def test_triggers_can_be_taken_down_and_put_up_again(event):
    triggers.take_down("default")
    Event.objects.filter(pk=event.pk).update(attendance=90)
    assert noted() == set()
    triggers.put_up("default")
    triggers.put_up("default")
    Event.objects.filter(pk=event.pk).update(attendance=100)
    assert noted() == {DAY}


# What is read


def everything() -> tuple:
    months = coverage_by_month(YEAR)
    found = summary(YEAR)
    stored, fresh = found.naming()
    names = fresh | set(stored.values_list("value", flat=True))
    return tally(YEAR), coverage(YEAR), months, found.held_at(), found.held_at(["科普讲座"]), names


@pytest.mark.parametrize("reviews", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_the_same_is_read_from_events_from_summaries_and_from_both(seed, reviews, make_event, guihua, songbai):
    dice = random.Random(seed)
    Office.objects.create(reviews=reviews)
    for number in range(30):
        make_event(
            f"第{number}场",
            starts_on=date(2025, 7, 1) + timedelta(days=dice.randrange(60)),
            host_community=dice.choice([None, guihua, songbai]),
            covered=dice.sample([guihua, songbai], dice.randrange(3)),
            category=dice.choice(["科普讲座", "科普日"]),
            theme=dice.choice(["", "保障安全健康"]),
            key_groups=dice.sample(["青少年", "老年人"], dice.randrange(3)),
            organizer=dice.choice(["", "甲校、乙厂", "丙店"]),
            attendance=dice.randrange(200),
            is_major=dice.random() < 0.3,
            review=dice.choice([Review.CONFIRMED, Review.SUBMITTED]),
        )
    from_events = everything()
    rebuild()
    assert everything() == from_events
    Event.objects.filter(pk__in=dice.sample(list(Event.objects.values_list("pk", flat=True)), 5)).update(attendance=7)
    from_both = everything()
    fold()
    assert everything() == from_both


def test_one_look_counts_changed_days_once(make_event, guihua, django_assert_num_queries):
    make_event(host_community=guihua)
    with one_look():
        first = summary(YEAR)
        with django_assert_num_queries(0):
            assert summary(YEAR) is first
    assert summary(YEAR) is not first


def test_one_look_counts_a_changed_day_once_for_all_periods(make_event, guihua, django_assert_num_queries):
    """And gives each period its own days of them."""
    make_event("五月", host_community=guihua, attendance=30)
    make_event("六月", starts_on=OTHER, host_community=guihua, attendance=5)
    with one_look():
        summary(YEAR)
        with django_assert_num_queries(2):  # whether the office reviews, and which days changed
            june = summary(Period(OTHER, YEAR.end))
    assert june.reach() == {guihua.pk: 5}


# Keeping and comparing


def test_summing_up_twice_changes_nothing(event):
    rows = list(DayCount.objects.values()), list(DayReach.objects.values())
    assert fold() == 0
    assert (list(DayCount.objects.values()), list(DayReach.objects.values())) == rows


def test_a_rebuild_mends_what_was_tampered_with(event):
    DayCount.objects.filter(facet=Facet.ALL).update(people=1)
    DayReach.objects.all().delete()
    assert rebuild() == 1
    assert tally(YEAR).all.people == 80
    assert DayReach.objects.count() == 2


def test_a_day_whose_events_are_gone_has_no_summary(event):
    event.covered.clear()
    event.delete()
    fold()
    assert not DayCount.objects.exists()


def test_a_recount_of_what_is_right_finds_nothing(event):
    found = recount()
    assert (found.days, found.differences) == (1, [])


def test_a_recount_names_what_differs_and_has_it_summed_up_again(event):
    DayCount.objects.filter(facet=Facet.CATEGORY).update(people=1)
    [line] = recount().differences
    assert line["day"] == "2026-05-12"
    assert (line["sum"], line["of"]) == ("category", "科普讲座")
    assert line["kept"].startswith("1 / 1 /")
    assert line["counted"].startswith("1 / 80 /")
    assert noted() == {DAY}
    assert tally(YEAR).categories["科普讲座"].people == 80


def test_a_sum_that_is_missing_is_named_by_its_community(event):
    DayReach.objects.filter(community__name="松柏社区").delete()
    [line] = recount().lines()
    assert (line["of"], line["kept"], line["counted"]) == ("松柏社区 科普讲座", "0 / 0 / 0", "1 / 20 / 0")
    assert str(line["name"]) == "社区到达人次（按活动类别）"


def test_a_day_that_waits_to_be_summed_up_is_no_difference(event):
    Event.objects.filter(pk=event.pk).update(attendance=90)
    assert recount().differences == []


def test_the_command_rebuilds_and_says_how_many_days(event):
    out = StringIO()
    call_command("rebuild_summaries", stdout=out)
    assert "1" in out.getvalue()


def test_the_command_ends_with_1_where_something_differs(event):
    DayReach.objects.all().delete()
    errors = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("rebuild_summaries", "--check", stdout=StringIO(), stderr=errors)
    assert end.value.code == 1
    assert "2026-05-12" in errors.getvalue()
    assert Recount.objects.get().differences
