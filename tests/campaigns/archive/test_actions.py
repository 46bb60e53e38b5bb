"""Numbers of the archive: given once, in order, without doubles or gaps; versions that never overwrite."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.archive.actions import add_files, add_version
from campaigns.models import ArchiveCounter, ArchiveFile, ArchiveItem
from kepu.audit.models import Action, Entry
from kepu.evidence.actions import store
from kepu.registers.actions import change_row, retire_row
from tests.kepu.evidence import specimens

pytestmark = pytest.mark.django_db


def scan(colour=0, name="扫描.png"):
    picture = specimens.encoded(specimens.image((60 + colour, 80)), "PNG")
    return store(BytesIO(picture), name), name


def test_the_number_is_of_the_box_the_year_of_the_day_and_the_place(file_one):
    numbers = [
        file_one().number,
        file_one().number,
        file_one(dated_on=date(2025, 12, 31)).number,
        file_one(box="E1").number,
    ]
    assert numbers == ["E7-2026-001", "E7-2026-002", "E7-2025-001", "E1-2026-001"]


@pytest.mark.parametrize("wrong", [{"title": ""}, {"kind": "NOTHING"}, {"dated_on": None}, {"title": "坏\u202e"}])
def test_what_is_refused_takes_no_number(file_one, wrong):
    file_one()
    with pytest.raises(ValidationError):
        file_one(**wrong)
    assert ArchiveCounter.objects.get().last == 1
    assert file_one().number == "E7-2026-002"


def test_who_may_not_file_takes_no_number(file_one, guihua, outsider):
    with pytest.raises(PermissionDenied):
        file_one(community=guihua, by=outsider)
    assert not ArchiveCounter.objects.exists()


def test_a_day_to_come_is_no_day_of_a_document(file_one):
    with pytest.raises(ValidationError, match="还没有到"):
        file_one(dated_on=date(2026, 7, 1))


@pytest.mark.parametrize("change", [{"box": "E1"}, {"year": 2025}, {"sequence": 9}, {"number": "E7-2026-009"}])
def test_a_number_is_given_for_good(file_one, officer, change):
    item = file_one()
    for name, value in change.items():
        setattr(item, name, value)
    with pytest.raises(ValidationError, match="不再变更"):
        change_row(item, version=1, by=officer)
    item.refresh_from_db()
    assert item.number == "E7-2026-001"


def test_a_corrected_day_keeps_the_number(file_one, officer):
    item = file_one()
    item.dated_on = date(2025, 12, 30)
    assert change_row(item, version=1, by=officer).number == "E7-2026-001"


def test_the_number_of_what_was_taken_out_is_not_given_again(file_one, officer):
    retire_row(file_one(), reason="重复", by=officer)
    assert file_one().number == "E7-2026-002"
    assert ArchiveItem.objects.get(number="E7-2026-001").retired_reason == "重复"


def test_a_new_scan_is_a_further_version_and_the_old_one_stays(file_one, officer):
    item = file_one(files=[scan(0), scan(1)])
    first = item.scans.get(place=1)
    add_version(first, *scan(2), note="缺印章", by=officer)
    versions = list(item.scans.order_by("place", "version").values_list("place", "version", "note"))
    assert versions == [(1, 1, ""), (1, 2, "缺印章"), (2, 1, "")]
    assert Entry.objects.filter(action=Action.CREATE, object_type="campaigns.archivefile").count() == 3
    assert ArchiveItem.objects.with_file_count().get().file_count == 2


def test_the_present_scan_sent_again_is_no_new_version(file_one, officer):
    item = file_one(files=[scan()])
    first = item.scans.get()
    made = [add_version(first, *scan(1), note="重扫", by=officer) for _click in range(2)]
    assert made[0] == made[1]
    assert item.scans.count() == 2


def test_further_files_get_places_of_their_own(file_one, officer):
    item = file_one(files=[scan()])
    add_files(item, [scan(1), scan(2)], by=officer)
    assert sorted(item.scans.values_list("place", "version")) == [(1, 1), (2, 1), (3, 1)]


def test_another_communitys_item_gets_no_version(file_one, guihua, outsider):
    item = file_one(community=guihua, files=[scan()])
    with pytest.raises(PermissionDenied):
        add_version(item.scans.get(), *scan(1), note="x", by=outsider)
    assert ArchiveFile.objects.count() == 1
