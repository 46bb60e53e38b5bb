"""Registers on paper and as workbooks: the same rows, masked, in columns that fit."""

import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem
from kepu.exchange.ledgers import all_ledgers
from kepu.records.models import Office
from reports.packs.annexes.papers import PAPERS
from reports.packs.registers import write_registers
from tests.conftest import TODAY
from tests.reports.packs.conftest import YEAR
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(tmp_path):
    def write() -> dict:
        return {each.code: each for each in write_registers(YEAR, tmp_path, TODAY)}

    return write


def test_every_register_has_a_paper_of_at_most_ten_columns_that_fill_the_line(written):
    assert set(PAPERS) == {each.code for each in all_ledgers()} | {"findings", "archive"}
    for each in written().values():
        assert len(each.table.columns) <= 10
        assert sum(width for _label, width, _kind in each.table.columns) == pytest.approx(100, abs=0.1)
        assert not each.table
        assert each.path is None


def test_telephone_numbers_are_masked_on_paper_and_in_the_workbook(written):
    Volunteer.objects.create(name="迪丽热巴·㐂", phone="13812345678", source="学校", registered_on=date(2026, 1, 1))
    volunteers = written()["volunteers"]
    assert volunteers.table.rows[0][1:3] == ["迪丽热巴·㐂", "138****5678"]
    book = openpyxl.load_workbook(io.BytesIO(volunteers.path.read_bytes())).active
    assert "13812345678" not in str(list(book.values))


def test_who_registers_after_the_period_is_not_in_it_yet(written):
    for name, phone, day in (("赵敏", "13800000001", YEAR.end), ("钱多", "13800000002", date(2026, 7, 1))):
        Volunteer.objects.create(name=name, phone=phone, source="学校", registered_on=day)
    assert [row[1] for row in written()["volunteers"].table.rows] == ["赵敏"]


def test_the_events_stand_in_order_of_time_with_what_proves_them(written, make_event, add_photo, guihua):
    make_event("后一场", starts_on=date(2026, 6, 1))
    first = make_event("前一场", starts_on=date(2026, 2, 1), host_community=guihua)
    make_event("撤回的", retired_at=timezone.now())
    make_event("去年的", starts_on=date(2025, 6, 30))
    add_photo(first)
    add_photo(first)
    add_photo(first, "SIGN")
    item = ArchiveItem(box="E4", title="签到表", kind="SIGN", dated_on=date(2026, 2, 1))
    file_item(item, record=first, by=None)
    rows = written()["events"].table.rows
    assert [(row[0], row[2], row[3], row[-1]) for row in rows] == [
        ("1", "前一场", "桂花社区", "照片 2、签到表 1、E4-2026-001"),
        ("2", "后一场", "街道", "–"),
    ]


def test_what_nobody_has_confirmed_stays_out_where_the_office_reviews(written, make_event):
    Office.objects.create(reviews=True)
    make_event("未确认的")
    make_event("已确认的", review="confirmed")
    events = written()["events"]
    assert [row[2] for row in events.table.rows] == ["已确认的"]
    book = openpyxl.load_workbook(io.BytesIO(events.path.read_bytes())).active
    assert [row[0] for row in book.values][1:] == ["已确认的"]


def test_facilities_say_how_often_they_were_renewed(written, update):
    (row,) = written()["facilities"].table.rows
    assert row[1] == "中心画廊"
    assert row[-1] == "1次，2026-05-01"


def test_more_rows_take_no_more_queries(written, make_event, django_assert_max_num_queries):
    for number in range(3):
        make_event(f"第{number}场")
    with django_assert_max_num_queries(60) as few:
        written()
    for number in range(3, 40):
        make_event(f"第{number}场")
    with django_assert_max_num_queries(len(few.captured_queries)):
        written()
