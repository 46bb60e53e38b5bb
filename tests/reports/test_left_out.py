"""Every figure says which records it left out, and why."""

from datetime import date

import pytest
from django.utils import timezone

from kepu.communities.models import PartnerUnit, Post
from kepu.periods import Period
from kepu.records.models import Office, Review
from reports.left_out import left_out
from reports.metrics import METRICS, READS
from reports.standards import shipped_standard

YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))
MAY = {"starts_on": date(2026, 5, 1)}


def said(metric, period=YEAR):
    indicator = next(each for each in shipped_standard("demo-district").indicators if each.metric == metric)
    return [(each.count, each.reason) for each in left_out(indicator, period)]


@pytest.fixture
def reviewing(db):
    Office.objects.create(reviews=True)


def test_nothing_is_left_out_where_all_counts(make_event):
    make_event(**MAY)
    assert said("resident_coverage") == []


def test_events_taken_out_are_named_whether_or_not_the_office_reviews(make_event):
    make_event(**MAY, retired_at=timezone.now())
    assert said("resident_coverage") == [(1, "已撤下")]


def test_what_waits_and_what_was_returned_is_told_apart(make_event, reviewing):
    make_event("一", **MAY)
    make_event("二", **MAY)
    make_event("三", **MAY, review=Review.RETURNED)
    make_event("四", **MAY, review=Review.CONFIRMED)
    assert sorted(said("resident_coverage")) == [(1, "退回待改"), (2, "尚未确认")]


def test_a_record_of_another_period_is_not_left_out_of_this_one(make_event, reviewing):
    make_event(starts_on=date(2025, 12, 31))
    make_event("后", starts_on=date(2026, 7, 1))
    assert said("resident_coverage") == []


def test_what_holds_on_a_day_counts_from_its_beginning(db, reviewing):
    Post.objects.create(body="街道科协", position="会长", name="陈刚", started_on=date(2020, 1, 1))
    Post.objects.create(body="街道科协", position="科普专干", name="王芳")
    Post.objects.create(body="街道科协", position="科普专干", name="李梅", started_on=date(2027, 1, 1))
    assert said("posts_filled") == [(2, "尚未确认")]


def test_registers_without_a_date_are_told_whole(db, reviewing):
    PartnerUnit.objects.create(name="实验小学", kind="学校")
    assert said("partner_units") == [(1, "尚未确认")]


def test_a_judgement_leaves_nothing_out(db, reviewing):
    assert said("manual") == []


def test_only_what_the_indicator_asks_for_is_left_out(make_event, reviewing):
    make_event("讲座", **MAY)
    make_event("大型", **MAY, is_major=True)
    Post.objects.create(body="街道科协", position="副会长", name="王芳")
    assert said("major_events") == [(1, "尚未确认")]
    assert said("posts_filled") == []


def test_every_metric_over_a_register_says_what_it_reads():
    assert set(METRICS) - set(READS) == {"applications_issued"}


def test_the_indicator_page_says_it(as_user, leader, make_event, guihua):
    make_event(**MAY, retired_at=timezone.now())
    page = as_user(leader).get("/reports/indicators/E7/").content.decode()
    assert "未计入" in page
    assert "活动 1 条已撤下" in page


def test_the_dashboard_says_it_of_the_events_that_its_reader_sees(as_user, clerk, leader, make_event, guihua, songbai):
    make_event("一", **MAY, host_community=guihua, retired_at=timezone.now())
    make_event("二", **MAY, host_community=songbai, retired_at=timezone.now())
    assert "活动 2 条已撤下" in as_user(leader).get("/reports/dashboard/").content.decode()
    assert "活动 1 条已撤下" in as_user(clerk).get("/reports/dashboard/").content.decode()


@pytest.mark.parametrize("page", ["/reports/dashboard/", "/reports/indicators/"])
def test_where_the_office_reviews_the_boards_say_what_waits_in_every_register(page, as_user, leader, reviewing):
    PartnerUnit.objects.create(name="实验小学", kind="学校")
    Post.objects.create(body="街道科协", position="会长", name="陈刚", review=Review.RETURNED)
    said = as_user(leader).get(page).content.decode()
    assert "单位 1 条尚未确认" in said
    assert "组织机构 1 条退回待改" in said
