"""Photos on paper: their groups, their parts, their captions."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kepu.evidence.storage import original_path
from kepu.typesetting.press import Press
from reports.packs.annexes.events import photos_of_events
from reports.packs.annexes.facilities import photos_of_facilities
from reports.packs.annexes.inspection import photos_of_findings
from reports.packs.annexes.photos import PER_SECTION, Photo, PhotoAnnex, develop, evenly
from reports.packs.contents import Chapter
from reports.packs.evidence import attached_files
from reports.packs.sections import section_of
from tests.reports.packs.conftest import YEAR


def annex(*sizes: int) -> PhotoAnnex:
    """Groups of so many photos each."""
    photos = [
        Photo(f"{group}-{number}", Path(), "", f"活动{group}", "", "")
        for group, size in enumerate(sizes)
        for number in range(size)
    ]
    return PhotoAnnex("photos", "照片", photos)


def test_photos_that_are_alone_share_rows_and_groups_have_their_own():
    rows = annex(1, 1, 1, 2, 3, 4).rows
    shape = [(len(row.photos), row.opens, row.shared) for row in rows]
    assert shape == [
        (2, False, True),
        (1, False, True),
        (2, True, False),
        (3, True, False),
        (2, True, False),
        (2, False, False),
    ]


def test_a_part_ends_with_a_page_and_only_the_first_has_the_title():
    parts = annex(*[2] * 20).parts()
    # Three rows a page, so as many pages as 18 photos fill: none is left half empty.
    assert [len(part.photos) for part in parts] == [18, 18, 4]
    assert [part.continued for part in parts] == [False, True, True]
    assert [len(part.photos) for part in annex(*[3] * 11).parts()] == [18, 15]
    assert max(len(part.photos) for part in annex(60).parts()) <= PER_SECTION


def test_the_reckoned_pages_are_those_that_are_set(tmp_path):
    """Headings of two lines above single photos, groups of two, groups of three."""
    picture = tmp_path / "a.png"
    Image.new("RGB", (30, 40)).save(picture)
    for sizes, pages in (([1] * 12, 2), ([2] * 6, 2), ([3] * 6, 2)):
        photos = [
            replace(photo, path=picture, heading=f"{photo.heading}：“科普进社区”食品安全与健康生活讲座", caption="照片")
            for photo in annex(*sizes).photos
        ]
        part = replace(annex(), photos=photos, continued=True)
        assert len(part.parts()) == 1
        section = section_of(Chapter("reports/pack/photos.html", part), "zh-Hans")
        with Press(0, seconds=60, memory=0) as press:
            assert [setting.pages for _at, setting in press.set_all([(section, tmp_path / "a.pdf")])] == [pages]


def test_where_there_are_too_many_every_group_gives_up_some():
    assert evenly([["a1", "a2", "a3"], ["b1"], ["c1", "c2"]], 4) == ["a1", "a2", "b1", "c1"]


@pytest.mark.django_db
class TestOfRows:
    def test_an_event_is_named_by_its_number_in_the_register(self, make_event, add_photo):
        make_event("没有照片的讲座")
        event = make_event("防震讲座", attendance=1200)
        add_photo(event, caption="防震讲座")
        add_photo(event, caption="演示灭火器")
        add_photo(event, "SIGN")
        picks, left_out = photos_of_events(attached_files(YEAR)["events"], YEAR)
        assert {(pick.heading, pick.detail) for pick in picks} == {
            ("2. 防震讲座", "2026年5月12日 · 社区活动室 · 1,200人次")
        }
        assert [pick.caption for pick in picks] == ["照片（1/2）", "演示灭火器（2/2）"]
        assert left_out == 0

    def test_of_a_facility_its_own_comes_first_then_before_and_after(self, update, add_photo):
        add_photo(update, "AFTER")
        add_photo(update, "BEFORE")
        add_photo(update.facility)
        files = attached_files(YEAR)
        picks, _left_out = photos_of_facilities(files["facilities"], files["updates"])
        assert [pick.caption for pick in picks] == ["照片", "更新前照片", "更新后照片"]
        assert {pick.heading for pick in picks} == {"桂花社区 · 中心画廊"}
        assert [pick.detail for pick in picks[:2]] == ["科普画廊 · 桂花路", "2026年5月1日更新：节约用水"]

    def test_of_a_finding_it_is_the_rectification(self, finding, add_photo):
        add_photo(finding, "AFTER")
        add_photo(finding, "BEFORE")
        picks, _left_out = photos_of_findings(attached_files(YEAR)["findings"])
        assert [pick.caption for pick in picks] == ["整改前照片", "整改后照片"]
        assert (picks[0].heading, picks[0].detail) == ("桂花社区：宣传栏过期", "2026年5月12日检查 · 待整改")

    def test_one_that_is_gone_is_named_and_the_others_stay(self, make_event, add_photo):
        event = make_event("防震讲座")
        gone, _here = add_photo(event), add_photo(event)
        for path in original_path(gone.file.sha256).parent.glob(f"{gone.file.sha256}*"):
            path.unlink()
        missing = []
        photos = develop(photos_of_events(attached_files(YEAR)["events"], YEAR)[0], "photos", missing)
        assert [photo.caption for photo in photos] == ["照片（2/2）"]
        assert missing == ["照片无法读取：防震讲座 (2026-05-12)"]
