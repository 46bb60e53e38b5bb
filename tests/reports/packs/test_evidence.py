"""Which files go along with a pack, and in which folders."""

from datetime import date
from io import BytesIO

import pytest

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem
from kepu.evidence.actions import say_children, store
from reports.packs.annexes.archive import archive_files
from reports.packs.evidence import FOLDERS, attached, attached_files, filed
from reports.packs.registers import PAPERS
from tests.kepu.evidence import specimens
from tests.reports.packs.conftest import YEAR
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def folders() -> list[tuple]:
    return [(*each.folder, each.name) for each in attached(attached_files(YEAR))]


def test_each_row_has_a_folder_with_its_day_and_name(make_event, update, finding, add_photo):
    add_photo(make_event("防震讲座"))
    add_photo(update, "AFTER")
    add_photo(update.facility)
    add_photo(finding, "BEFORE")
    add_photo(finding.visit)
    assert folders() == [
        ("01 活动", "2026-05-12 防震讲座", "照片 IMG.jpg"),
        ("02 设施", "中心画廊", "照片 IMG.jpg"),
        ("03 设施更新", "2026-05-01 中心画廊", "更新后照片 IMG.jpg"),
        ("04 督导检查", "2026-05-12 桂花社区", "照片 IMG.jpg"),
        ("04 督导检查", "2026-05-12 桂花社区", "整改前照片 IMG.jpg"),
    ]


def test_a_photo_of_children_goes_along_only_with_their_guardians_consent(make_event, add_photo, officer):
    event = make_event("科普进课堂")
    add_photo(event)
    picture = event.files.get().file
    item = ArchiveItem(box="C1", title="课堂照片", kind="PHOTO", dated_on=date(2026, 5, 12))
    file_item(item, files=[(picture, "课堂.jpg")], by=officer)
    for said, count in (("without", 0), ("agreed", 1)):
        say_children(picture, said, by=officer)
        assert len(attached_files(YEAR)["events"]) == count
        assert len(list(filed(archive_files(YEAR)))) == count


def test_the_files_of_volunteers_stay_at_home(add_photo):
    row = Volunteer.objects.create(name="赵敏", phone="13800000001", source="学校", registered_on=date(2026, 1, 1))
    add_photo(row)
    assert folders() == []
    assert set(PAPERS) - set(FOLDERS) == {"volunteers", "communities", "archive"}


def test_an_archive_item_has_a_folder_of_its_number(officer):
    picture = store(BytesIO(specimens.encoded(specimens.image((40, 30)))), "IMG.jpg")
    item = ArchiveItem(box="C1", title="画廊照片", kind="PHOTO", dated_on=date(2026, 5, 12))
    file_item(item, files=[(picture, "画廊.jpg")], by=officer)
    assert [(*each.folder, each.name) for each in filed(archive_files(YEAR))] == [
        ("10 归档文件", "C1-2026-001 画廊照片", "01 画廊.jpg")
    ]
