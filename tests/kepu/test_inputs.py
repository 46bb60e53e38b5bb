from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kepu.inputs import CountField, DayField, HoursField, WordsField, plain_digits


@pytest.mark.parametrize(
    ("typed", "number"), [("80", 80), ("１２", 12), ("1,200", 1200), ("1，234，567", 1234567), ("-5", -5)]
)
def test_whole_numbers_as_people_type_them(typed, number):
    assert CountField().clean(typed) == number


@pytest.mark.parametrize("typed", ["很多", "1.5", "NaN", "1e9", "12,34", "三十", "９" * 30])
def test_what_is_no_whole_number_is_named_in_the_answer(typed):
    with pytest.raises(ValidationError, match="不是整数"):
        CountField().clean(typed)


@pytest.mark.parametrize("typed", ["2025-09-20", "2025/9/20", "2025年9月20日", "２０２５-０９-２０"])
def test_days_in_every_spelling(typed):
    assert DayField().clean(typed) == date(2025, 9, 20)


@pytest.mark.parametrize("typed", ["2025-02-29", "2025年13月1日", "昨天", "31/04/2025"])
def test_what_is_no_day_is_answered_with_a_sentence(typed):
    with pytest.raises(ValidationError, match="不是有效的日期"):
        DayField().clean(typed)


def test_hours_take_a_decimal_and_refuse_words():
    assert HoursField(max_digits=5, decimal_places=1).clean("２.5") == Decimal("2.5")
    with pytest.raises(ValidationError, match="不是数字"):
        HoursField(max_digits=5, decimal_places=1).clean("两小时")


def test_words_are_split_like_a_ledger_cell():
    assert WordsField().clean(" 甲、乙，丙;丁；甲 ") == ["甲", "乙", "丙", "丁"]


def test_separators_are_taken_out_only_where_they_group_thousands():
    assert plain_digits("12,3456") == "12,3456"
