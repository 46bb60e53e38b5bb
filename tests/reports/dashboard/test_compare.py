"""This period beside the one before."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.tally import tally
from kepu.periods import Period
from reports.assessment import evaluate
from reports.dashboard.compare import Change, compare, year_before
from reports.standards import shipped_standard
from tests.conftest import TODAY

YEAR = Period.ending(TODAY)


def test_the_same_days_one_year_earlier():
    assert year_before(YEAR) == Period(date(2024, 7, 1), date(2025, 6, 30))


def test_a_leap_day_has_the_last_of_february_before_it():
    assert year_before(Period(date(2024, 2, 29), date(2024, 2, 29))) == Period(date(2023, 2, 28), date(2023, 2, 28))


@pytest.mark.parametrize(
    ("change", "direction", "short", "words"),
    [
        (Change(30, 6), "up", "+24", "比上年同期（6）多 24"),
        (Change(6, 30), "down", "−24", "比上年同期（30）少 24"),
        (Change(6, 6), "same", "±0", "与上年同期持平"),
        (Change(6, None), "", "", "上年同期无数据可比"),
        (Change(Decimal("77.04"), Decimal("49.45"), True), "up", "+27.5", "比上年同期（49.5%）高 27.5 个百分点"),
        (Change(Decimal("70.04"), Decimal("70.01"), True), "same", "±0", "与上年同期持平"),
    ],
)  # fmt: skip
def test_a_difference_in_words_and_with_its_sign(change, direction, short, words):
    assert (change.direction, change.short, change.words) == (direction, short, words)


def test_each_figure_stands_beside_its_own_of_the_year_before(make_event, guihua, songbai):
    make_event("今年", host_community=guihua, attendance=1000)
    make_event("今年二", host_community=songbai, attendance=200)
    make_event("去年", host_community=guihua, starts_on=date(2025, 5, 12), attendance=400)
    earlier = year_before(YEAR)
    standard = shipped_standard("demo-district")
    before = evaluate(standard, earlier)
    found = compare(evaluate(standard, YEAR), tally(YEAR), before, tally(earlier))
    assert (found.coverage.now, found.coverage.before) == (30, 10)
    assert (found.events.now, found.events.before) == (2, 1)
    assert (found.people.now, found.people.before) == (1200, 400)
    assert found.met.before == before.met
    assert [name for _figure, name, _change in found.lines()] == ["覆盖面", "活动", "人次", "达标指标", "志愿服务时数"]
