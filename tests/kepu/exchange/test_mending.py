"""A workbook of wrong rows: what it holds, and that it imports once it is mended."""

import io
from datetime import date, datetime

import pytest
from django.utils import translation
from openpyxl import load_workbook

from campaigns.models import Event
from kepu.exchange.importer import apply, preview
from kepu.exchange.layout import REASONS
from kepu.exchange.ledgers import ledger
from kepu.exchange.mending import write_wrong_rows
from kepu.exchange.plan import WRONG
from tests.ledger_files import messages, plan_of, sheet_of, workbook

pytestmark = pytest.mark.django_db
EVENTS = ["活动名称", "开始日期", "主办社区", "地点", "活动类别", "参加人数"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def wrong_rows(plan) -> io.BytesIO:
    stream = io.BytesIO()
    write_wrong_rows(plan, stream)
    stream.seek(0)
    return stream


def test_it_holds_the_wrong_rows_only_with_their_cells_and_reasons(guihua):
    good = ["讲座", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"]
    wrong = ["展览", "2026-05-41", "桂花社区", "广场", "科普展览", "many"]
    sheet = sheet_of(wrong_rows(plan_of("events", [EVENTS, good, wrong])))
    head, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert head == [*ledger("events").headers, REASONS]
    assert (row[0], row[1], row[3], row[10]) == ("展览", "2026-05-41", "桂花社区", "many")
    assert row[-1].startswith("开始日期: The calendar has no day “2026-05-41”.")
    assert "\n参加人数: “many” is not a whole number." in row[-1]


def test_mended_it_imports_with_its_reasons_still_in_it(guihua, officer):
    stream = wrong_rows(plan_of("events", [EVENTS, ["展览", "2026-05-41", "桂花社区", "广场", "科普展览", "80"]]))
    book = load_workbook(stream)
    book.active["B2"] = "2026-05-21"
    mended = io.BytesIO()
    book.save(mended)
    mended.seek(0)
    plan = preview(ledger("events"), mended, "mended.xlsx")
    assert plan.lines() == []
    apply(plan, by=officer)
    assert Event.objects.get().starts_on == date(2026, 5, 21)


def test_a_row_of_which_only_the_reason_is_left_is_no_row(guihua):
    lines = [
        [*EVENTS, REASONS],
        ["讲座", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"],
        ["", "", "", "", "", "", "why"],
    ]
    assert plan_of("events", lines).new == 1


def test_the_column_of_reasons_may_stand_anywhere(guihua):
    lines = [[REASONS, *EVENTS], ["why", "讲座", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"], ["", "展览"]]
    plan = plan_of("events", lines)
    assert (plan.problems, plan.new, plan.wrong) == ([], 1, 1)


def test_another_unknown_column_stays_an_error():
    plan = plan_of("events", [[*EVENTS, "错误说明2"], ["讲座", "2026-05-01", "", "活动室", "科普讲座", "80", "x"]])
    assert [error.column for error in plan.problems] == ["错误说明2"]


def test_dates_numbers_and_formulas_come_back_as_they_were(tmp_path, guihua):
    def spoil(book, sheet):
        sheet["F3"] = "=1+1"

    day = datetime(2026, 5, 1)
    lines = [EVENTS, ["讲座", day, "桂花社区", day, "?", 80], ["'-x", day, "桂花社区", 5, "?", 1]]
    plan = preview(ledger("events"), workbook(tmp_path / "a.xlsx", lines, spoil))
    again = preview(ledger("events"), wrong_rows(plan), "again.xlsx")
    assert set(messages(again)) == set(messages(plan))  # a formula without result cannot be kept as one
    assert [row.state for row in again.rows] == [WRONG, WRONG]
    first, second = again.rows
    assert (first.cells["开始日期"], first.cells["地点"], first.cells["参加人数"]) == (day, day, 80)
    assert (second.cells["活动名称"], second.cells["地点"]) == (plan.rows[1].cells["活动名称"], 5)


def test_a_preview_tells_how_far_it_is(guihua):
    heard = []
    row = ["讲座", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"]
    plan_of("events", [EVENTS, row, ["展览", *row[1:]]], on_row=lambda *news: heard.append(news))
    assert heard == [(2, 0, 4), (3, 1, 4), (2, 2, 4), (3, 3, 4)]
