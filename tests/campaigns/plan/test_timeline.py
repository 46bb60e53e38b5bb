"""The picture of the plan: where days lie, what is overdue."""

from datetime import date

import pytest

from campaigns.models import CampaignPhase, Task
from campaigns.plan.timeline import LABELS, MONTH, Scale, draw, kind_of, standing, words_for
from kepu.periods import Period
from tests.conftest import TODAY

YEAR = Scale(Period(date(2026, 1, 1), date(2026, 12, 31)))


def window(phase="实施", start=date(2026, 1, 1), end=date(2026, 8, 31), **fields):
    return CampaignPhase(phase=phase, starts_on=start, ends_on=end, **fields)


def task(start=date(2026, 2, 1), due=date(2026, 6, 29), **fields):
    return Task(pk=1, phase="实施", name="建画廊", starts_on=start, due_on=due, **fields)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2026, 1, 1), 0),
        (date(2026, 2, 1), 1),
        (date(2026, 2, 15), 1.5),
        (date(2026, 12, 1), 11),
        (date(2027, 1, 1), 12),
    ],
)
def test_every_month_is_equally_wide(day, months):
    assert YEAR.x(day) == pytest.approx(LABELS + MONTH * months, abs=0.1)


def test_a_bar_reaches_from_its_first_to_its_last_day():
    whole = task(date(2026, 2, 1), date(2026, 2, 28))
    [band] = draw([window()], {"实施": [whole]}, {"实施": 3}, TODAY).bands
    [bar] = band.bars
    assert (bar.x, bar.width) == (LABELS + MONTH, MONTH)
    assert band.more == 2
    assert (band.x, band.width) == (LABELS, 8 * MONTH)


def test_a_note_that_would_leave_the_picture_stands_left_of_its_bar():
    early, late = task(due=date(2026, 3, 1)), task(due=date(2026, 6, 29))
    [band] = draw([window(end=date(2026, 6, 30))], {"实施": [early, late]}, {}, TODAY).bands
    assert [bar.note_is_left for bar in band.bars] == [False, True]
    assert band.bars[1].note_x < band.bars[1].x


def test_a_bar_of_one_day_can_still_be_met():
    [band] = draw([window()], {"实施": [task(date(2026, 2, 1), date(2026, 2, 1))]}, {}, TODAY).bands
    assert band.bars[0].width == 6


def test_today_is_drawn_only_where_it_lies_in_the_picture():
    assert draw([window()], {}, {}, TODAY).today_x == pytest.approx(LABELS + MONTH * 5.97, abs=0.5)
    assert draw([window()], {}, {}, date(2026, 9, 1)).today_x is None
    assert draw([], {}, {}, TODAY) is None


def test_overlapping_phases_stand_below_each_other():
    late, later = (
        window("自评", date(2026, 9, 1), date(2026, 11, 30)),
        window("迎检", date(2026, 9, 1), date(2026, 12, 31)),
    )
    first, second = draw([late, later], {"自评": [task()]}, {}, TODAY).bands
    assert second.y >= first.y + first.height


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({"state": "已完成"}, "done", "已完成"),
        ({"state": "进行中"}, "overdue", "逾期 1 天"),
        ({"state": "未开始"}, "overdue", "逾期 1 天"),
        ({"state": "进行中", "due": TODAY}, "going", "进行中"),
        ({"state": "未开始", "due": TODAY}, "waiting", "未开始"),
    ],
)
def test_a_task_is_overdue_from_the_day_after_it_was_due(fields, kind, words):
    assert (kind_of(task(**fields), TODAY), words_for(task(**fields), TODAY)) == (kind, words)


@pytest.mark.parametrize(
    ("start", "end", "closed", "words"),
    [
        (date(2026, 7, 1), date(2026, 8, 1), None, "尚未开始"),
        (TODAY, TODAY, None, "进行中"),
        (date(2026, 1, 1), date(2026, 6, 29), None, "已到期，未关闭"),
        (date(2026, 1, 1), date(2026, 8, 1), TODAY, "已关闭"),
    ],
)
def test_how_a_phase_stands(start, end, closed, words):
    assert standing(window(start=start, end=end, closed_at=closed), TODAY) == words
