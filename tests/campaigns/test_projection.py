"""Where coverage leads: examples worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from campaigns.coverage import Reach, coverage, coverage_by_month
from campaigns.projection import growth, project, project_at
from kepu.communities.models import Community
from kepu.periods import Period
from tests.conftest import TODAY

PERIOD = Period.ending(TODAY)
LINE = Decimal(70)


def place(pk: int, residents: int) -> Community:
    return Community(pk=pk, name=str(pk), residents=residents)


@pytest.fixture
def two():
    """1,000 residents each; 600 and 1,000 person-times reached: 80 % of the first are still to come."""
    return [Reach(place(1, 1000), 600), Reach(place(2, 1000), 200)]


def test_the_pace_of_each_community_goes_on(two):
    """90 and 180 person-times in 90 days are 1 and 2 a day: after 30 days 630 and 260 of 2,000."""
    found = project_at(two, {1: 90, 2: 180}, 90, LINE, date(2026, 6, 30), date(2026, 7, 30))
    assert found.now == 40
    assert found.then == Decimal("44.5")
    # 600 + 200 + 3 a day = 1,400 after 200 days
    assert found.reaches_on == date(2026, 6, 30) + timedelta(days=200)
    assert not found.is_reached_in_time


def test_beyond_its_residents_a_community_counts_no_more(two):
    """10 and 0 a day: the first is full after 40 days, 1,200 of 2,000, and stays there."""
    found = project_at(two, {1: 900}, 90, LINE, date(2026, 6, 30), date(2026, 12, 31))
    assert found.then == 60
    assert found.reaches_on is None


def test_the_day_of_the_line_is_the_first_on_which_it_is_reached(two):
    """7 in 90 days and nobody else: 1,400 of 2,000 takes 600 more at 600 + 200; 199.9 days are not enough."""
    found = project_at(two, {1: 0, 2: 270}, 90, Decimal("69.9"), date(2026, 6, 30), date(2027, 6, 30))
    # 800 + 3 a day >= 1,398: 199⅓ days, so on the 200th.
    assert found.reaches_on == date(2026, 6, 30) + timedelta(days=200)


def test_who_is_there_already_has_no_day_ahead(two):
    found = project_at(two, {1: 90}, 90, Decimal(40), date(2026, 6, 30), date(2026, 12, 31))
    assert found.reaches_on is None
    assert found.is_reached_in_time


def test_the_pace_is_that_of_the_last_ninety_days(make_event, guihua, songbai):
    """Ninety days up to 30 June begin on 2 April: what was on 1 April is not in the pace."""
    make_event("之前", host_community=guihua, starts_on=date(2026, 4, 1), attendance=500)
    make_event("第一天", host_community=guihua, starts_on=date(2026, 4, 2), attendance=180)
    found = project(coverage(PERIOD), LINE, date(2026, 7, 10), TODAY)
    assert found.pace == 90
    assert found.now == Decimal(680) / 40
    assert found.then == Decimal(700) / 40  # two a day for ten days


def test_a_young_period_sets_its_own_pace(make_event, guihua, songbai):
    make_event(host_community=guihua, starts_on=date(2026, 6, 25), attendance=100)
    found = project(coverage(Period(date(2026, 6, 21), TODAY)), LINE, date(2026, 7, 10), TODAY)
    assert found.pace == 10
    assert found.then == Decimal(200) / 40


@pytest.mark.parametrize(
    ("period", "until"),
    [
        (Period(date(2025, 1, 1), date(2025, 12, 31)), date(2026, 12, 31)),  # it is over
        (PERIOD, TODAY),  # nothing lies ahead
        (Period(date(2026, 8, 1), date(2026, 12, 31)), date(2026, 12, 31)),  # it has not begun
    ],
)
def test_nothing_is_projected_where_nothing_can_be(guihua, period, until):
    assert project(coverage(period), LINE, until, TODAY) is None


def test_no_community_no_projection(db):
    assert project(coverage(PERIOD), LINE, date(2026, 12, 31), TODAY) is None


def test_growth_adds_up_before_it_caps(make_event, guihua, songbai):
    """3,000 and 1,000 residents. July: 900; September: 2,400 more, of which 2,100 count; October: 120 elsewhere."""
    make_event("一", host_community=guihua, starts_on=date(2025, 7, 5), attendance=900)
    make_event("二", host_community=guihua, starts_on=date(2025, 9, 5), attendance=2400)
    make_event("三", host_community=songbai, starts_on=date(2025, 10, 5), attendance=120)
    points = growth(PERIOD, coverage_by_month(PERIOD), TODAY)
    assert [point.share for point in points[:4]] == [Decimal("22.5"), Decimal("22.5"), Decimal(75), Decimal(78)]
    assert points[-1].day == TODAY
    assert points[-1].share == coverage(PERIOD).share


def test_months_to_come_are_not_drawn(make_event, guihua):
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    assert [point.day for point in growth(year, coverage_by_month(year), TODAY)][-1] == TODAY
