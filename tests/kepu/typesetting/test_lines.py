"""Where lines end: GB/T 15834-2011 for Chinese, whole words for Latin, and nothing torn that belongs together."""

import random

import pytest

from kepu.typesetting.faces import Stack, Used
from kepu.typesetting.lines import set_lines

CLOSING = "。，、；：？！）》」】』〕〉”’…—·～％%"
OPENING = "（《「【『〔〈“‘"


def stack() -> Stack:
    return Stack("KepuSong-Regular", Used())


def lines(text: str, characters: float) -> list[str]:
    """The lines of a text in a column as wide as so many Chinese characters."""
    return ["".join(line.units) for line in set_lines(text, characters * 1000, stack())]


@pytest.mark.parametrize("mark", CLOSING)
def test_no_closing_mark_begins_a_line(mark):
    assert lines(f"一二三四{mark}五", 4) == ["一二三", f"四{mark}五"]


@pytest.mark.parametrize("mark", OPENING)
def test_no_opening_mark_ends_a_line(mark):
    assert lines(f"一二三{mark}四五", 4) == ["一二三", f"{mark}四五"]


@pytest.mark.parametrize("pair", ["……", "——"])
def test_ellipsis_and_dash_are_not_torn(pair):
    assert lines(f"一二三{pair}四", 4.2) == ["一二", f"三{pair}四"]


def test_marks_that_follow_one_another_stay_together():
    assert lines("他说：“科普之春。”然后", 8) == ["他说：“科普之", "春。”然后"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人数共有12,345.67元整", ["人数共有", "12,345.67", "元整"]),
        ("日期为2026-06-30结束", ["日期为", "2026-06-30", "结束"]),
        ("参加internet活动", ["参加", "internet活", "动"]),
        ("科普science day活动", ["科普", "science ", "day活动"]),
        ("日期２０２６年六月", ["日期", "２０２６年", "六月"]),
        ("it doesn’t matter", ["it doesn’t ", "matter"]),
    ],
)
def test_words_and_numbers_are_not_cut(text, expected):
    assert lines(text, 5.3) == expected


def test_a_word_wider_than_the_line_begins_a_line_and_is_cut():
    found = lines("网址https://example.org/" + "a" * 40, 6)
    assert found[0] == "网址"
    assert "".join(found[1:]) == "https://example.org/" + "a" * 40
    assert all(len(line) > 8 for line in found[1:-1])


def test_a_cut_word_still_leaves_no_stop_at_the_head_of_a_line():
    assert not any(line[0] in ".,，" for line in lines("a.b,c，" * 60, 5))


def test_nothing_but_marks_is_cut_anywhere():
    assert "".join(lines("。" * 50, 4)) == "。" * 50


def test_breaks_of_the_writer_are_kept_and_white_space_is_drawn_together():
    assert lines("  一 \t 二\r\n\n 三\n四\u2028五 ", 9) == ["一 二", "三", "四", "五"]


def test_a_space_hangs_over_the_end_of_a_line():
    (first, _second) = set_lines("一二三四 五六", 4000, stack())
    assert ("".join(first.units), first.width) == ("一二三四 ", 4000)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00", "\u200d", "\ufe0f", "\u202e\u2066"])
def test_a_text_with_nothing_to_see_has_no_lines(text):
    assert lines(text, 5) == []


def test_marks_and_joined_signs_stay_with_their_base():
    family, accented = "👨\u200d👩\u200d👧", "q\u0301\u0302"
    for unit in (family, accented, "葛\U000e0100", "👍🏽", "❤\ufe0f"):
        assert all(line.count(unit) * len(unit) == len(line) for line in lines(unit * 9, 3.6)), unit


def test_a_column_of_one_character_takes_anything():
    for text in ("（一）。“二”……", "internet", "👨\u200d👩\u200d👧" * 3, "一 二"):
        assert "".join(lines(text, 1)) == text


def test_no_line_of_any_text_is_too_wide_or_breaks_the_rules():
    dice = random.Random(7)
    words = ["科普", "讲座", "（第3期）", "“引”", "《书》", "2026年", "word ", "㐂", "买·提", "12%的", "（", "“"]
    marks = ["", "", "，", "。", "——", "……", "、", "”。", "）"]
    for _round in range(300):
        text = "".join(dice.choice(words) + dice.choice(marks) for _ in range(30)).strip()
        room = dice.uniform(9, 30)
        found = set_lines(text, room * 1000, stack_of_all)
        shown = ["".join(line.units) for line in found]
        assert "".join(shown) == text
        assert all(line.width <= room * 1000 + 1 for line in found)
        assert not [line for line in shown[:-1] if line[-1] in OPENING]
        assert not [line for line in shown[1:] if line[0] in CLOSING]
    assert not stack_of_all.used.missing


stack_of_all = stack()
