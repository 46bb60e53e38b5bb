"""The charts of a pack: what they draw and what they say."""

import pytest

from reports.packs.charts import category_chart, group_chart, month_chart


def months(count: int, first=(2025, 7)) -> list[dict]:
    year, month = first
    places = [divmod(year * 12 + month - 1 + number, 12) for number in range(count)]
    return [{"month": f"{y}-{m + 1:02}", "events": 2, "attendance": 100} for y, m in places]


def test_each_month_is_a_column_and_the_year_stands_below_where_it_begins():
    chart = month_chart(months(12))
    assert [(column.label, column.year) for column in chart.columns][:7] == [
        ("7月", "2025"), ("8月", ""), ("9月", ""), ("10月", ""), ("11月", ""), ("12月", ""), ("1月", "2026"),
    ]  # fmt: skip
    assert chart.words.startswith("2025年7月 2、2025年8月 2、")
    assert {column.people for column in chart.columns} == {"100"}


def test_a_long_period_is_drawn_by_years():
    assert [(column.label, column.figure) for column in month_chart(months(30)).columns] == [
        ("2025", "12"),
        ("2026", "24"),
        ("2027", "24"),
    ]


def test_categories_say_their_share():
    chart = category_chart([{"name": "科普讲座", "events": 3}, {"name": "其他", "events": 1}])
    assert [bar.figure for bar in chart.bars] == ["3　75.0%", "1　25.0%"]
    assert chart.bars[0].width == pytest.approx(3 * chart.bars[1].width, abs=0.5)


def test_a_group_is_cut_into_its_results():
    results = [("C", "met"), ("C", "unmet"), ("C", "met"), ("D", "manual")]
    chart = group_chart(
        [{"code": "C", "title": "科普阵地"}, {"code": "D", "title": "示范创建"}],
        [{"group": group, "status": status} for group, status in results],
    )
    assert [[(piece.status, piece.count) for piece in stack.pieces] for stack in chart.stacks] == [
        [("met", 2), ("unmet", 1)],
        [("manual", 1)],
    ]
    assert [stack.figure for stack in chart.stacks] == ["2/3", "0/1"]


def test_nothing_is_no_chart():
    assert month_chart([]) is None
    assert category_chart([]) is None
    assert group_chart([{"code": "C", "title": "科普阵地"}], []) is None
