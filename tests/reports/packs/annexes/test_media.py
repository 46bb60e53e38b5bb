"""The calendar of media work."""

from datetime import date

import pytest

from campaigns.models import MediaItem
from kepu.periods import Period
from reports.packs.annexes.media import media_calendar

pytestmark = pytest.mark.django_db
FOUR_WEEKS = Period(date(2026, 6, 3), date(2026, 6, 30))  # Wednesday to Tuesday: three whole weeks


def publish(day, kind="报刊", title="科普日报道"):
    return MediaItem.objects.create(published_on=day, kind=kind, outlet="区融媒报", title=title)


def test_weeks_without_press_and_television_are_named():
    publish(date(2026, 6, 3))
    publish(date(2026, 6, 9))
    publish(date(2026, 6, 10), title="另一篇")
    publish(date(2026, 6, 16), kind="网站")
    calendar = media_calendar(FOUR_WEEKS)
    assert calendar.gaps == ["2026年第25周（2026-06-15至2026-06-21）", "2026年第26周（2026-06-22至2026-06-28）"]
    assert calendar.totals == [("报刊", "3"), ("网站", "1")]
    (weeks,) = calendar.calendars
    assert [[cell.count for cell in line.cells] for line in weeks.lines] == [[1, 2, 0, 0, 0], [0, 0, 1, 0, 0]]
    assert weeks.words == "报刊 3、网站 1"


def test_a_long_period_is_drawn_in_pieces_of_a_year():
    publish(date(2026, 6, 3))
    pieces = media_calendar(Period(date(2024, 7, 1), date(2026, 6, 30))).calendars
    assert [len(piece.numbers) for piece in pieces] == [53, 52]


def test_without_items_there_is_nothing_to_show():
    assert not media_calendar(FOUR_WEEKS)
