"""The due day of a facility's content (today is 30 June 2026), and what the standard's C4 makes of the same days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from facilities.due import DueState, dues, dues_by_state
from facilities.models import ContentUpdate, Facility
from kepu.periods import Period
from kepu.records.models import Office
from reports.metrics.places import content_on_time
from tests.conftest import TODAY


def only():
    [due] = dues(Facility.objects.all(), TODAY)
    return due


def on_time_share():
    return content_on_time(Period.ending(TODAY)).value


@pytest.mark.parametrize(
    ("days_ago", "left", "state", "share"),
    [
        (31, -1, DueState.OVERDUE, 0),
        (30, 0, DueState.SOON, 100),
        (23, 7, DueState.SOON, 100),
        (22, 8, DueState.LATER, 100),
    ],
)
def test_the_due_day_is_the_interval_after_the_newest_update(make_facility, days_ago, left, state, share):
    facility = make_facility(updated=TODAY - timedelta(days=days_ago))
    ContentUpdate.objects.create(facility=facility, updated_on=date(2026, 2, 1), topic="旧")
    assert (only().days, only().state) == (left, state)
    assert on_time_share() == share


@pytest.mark.parametrize(("days_ago", "left", "share"), [(29, 1, None), (30, 0, 0), (31, -1, 0)])
def test_without_an_update_the_opening_day_counts(make_facility, days_ago, left, share):
    make_facility(opened_on=TODAY - timedelta(days=days_ago))
    assert only().days == left
    assert on_time_share() == share


def test_updates_of_tomorrow_and_updates_taken_out_do_not_count(make_facility):
    facility = make_facility(updated=TODAY + timedelta(days=1))
    ContentUpdate.objects.create(facility=facility, updated_on=TODAY, topic="误", retired_at="2026-06-30T00:00Z")
    assert only().facility.updated_on is None


def test_an_unconfirmed_update_does_not_count_where_the_office_reviews(make_facility):
    Facility.objects.filter(pk=make_facility(updated=TODAY).pk).update(review="confirmed")
    assert only().days == 30
    Office.objects.create(reviews=True)
    assert only().facility.updated_on is None


@pytest.mark.parametrize(
    "fields",
    [{"kind": "科普活动室"}, {"state": "停用"}, {"state": "维修"}, {"opened_on": TODAY + timedelta(days=1)}],
)
def test_what_is_not_renewed_or_not_in_use_is_never_due(make_facility, fields):
    make_facility(**fields)
    assert dues(Facility.objects.all(), TODAY) == []
    assert on_time_share() is None


def test_the_most_urgent_comes_first(make_facility):
    make_facility("甲", updated=date(2026, 5, 20))
    make_facility("乙")
    make_facility("丙", updated=date(2026, 6, 5))
    make_facility("丁", updated=date(2026, 6, 29))
    found = {state: [due.facility.name for due in rows] for state, rows in dues_by_state(Facility.objects.all(), TODAY)}
    assert found == {DueState.OVERDUE: ["乙", "甲"], DueState.SOON: ["丙"], DueState.LATER: ["丁"]}
    assert on_time_share() == Decimal(50)
