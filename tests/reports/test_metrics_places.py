"""Facilities and demonstration units (first standard, C, D): each rule by name."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from campaigns.models import Demonstration
from facilities.models import ContentUpdate, Facility
from kepu.communities.models import Community
from kepu.periods import Period
from reports.assessment import evaluate_one
from reports.standards import shipped_standard

STANDARD = shipped_standard("demo-district")
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
ONE_DAY = timedelta(days=1)
RETIRED = datetime(2026, 6, 1, tzinfo=UTC)
NOT_IN_USE = [
    {"state": "维修"},
    {"state": "停用"},
    {"opened_on": YEAR.end + ONE_DAY},
    {"retired_at": RETIRED},
]


def result(code, period=YEAR):
    return evaluate_one(STANDARD, code, period)


def told(code, period=YEAR):
    """Value, status, and how many rows stand behind it."""
    found = result(code, period)
    return found.value, found.status, found.count


@pytest.fixture
def build(db):
    def make(kind="科普画廊", community=None, updated=None, **fields):
        usual = {
            "name": f"设施{Facility.objects.count()}",
            "address": "广场",
            "renewal_days": 30,
            "opened_on": date(2020, 1, 1),
        }
        facility = Facility.objects.create(kind=kind, community=community, **usual | fields)
        if updated:
            ContentUpdate.objects.create(facility=facility, updated_on=updated, topic="节水")
        return facility

    return make


@pytest.fixture
def found_unit(db):
    def make(kind, community=None, **fields):
        usual = {"name": f"单位{Demonstration.objects.count()}", "state": "已命名", "named_on": date(2024, 1, 1)}
        return Demonstration.objects.create(kind=kind, community=community, **usual | fields)

    return make


# C1


def test_three_galleries_at_main_venues_are_asked_for(build, guihua):
    for value, status in ((1, "unmet"), (2, "unmet"), (3, "met")):
        build(at_main_venue=True, community=guihua if value == 1 else None)
        assert told("C1") == (value, status, value)


def test_a_notice_board_or_a_gallery_elsewhere_is_no_gallery_at_a_main_venue(build):
    build("科普宣传栏", at_main_venue=True)
    build("科普画廊", at_main_venue=False)
    assert result("C1").value == 0


@pytest.mark.parametrize("fields", NOT_IN_USE, ids=str)
def test_what_is_not_in_use_on_the_last_day_counts_nowhere(build, guihua, fields):
    build(at_main_venue=True, equipment=["音响"], **fields)
    build(community=guihua, **fields)
    build("科普活动室", guihua, **fields)
    assert (result("C1").value, result("C2").value, result("C3").value) == (0, 0, 0)
    assert result("C4").status == "no_data"


def test_what_opens_on_the_last_day_is_in_use(build):
    build(at_main_venue=True, opened_on=YEAR.end)
    assert result("C1").value == 1


# C2


def test_the_sub_district_itself_needs_a_room_a_display_and_equipment(build):
    build("科普活动室")
    assert told("C2") == (1, "unmet", 1)
    build("科普宣传栏")
    assert told("C2") == (2, "unmet", 2)
    build("科普图书角", equipment=["投影仪"])
    assert told("C2") == (3, "met", 3)


def test_one_facility_may_be_a_room_and_have_equipment(build):
    build("科普活动室", equipment=["投影仪"])
    assert told("C2") == (2, "unmet", 1)


def test_a_communitys_facilities_are_not_the_sub_districts(build, guihua):
    build("科普活动室", guihua, equipment=["投影仪"])
    build("科普画廊", guihua)
    assert result("C2").value == 0


def test_a_screen_is_neither_room_nor_display(build):
    build("电子屏")
    assert result("C2").value == 0


# C3


@pytest.mark.parametrize(
    ("kinds", "equipped"),
    [
        (["科普活动室"], False),
        (["科普画廊", "科普宣传栏"], False),
        (["科普活动室", "电子屏"], False),
        (["科普活动室", "科普画廊"], True),
        (["科普活动室", "科普宣传栏"], True),
    ],
)
def test_a_community_needs_a_room_and_a_gallery_or_board(build, guihua, kinds, equipped):
    for kind in kinds:
        build(kind, guihua)
    assert told("C3") == (100 if equipped else 0, "met" if equipped else "unmet", int(equipped))


def test_shared_use_counts_and_the_sub_districts_own_does_not(build, guihua):
    build("科普活动室", guihua, use="合用")
    build("科普画廊")
    assert result("C3").value == 0
    build("科普画廊", guihua, use="合用")
    assert list(result("C3").records) == [guihua]


def test_sixty_percent_is_judged_before_it_is_rounded(build, guihua, songbai):
    places = [Community.objects.create(name=f"社区{n}", code=f"1{n}", residents=10) for n in range(3)]
    for community in (guihua, songbai, places[0]):
        assert result("C3").status == "unmet"
        build("科普活动室", community)
        build("科普画廊", community)
    assert told("C3") == (60, "met", 3)
    Community.objects.create(name="另一社区", code="99", residents=10)
    assert told("C3") == (50, "unmet", 3)


def test_no_community_is_no_data(build):
    assert (result("C3").status, result("D2").status) == ("no_data", "no_data")


# C4


@pytest.mark.parametrize(
    ("updated", "on_time"),
    [
        (YEAR.end, 1),
        (YEAR.end - timedelta(days=30), 1),
        (YEAR.end - timedelta(days=31), 0),
        (None, 0),
        (YEAR.end + ONE_DAY, 0),
    ],
)
@pytest.mark.parametrize("kind", ["科普画廊", "科普宣传栏", "电子屏"])
def test_content_is_on_time_up_to_the_interval_after_the_newest_update(build, kind, updated, on_time):
    build(kind, updated=updated)
    assert told("C4") == (100 * on_time, "met" if on_time else "unmet", on_time)


@pytest.mark.parametrize(("days", "judged"), [(29, False), (30, True), (31, True)])
def test_a_new_facility_is_judged_after_its_first_interval(build, days, judged):
    build(opened_on=YEAR.end - timedelta(days=days))
    assert result("C4").status == ("unmet" if judged else "no_data")


def test_the_newest_update_decides_and_an_update_taken_out_does_not_count(build):
    facility = build(updated=date(2025, 8, 1))
    ContentUpdate.objects.create(facility=facility, updated_on=YEAR.end, topic="撤下", retired_at=RETIRED)
    assert result("C4").value == 0
    ContentUpdate.objects.create(facility=facility, updated_on=YEAR.end, topic="新")
    assert result("C4").value == 100


def test_rooms_and_what_has_no_interval_are_not_judged(build):
    build("科普活动室", renewal_days=None)
    build("科普图书角", renewal_days=30)
    assert told("C4") == (None, "no_data", 0)


def test_all_must_be_on_time_and_the_share_has_one_decimal(build):
    build(updated=YEAR.end)
    build(updated=YEAR.end)
    build()
    found = result("C4")
    assert (round(Decimal(found.value), 1), found.status, found.count) == (Decimal("66.7"), "unmet", 2)


# D


ESTABLISHED = [
    ({}, 1),
    ({"state": "已建成"}, 1),
    ({"state": "创建中"}, 0),
    ({"named_on": None}, 1),
    ({"named_on": YEAR.end}, 1),
    ({"named_on": YEAR.end + ONE_DAY}, 0),
    ({"retired_at": RETIRED}, 0),
]


@pytest.mark.parametrize(("fields", "counts"), ESTABLISHED, ids=str)
@pytest.mark.parametrize(("code", "kind"), [("D1", "科普示范社区"), ("D3", "科普示范学校"), ("D2", "科普示范楼院")])
def test_units_count_that_are_established_by_the_last_day(found_unit, guihua, code, kind, fields, counts):
    found_unit(kind, guihua, **fields)
    value = 100 * counts if code == "D2" else counts
    assert told(code) == (value, "met" if counts else "unmet", counts)


def test_each_indicator_counts_its_own_kind(found_unit, guihua):
    found_unit("科普示范基地", guihua)
    assert [result(code).value for code in ("D1", "D2", "D3")] == [0, 0, 0]


def test_two_compounds_of_one_community_are_one_community_and_none_of_nobody(found_unit, guihua, songbai):
    found_unit("科普示范楼院", guihua)
    found_unit("科普示范楼院", guihua)
    found_unit("科普示范楼院")
    assert told("D2") == (50, "unmet", 1)
    found_unit("科普示范楼院", songbai)
    assert told("D2") == (100, "met", 2)
