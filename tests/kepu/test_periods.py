from datetime import date

import pytest

from kepu.periods import Period, add_months


def test_the_default_period_is_the_twelve_months_that_end_on_the_day():
    assert Period.ending(date(2025, 12, 31)) == Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), 1),
        (date(2025, 1, 1), date(2026, 1, 1), 2),
        (date(2025, 1, 1), date(2026, 1, 31), 2),
        (date(2024, 7, 1), date(2026, 6, 30), 2),
        (date(2024, 6, 30), date(2026, 6, 30), 3),
        (date(2025, 6, 15), date(2025, 6, 15), 1),
    ],
)
def test_years_are_started_twelve_month_spans(start, end, years):
    assert Period(start, end).years == years


@pytest.mark.parametrize("as_of", [date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2024, 3, 1)])
def test_twelve_months_are_one_year_around_a_leap_day_too(as_of):
    assert Period.ending(as_of).years == 1


def test_a_period_cannot_run_backwards():
    with pytest.raises(ValueError, match="cannot start"):
        Period(date(2025, 1, 2), date(2025, 1, 1))


def test_only_weeks_that_lie_wholly_in_the_period_count():
    # 2025-06-02 is a Monday.
    assert Period(date(2025, 6, 2), date(2025, 6, 15)).whole_iso_weeks() == [
        (date(2025, 6, 2), date(2025, 6, 8)),
        (date(2025, 6, 9), date(2025, 6, 15)),
    ]
    assert Period(date(2025, 6, 3), date(2025, 6, 14)).whole_iso_weeks() == []


def test_months_run_over_the_turn_of_the_year():
    months = list(Period(date(2025, 11, 20), date(2026, 1, 3)).months())
    assert months == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]


def test_a_month_without_that_day_gives_its_last_day():
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
