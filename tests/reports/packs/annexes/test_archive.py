"""The archive on paper and by its numbers."""

from datetime import date
from io import BytesIO

import pytest

from campaigns.archive.actions import add_version, file_item
from campaigns.models import ArchiveItem
from kepu.evidence.actions import store
from kepu.periods import Period
from kepu.registers.actions import retire_row
from reports.packs.annexes.archive import archive_files, boxes
from reports.packs.cited import SHOWN, items_by_indicator, ranges
from tests.kepu.evidence import specimens

pytestmark = pytest.mark.django_db
UP_TO_MAY = Period(date(2025, 6, 1), date(2026, 5, 31))
AFTERWARDS = date(2026, 6, 1)


def item(box="C1", day=date(2026, 5, 12), files=(), by=None, **fields) -> ArchiveItem:
    row = ArchiveItem(box=box, title="画廊照片", kind="PHOTO", dated_on=day, **fields)
    return file_item(row, files=files, by=by)


def picture(grey: int):
    return store(BytesIO(specimens.encoded(specimens.image((40 + grey, 30)))), "照片.jpg")


def test_numbers_are_named_in_as_few_words_as_they_need():
    places = [("E7", 2026, 9), ("E7", 2026, 1), ("E7", 2026, 2), ("E7", 2026, 2), ("E7", 2025, 3)]
    assert ranges(places) == "E7-2025-003、E7-2026-001～002、E7-2026-009"


def test_a_box_of_a_year_is_one_line(db):
    item(pages=3, retention="永久")
    item(pages=None)
    retire_row(item(), reason="误入", by=None)
    item(day=date(2025, 12, 1))
    item(day=AFTERWARDS)
    rows = boxes(UP_TO_MAY).rows
    assert [row[1:] for row in rows] == [
        ["C1", "主要公众活动场所科普画廊", "2025", "1", "–", "001", "10年"],
        ["C1", "主要公众活动场所科普画廊", "2026", "2", "3", "001～002", "永久"],
    ]


def test_an_item_proves_the_indicator_of_its_box_and_those_it_names():
    item(indicators=["C2"])
    item(day=AFTERWARDS)
    found = items_by_indicator(UP_TO_MAY)
    assert {code: each["numbers"] for code, each in found.items()} == {"C1": "C1-2026-001", "C2": "C1-2026-001"}
    assert found["C2"]["items"] == [["C1-2026-001", "画廊照片", "照片", "2026-05-12", "–"]]


def test_many_items_are_counted_and_the_newest_are_shown():
    for day in range(1, SHOWN + 4):
        item(day=date(2026, 5, day))
    cited = items_by_indicator(UP_TO_MAY)["C1"]
    assert (cited["total"], len(cited["items"]), cited["more"]) == (SHOWN + 3, SHOWN, 3)
    assert cited["items"][-1][0] == f"C1-2026-{SHOWN + 3:03}"


def test_of_a_file_only_the_newest_version_goes_along(officer):
    filed = item(files=[(picture(0), "画廊.jpg")], by=officer)
    newer = picture(1)
    add_version(filed.scans.get(), newer, "画廊.jpg", note="重扫", by=officer)
    assert [each.file for each in archive_files(UP_TO_MAY)] == [newer]
