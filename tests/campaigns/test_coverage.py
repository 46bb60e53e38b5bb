"""Coverage (product, section 3; first standard, Terms and E7): who counts, how it is shared, where it is capped."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from campaigns.coverage import coverage, coverage_by_month
from campaigns.sharing import share_attendance
from campaigns.summaries.keeping import fold
from kepu.communities.models import Community
from kepu.periods import Period

YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
ONE_DAY = timedelta(days=1)


def reached(period=YEAR, communities=None) -> dict[str, int]:
    return {each.community.name: each.reached for each in coverage(period, communities).communities}


def retire(community, day: date) -> None:
    community.retired_on = day
    community.save()


# Which events count


@pytest.mark.parametrize("day", [YEAR.start, YEAR.end])
def test_both_ends_of_the_period_belong_to_it(day, make_event, guihua):
    make_event(starts_on=day, host_community=guihua, attendance=30)
    assert reached() == {"桂花社区": 30}


@pytest.mark.parametrize("day", [YEAR.start - ONE_DAY, YEAR.end + ONE_DAY])
def test_the_days_beside_the_period_do_not(day, make_event, guihua):
    make_event(starts_on=day, host_community=guihua)
    assert reached() == {"桂花社区": 0}


def test_an_event_that_began_before_the_period_does_not_count_though_it_ends_in_it(make_event, guihua):
    make_event(starts_on=YEAR.start - ONE_DAY, ends_on=YEAR.start, host_community=guihua)
    assert reached() == {"桂花社区": 0}


def test_an_event_that_begins_on_the_last_day_counts_whole(make_event, guihua):
    make_event(starts_on=YEAR.end, ends_on=YEAR.end + ONE_DAY, host_community=guihua, attendance=30)
    assert reached() == {"桂花社区": 30}


def test_an_event_taken_out_does_not_count(make_event, guihua):
    make_event(host_community=guihua, retired_at=timezone.now())
    assert reached() == {"桂花社区": 0}


def test_who_comes_twice_is_counted_twice(make_event, guihua):
    make_event("一", host_community=guihua, attendance=30)
    make_event("二", host_community=guihua, attendance=12)
    assert reached() == {"桂花社区": 42}


# Which communities an event covers


def test_an_event_that_names_no_community_covers_its_host(make_event, guihua, songbai):
    make_event(host_community=guihua, attendance=30)
    assert reached() == {"桂花社区": 30, "松柏社区": 0}


def test_an_event_without_host_and_names_covers_all(make_event, guihua, songbai):
    make_event(attendance=40)
    assert reached() == {"桂花社区": 30, "松柏社区": 10}


def test_an_event_of_the_subdistrict_that_names_one_community_covers_that_one(make_event, guihua, songbai):
    make_event(covered=[songbai], attendance=40)
    assert reached() == {"桂花社区": 0, "松柏社区": 40}


def test_an_event_covers_the_communities_it_names_and_not_a_host_it_leaves_out(make_event, guihua, songbai):
    make_event(host_community=guihua, covered=[songbai], attendance=40)
    assert reached() == {"桂花社区": 0, "松柏社区": 40}


def test_a_host_that_is_named_too_has_one_share(make_event, guihua, songbai):
    make_event(host_community=guihua, covered=[guihua, songbai], attendance=40)
    assert reached() == {"桂花社区": 30, "松柏社区": 10}


# Communities that are no longer active


@pytest.mark.parametrize(("day", "counts"), [(YEAR.end, False), (YEAR.end + ONE_DAY, True)])
def test_a_community_counts_while_it_is_active_on_the_last_day(day, counts, make_event, guihua, songbai):
    retire(songbai, day)
    make_event(host_community=guihua, attendance=30)
    assert ("松柏社区" in reached()) is counts
    assert coverage(YEAR).residents == (4000 if counts else 3000)


def test_a_community_active_at_the_end_of_an_earlier_period_counts_there(guihua, songbai):
    retire(songbai, date(2025, 7, 1))
    assert coverage(Period(date(2024, 7, 1), date(2025, 6, 30))).residents == 4000


def test_what_was_reached_at_an_inactive_community_is_in_no_sum(make_event, guihua, songbai):
    retire(songbai, YEAR.end)
    make_event(host_community=songbai, attendance=500)
    assert (coverage(YEAR).reached, coverage(YEAR).share) == (0, 0)


def test_an_event_of_all_communities_is_shared_among_the_active(make_event, guihua, songbai):
    retire(songbai, YEAR.end)
    make_event(attendance=40)
    assert reached() == {"桂花社区": 40}


def test_a_community_active_at_the_end_of_an_earlier_period_has_its_share_there(make_event, guihua, songbai):
    retire(songbai, YEAR.end + ONE_DAY)
    make_event(attendance=40)
    assert reached() == {"桂花社区": 30, "松柏社区": 10}


def test_an_inactive_community_that_is_named_keeps_its_share(make_event, guihua, songbai):
    """As docs/decisions/coverage.md reads it: its people did come."""
    retire(songbai, YEAR.end)
    make_event(covered=[guihua, songbai], attendance=40)
    assert reached() == {"桂花社区": 30}


# The cap


def test_a_crowd_counts_at_most_the_residents_of_its_community(make_event, guihua, songbai):
    make_event(host_community=songbai, attendance=4000)
    found = coverage(YEAR)
    assert (found.reached, found.counted, found.share) == (4000, 1000, Decimal(25))


def test_the_cap_is_on_the_sum_of_the_events_not_on_each(make_event, guihua, songbai):
    for title in "一二":
        make_event(title, host_community=songbai, attendance=700)
    assert coverage(YEAR).counted == 1000


def test_exactly_the_residents_is_not_cut_and_is_the_whole(make_event, songbai):
    make_event(host_community=songbai, attendance=1000)
    assert (coverage(YEAR).counted, coverage(YEAR).communities[0].share) == (1000, 100)


def test_coverage_is_of_all_residents_not_the_mean_of_the_communities(make_event, guihua, songbai):
    make_event(host_community=guihua, attendance=1500)
    assert coverage(YEAR).share == Decimal("37.5")


def test_coverage_is_not_rounded(make_event, guihua, songbai):
    make_event(host_community=guihua, attendance=2799)
    assert coverage(YEAR).share == Decimal("69.975")


def test_without_a_community_there_is_no_coverage(make_event):
    make_event(attendance=40)
    assert coverage(YEAR).share is None


def test_without_an_event_coverage_is_nought(guihua):
    assert coverage(YEAR).share == 0


# A set of communities


def test_a_set_of_communities_is_measured_against_its_own_residents(make_event, guihua, songbai):
    make_event(host_community=songbai, attendance=500)
    assert coverage(YEAR, Community.objects.filter(pk=songbai.pk)).share == 50


def test_a_community_looked_at_alone_has_the_same_share_of_a_common_event(make_event, guihua, songbai):
    make_event("全街道", attendance=40)
    make_event("两社区", covered=[guihua, songbai], attendance=80)
    assert reached(communities=Community.objects.filter(pk=songbai.pk)) == {"松柏社区": 30}


def test_of_a_set_only_the_active_communities_count(guihua, songbai):
    retire(songbai, YEAR.end)
    assert coverage(YEAR, Community.objects.filter(pk=songbai.pk)).share is None


def test_communities_stand_in_the_registers_order(songbai, guihua):
    assert list(reached()) == ["桂花社区", "松柏社区"]


# Months


def test_the_cut_months_at_both_ends_have_a_cell(make_event, guihua):
    period = Period(date(2025, 12, 31), date(2026, 2, 1))
    make_event("第一天", starts_on=period.start, host_community=guihua, attendance=3)
    make_event("最后一天", starts_on=period.end, host_community=guihua, attendance=5)
    [months] = coverage_by_month(period)
    assert (months.events, months.reached) == ([1, 0, 1], [3, 0, 5])


def test_an_event_stands_in_the_month_it_starts_in(make_event, guihua):
    make_event(starts_on=date(2026, 5, 31), ends_on=date(2026, 6, 2), host_community=guihua, attendance=7)
    [months] = coverage_by_month(Period(date(2026, 5, 1), YEAR.end))
    assert (months.events, months.reached) == ([1, 0], [7, 0])


def test_a_cut_month_leaves_out_its_other_days(make_event, guihua):
    make_event(starts_on=date(2026, 5, 14), host_community=guihua)
    [months] = coverage_by_month(Period(date(2026, 5, 15), YEAR.end))
    assert months.reached == [0, 0]


def test_an_event_is_held_at_its_host_though_its_people_come_from_elsewhere(make_event, guihua, songbai):
    make_event(host_community=guihua, covered=[songbai], attendance=40)
    may = coverage_by_month(Period(date(2026, 5, 1), date(2026, 5, 31)))
    assert [(each.community, each.events, each.reached) for each in may] == [(guihua, [1], [0]), (songbai, [1], [40])]


def test_the_months_of_a_community_add_up_to_its_coverage(make_event, guihua, songbai):
    make_event("七月", starts_on=YEAR.start, attendance=41)
    make_event("五月", covered=[guihua, songbai], attendance=7)
    make_event("六月", starts_on=YEAR.end, host_community=songbai, attendance=3)
    sums = {each.community.name: sum(each.reached) for each in coverage_by_month(YEAR)}
    assert sums == reached()
    assert sum(sums.values()) == 51


# Sharing


def test_attendance_is_shared_in_proportion_to_the_residents():
    assert share_attendance(400, {1: 3000, 2: 1000}) == {1: 300, 2: 100}


def test_the_odd_persons_go_to_the_largest_remainders():
    # 4.5, 2.7 and 1.8
    assert share_attendance(9, {1: 5, 2: 3, 3: 2}) == {1: 4, 2: 3, 3: 2}


def test_the_largest_remainder_counts_not_the_largest_community():
    # 6.3 and 0.7
    assert share_attendance(7, {1: 9, 2: 1}) == {1: 6, 2: 1}


def test_several_odd_persons_go_one_to_each():
    # four times 1.25, then four times 1.75
    alike = dict.fromkeys("abcd", 100)
    assert sorted(share_attendance(5, alike).values()) == [1, 1, 1, 2]
    assert sorted(share_attendance(7, alike).values()) == [1, 2, 2, 2]


def test_of_equal_remainders_the_first_named_gets_the_odd_person():
    assert share_attendance(3, {"乙": 10, "甲": 10}) == {"乙": 2, "甲": 1}


def test_nobody_is_shared_as_nobody():
    assert share_attendance(0, {1: 3000, 2: 1000}) == {1: 0, 2: 0}


def test_one_community_gets_all():
    assert share_attendance(81, {1: 7}) == {1: 81}


def test_where_there_is_no_community_nobody_gets_a_share():
    assert share_attendance(81, {}) == {}


@pytest.mark.parametrize("seed", range(60))
def test_shares_add_up_and_none_is_a_person_off_its_exact_part(seed):
    dice = random.Random(seed)
    residents = {place: dice.randint(1, 9000) for place in range(dice.randint(1, 12))}
    attendance = dice.randint(0, 1_000_000)
    shares = share_attendance(attendance, residents)
    total = sum(residents.values())
    assert sum(shares.values()) == attendance
    assert all(abs(shares[place] * total - attendance * people) < total for place, people in residents.items())


def test_the_number_of_queries_does_not_grow_with_the_events(make_event, guihua, songbai, django_assert_num_queries):
    for rows in (1, 20):
        for number in range(rows):
            make_event(f"第{rows}-{number}次", covered=[guihua, songbai])
        with django_assert_num_queries(10):  # the days have just changed and are counted from their events
            coverage(YEAR)
    fold()
    with django_assert_num_queries(5):
        coverage(YEAR)
