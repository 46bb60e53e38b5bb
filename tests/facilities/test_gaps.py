"""What each community lacks, and that it is the same to the standard's C3."""

from datetime import date

import pytest

from facilities.gaps import equipment
from facilities.models import FacilityKind
from kepu.communities.models import Community
from kepu.periods import Period
from reports.metrics.places import equipped_communities
from tests.conftest import TODAY

TOMORROW = date(2026, 7, 1)


def gaps():
    return equipment(Community.objects.all(), TODAY)


def agrees(rows) -> bool:
    measured = equipped_communities(Period.ending(TODAY))
    complete = {row.community.pk for row in rows if not row.lacking}
    return (measured.numerator, measured.denominator) == (len(complete), len(rows)) and complete == set(
        measured.records.values_list("pk", flat=True)
    )


@pytest.mark.parametrize(
    ("kinds", "lacking", "words"),
    [
        (["科普活动室", "科普画廊"], [], "都有"),
        (["科普活动室", "科普宣传栏"], [], "都有"),
        (["科普活动室", "电子屏", "科普图书角"], [FacilityKind.BOARD], "补一处"),
        (["科普宣传栏", "科普画廊"], [FacilityKind.ROOM], "补一间"),
        (["科普示范基地"], [FacilityKind.ROOM, FacilityKind.BOARD], "各补一处"),
        ([], [FacilityKind.ROOM, FacilityKind.BOARD], "各补一处"),
    ],
)
def test_a_room_and_a_gallery_or_board_are_asked_for(guihua, make_facility, kinds, lacking, words):
    for kind in kinds:
        make_facility(kind, guihua, kind=kind)
    [row] = gaps()
    assert row.lacking == lacking
    assert words in row.words
    assert agrees([row])


@pytest.mark.parametrize(
    ("fields", "closes"),
    [
        ({"state": "维修"}, True),
        ({"state": "停用"}, True),
        ({"opened_on": TOMORROW}, True),
        ({"retired_at": "2026-06-01T00:00Z"}, False),
    ],
)
def test_what_is_not_in_use_fills_no_gap_but_is_named(guihua, make_facility, fields, closes):
    make_facility("室", guihua, kind="科普活动室")
    board = make_facility("栏", guihua, **fields)
    make_facility("旧室", guihua, kind="科普活动室", state="停用")
    [row] = gaps()
    assert row.lacking == [FacilityKind.BOARD]
    assert row.closers == ([board] if closes else [])
    assert agrees([row])


def test_only_the_communitys_own_facilities_count_and_gaps_come_first(guihua, songbai, make_facility):
    for kind in ("科普活动室", "科普画廊"):
        make_facility(kind, guihua, kind=kind)
        make_facility(f"街道{kind}", kind=kind)
    rows = gaps()
    assert [row.community for row in rows] == [songbai, guihua]
    assert agrees(rows)


def test_a_community_that_is_no_more_lacks_nothing(guihua):
    Community.objects.update(retired_on=TODAY)
    assert gaps() == []
