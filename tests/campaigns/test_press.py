"""Weeks of the press, and what a link tells."""

from datetime import date

import pytest

from campaigns.models import MediaItem
from campaigns.press import day_in, known_of, plain_link, same_link, weeks_of_year

TODAY = date(2026, 6, 30)  # a Tuesday


@pytest.fixture
def publish(db):
    def make(day, kind="报刊", **fields):
        title = f"第{MediaItem.objects.count()}期"
        return MediaItem.objects.create(
            **{"published_on": day, "kind": kind, "outlet": "晚报", "title": title} | fields
        )

    return make


@pytest.mark.parametrize(("year", "weeks", "first"), [(2025, 52, date(2024, 12, 30)), (2026, 53, date(2025, 12, 29))])
def test_a_year_has_its_iso_weeks(db, year, weeks, first):
    found = weeks_of_year(year, MediaItem.objects.all())
    assert (len(found), found[0].monday, found[0].number, found[-1].number) == (weeks, first, 1, weeks)


def test_a_week_that_crosses_new_year_counts_its_items_on_both_sides(publish):
    publish(date(2025, 12, 29))
    publish(date(2026, 1, 4))
    publish(date(2026, 1, 5))
    found = weeks_of_year(2026, MediaItem.objects.all())
    assert [week.items for week in found[:3]] == [2, 1, 0]
    assert sum(week.items for week in weeks_of_year(2025, MediaItem.objects.all())) == 0


def test_a_week_is_filled_empty_open_or_to_come(publish):
    publish(date(2026, 6, 20))
    states = {week.monday: week.state(TODAY) for week in weeks_of_year(2026, MediaItem.objects.all())}
    assert states[date(2026, 6, 15)] == "filled"
    assert states[date(2026, 6, 22)] == "empty"
    assert states[date(2026, 6, 29)] == "open"
    assert states[date(2026, 7, 6)] == "to_come"


@pytest.mark.parametrize(
    ("link", "day"),
    [
        ("https://news.example/2026/05/18/a.html", date(2026, 5, 18)),
        ("https://news.example/art/20260518/c12.html", date(2026, 5, 18)),
        ("https://news.example/202605/t20260518_991.html", date(2026, 5, 18)),
        ("https://news.example/2026-05-18-lecture", date(2026, 5, 18)),
        ("https://news.example/2026/13/40/a", None),
        ("https://news.example/2026/04/31/a", None),
        ("https://news.example/2026/07/01/tomorrow", None),
        ("https://news.example/12026051855", None),
        ("https://20260518.example/a?d=20260518", None),
    ],
)
def test_the_day_is_read_from_the_path_of_a_link(link, day):
    assert day_in(link, TODAY) == day


@pytest.mark.parametrize(
    "link",
    [
        "http://www.news.example/a/?id=1",
        "https://news.example/a?id=1",
        "https://NEWS.example/a?utm_source=x&id=1&from=timeline#top",
    ],
)
def test_the_same_page_is_known_by_any_spelling_of_its_link(publish, link):
    item = publish(TODAY, link="https://news.example/a?id=1")
    publish(TODAY, link="https://news.example/a?id=2")
    assert plain_link(link) == "news.example/a?id=1"
    assert same_link(link, MediaItem.objects.all()) == item


def test_outlet_and_kind_are_those_of_the_newest_item_from_the_same_host(publish):
    publish(date(2026, 1, 1), link="https://news.example/1", outlet="旧名")
    publish(date(2026, 2, 1), link="https://news.example/2", outlet="区融媒体", kind="网站", column="科普")
    publish(date(2026, 3, 1), link="https://evil.example/?x=news.example", outlet="别家")
    told = known_of("https://news.example/2026/05/18/3", MediaItem.objects.all(), TODAY)
    assert told == {
        "link": "https://news.example/2026/05/18/3",
        "published_on": date(2026, 5, 18),
        "outlet": "区融媒体",
        "kind": "网站",
        "column": "科普",
    }
    assert known_of("https://new.example/x", MediaItem.objects.all(), TODAY) == {"link": "https://new.example/x"}


@pytest.mark.parametrize(
    ("link", "kind"),
    [("https://mp.weixin.qq.com/s/abc", "微信公众号"), ("https://v.douyin.com/abc/", "短视频")],
)
def test_a_platform_of_many_outlets_tells_the_kind_and_no_outlet(publish, link, kind):
    publish(date(2026, 6, 1), kind="其他", outlet="别的公众号", link="https://mp.weixin.qq.com/s/other")
    assert known_of(link, MediaItem.objects.all(), TODAY) == {"link": link, "kind": kind}
