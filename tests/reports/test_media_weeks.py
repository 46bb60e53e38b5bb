"""The weekly calendar of television and press."""

from datetime import date

import pytest
from django.utils import timezone

from campaigns.models import MediaItem

PAGE = "/reports/media-weeks/"


def publish(day, kind="电视", **fields):
    title = f"第{MediaItem.objects.count()}期"
    return MediaItem.objects.create(published_on=day, kind=kind, outlet="区融媒体", title=title, **fields)


def test_each_week_leads_to_its_items_or_to_the_form(as_user, officer):
    publish(date(2026, 6, 16))
    publish(date(2026, 6, 17))
    publish(date(2026, 6, 24), kind="网站")
    publish(date(2026, 6, 10), retired_at=timezone.now())
    page = as_user(officer).get(PAGE).content.decode()
    for words in (
        "已有刊播 1 周",
        "?start=2026-06-15&amp;end=2026-06-21",
        "2 条",
        "/registers/media/new/?published_on=2026-06-22",
        "/registers/media/new/?published_on=2026-06-08",
        "/registers/media/new/?published_on=2026-06-30",  # this week: today
        "F1",
    ):
        assert words in page
    assert "published_on=2026-07-06" not in page  # to come


def test_who_only_reads_is_offered_no_form_and_a_clerk_no_indicator(as_user, leader, clerk):
    page = as_user(leader).get(PAGE).content.decode()
    assert "/registers/media/new/" not in page
    assert "from-link" not in page
    assert ">F1 " in page
    page = as_user(clerk).get(PAGE).content.decode()
    assert ">F1 " not in page
    assert "/indicators/" not in page


def test_an_inspector_is_refused(as_user, inspector):
    assert as_user(inspector).get(PAGE).status_code == 403


@pytest.mark.parametrize("year", ["2025", "abc", "0", "99999", "2026 ", "-1", "1e3"])
def test_any_year_gives_a_page(as_user, officer, year):
    page = as_user(officer).get(PAGE, {"year": year})
    assert page.context["year"] == (2025 if year == "2025" else 2026)


def test_the_page_takes_few_queries_for_a_clerk(as_user, clerk, django_assert_max_num_queries):
    client = as_user(clerk)
    client.get(PAGE)
    for week in range(20):
        publish(date.fromisocalendar(2026, week + 1, 1))
    with django_assert_max_num_queries(7):
        client.get(PAGE)
