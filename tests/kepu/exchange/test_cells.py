from datetime import date, datetime
from decimal import Decimal

import pytest

from kepu.exchange import cells
from kepu.exchange.problems import BadCell


@pytest.mark.parametrize(
    "written",
    [
        "2025-09-20",
        "2025/9/20",
        "2025年9月20日",
        "2025.9.20",
        " 2025年 9月20日 ",
        "２０２５-０９-２０",
        "2025-09-20 00:00:00",
        date(2025, 9, 20),
        datetime(2025, 9, 20, 14, 30),
    ],
)
def test_a_date_is_read_in_every_spelling(written):
    assert cells.day(written) == date(2025, 9, 20)


@pytest.mark.parametrize(
    "written",
    ["2025-02-29", "2025年13月1日", "2025-4-31", "0001-01-01", "9999-12-31", "20.9.2025", "45920", 45920, "去年", True],
)
def test_what_is_no_day_of_the_calendar_is_refused(written):
    with pytest.raises(BadCell, match=r".{8,}"):
        cells.day(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [("80", 80), (80, 80), (80.0, 80), ("１２０", 120), ("1,200", 1200), ("1，200", 1200), ("0", 0), ("80.0", 80)],
)
def test_a_count_is_read(written, number):
    assert cells.whole_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "很多",
        "1.5",
        1.5,
        "-5",
        -5,
        "NaN",
        float("nan"),
        float("inf"),
        10**18,
        "1e9",
        "1,20",
        "三十",
        "80人",
        "40%",
        True,
    ],
)
def test_what_is_no_count_is_refused(written):
    with pytest.raises(BadCell, match=r".{8,}"):
        cells.whole_number(written)


def test_each_refusal_of_a_number_says_what_is_wrong(settings):
    from django.utils import translation

    with translation.override("en"):
        for written, said in {
            "很多": "“很多” is not a whole number. Write it in digits only, for example 80.",
            "1.5": "“1.5” is not a whole number. Write it without decimals.",
            "-5": "-5 is below 0. Write a number of 0 or more.",
        }.items():
            with pytest.raises(BadCell) as problem:
                cells.whole_number(written)
            assert str(problem.value) == said


def test_a_decimal_is_read_exactly():
    assert cells.decimal_number("12.50") == Decimal("12.5")
    assert cells.decimal_number(0.1 + 0.2) == Decimal("0.3")
    assert cells.decimal_number("1,234.5") == Decimal("1234.5")


def test_a_percentage_may_carry_its_sign():
    assert cells.percentage("16.5%") == cells.percentage("16.5") == cells.percentage(16.5) == Decimal("16.5")
    with pytest.raises(BadCell):
        cells.decimal_number("16.5%")


def test_yes_and_no_are_the_two_words():
    assert cells.yes_no("是") is True
    assert cells.yes_no(False) is False
    for written in ("yes", "√", "1", "是否"):
        with pytest.raises(BadCell):
            cells.yes_no(written)


def test_text_loses_what_only_the_spreadsheet_added():
    assert cells.text(13812345678.0) == "13812345678"
    assert cells.text(datetime(2025, 9, 20)) == "2025-09-20"
    assert cells.text("　街道\r\n大院 ") == "街道\n大院"
