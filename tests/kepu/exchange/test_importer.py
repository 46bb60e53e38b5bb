"""The rules that hold for every ledger, shown on communities, units and events."""

from datetime import date

import pytest
from django.utils import translation

from campaigns.models import Event
from kepu.audit.models import Action, Entry
from kepu.communities.models import Community, PartnerUnit
from kepu.exchange.importer import Outcome, apply, preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.problems import ImportRefused
from tests.ledger_files import bring_in, messages, plan_of, workbook

pytestmark = pytest.mark.django_db
HEADERS = ["社区名称", "社区编码", "常住人口", "户数", "备注"]
UNITS = ["单位名称", "单位类型", "所属社区"]
EVENTS = ["活动名称", "开始日期", "主办社区", "地点", "活动类别", "参加人数"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_rows_are_created_with_history_and_one_audit_entry(officer):
    outcome = bring_in("communities", [HEADERS, ["桂花社区", "01", "3000", "", ""]], by=officer)
    assert outcome == Outcome(1, 0, 0)
    community = Community.objects.get()
    assert (community.name, community.code, community.residents, community.households) == ("桂花社区", "01", 3000, None)
    line = community.history.get()
    assert (line.history_type, line.history_user, line.residents) == ("+", officer, 3000)
    assert "communities.csv" in line.history_change_reason
    entry = Entry.objects.get(action=Action.IMPORT)
    assert entry.actor == "officer"
    assert entry.details == {
        "ledger": "communities",
        "file": "communities.csv",
        "created": 1,
        "updated": 0,
        "unchanged": 0,
    }


def test_the_same_file_twice_changes_nothing(guihua):
    lines = [EVENTS, ["讲座", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"]]
    bring_in("events", lines)
    assert bring_in("events", lines) == Outcome(0, 0, 1)
    assert Event.objects.get().history.count() == 1


def test_a_row_of_a_known_key_is_an_update_and_the_plan_says_what_of(guihua, officer):
    plan = plan_of("communities", [HEADERS, ["桂花社区", "01", "3200", "1000", ""]])
    (change, other) = plan.rows[0].changes
    assert (change.header, change.before, change.after) == ("常住人口", "3,000", "3,200")
    assert (other.label, other.before, other.after) == ("households", "–", "1,000")
    assert apply(plan, by=officer) == Outcome(0, 1, 0)
    guihua.refresh_from_db()
    assert guihua.residents == 3200
    assert guihua.history.first().history_type == "~"


def test_a_column_left_out_stays_and_an_empty_cell_empties(guihua):
    Community.objects.update(notes="旧", households=900)
    bring_in("communities", [["社区名称", "常住人口", "户数"], ["桂花社区", "3000", ""]])
    guihua.refresh_from_db()
    assert (guihua.notes, guihua.households) == ("旧", None)


def test_columns_come_in_any_order_and_required_ones_may_carry_their_mark():
    bring_in("communities", [["常住人口*", "社区名称＊"], ["3000", "桂花社区"]])
    assert Community.objects.get().residents == 3000


def test_headers_unknown_twice_missing_and_absent_are_all_named():
    plan = plan_of("communities", [["社区名称", "社区名称", "常住人囗", "", "颜色"], ["甲", "甲", "1", "2", "3"]])
    said = messages(plan)
    assert said[1, "社区名称"] == "This column appears twice. Keep one of them."
    assert "Did you mean “常住人口”?" in said[1, "常住人囗"]
    assert "has no column “颜色”" in said[1, "颜色"]
    assert said[1, "常住人口"] == "This required column is missing."
    assert said[1, ""] == "Column 4 has content but no header."
    assert plan.rows == []


def test_every_bad_cell_is_told_at_once_with_row_header_and_value(guihua):
    lines = [
        [*EVENTS, "结束日期"],
        ["", "2025-02-29", "桂花社", "活动室", "讲座会", "很多", ""],
        ["好", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80", ""],
        ["坏", "2026-05-02", "桂花社区", "", "科普讲座", "-5", "2026-05-01"],
    ]
    plan = plan_of("events", lines)
    said = messages(plan)
    assert [(error.row, error.column, error.value) for error in plan.errors] == [
        (2, "活动名称", ""),
        (2, "开始日期", "2025-02-29"),
        (2, "主办社区", "桂花社"),
        (2, "活动类别", "讲座会"),
        (2, "参加人数", "很多"),
        (4, "地点", ""),
        (4, "参加人数", "-5"),
        (4, "结束日期", "2026-05-01"),
    ]
    assert "Did you mean “桂花社区”?" in said[2, "主办社区"]
    assert "cannot end before it starts" in said[4, "结束日期"]
    with pytest.raises(ImportRefused):
        apply(plan, by=None)
    assert not Event.objects.exists()


def test_the_good_rows_alone_are_taken_when_asked_for(guihua):
    plan = plan_of("units", [UNITS, ["实验小学", "学校", ""], ["坏", "星球", ""]])
    assert apply(plan, by=None, only_good=True) == Outcome(1, 0, 0)
    assert PartnerUnit.objects.get().name == "实验小学"


@pytest.mark.parametrize(
    ("header", "value"),
    [("参加人数", "10000000"), ("参加人数", "1000000000000000000"), ("活动名称", "长" * 151), ("地点", "坏\u202e了")],
)
def test_the_models_own_validators_speak_at_their_column(guihua, header, value):
    row = dict(zip(EVENTS, ["讲座", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"], strict=True))
    plan = plan_of("events", [EVENTS, list((row | {header: value}).values())])
    assert [(error.row, error.column) for error in plan.errors] == [(2, header)]


def test_one_record_twice_with_other_values_names_the_first_row():
    plan = plan_of("units", [UNITS, ["实验小学", "学校", ""], ["好", "其他", ""], ["实验小学", "其他", ""]])
    assert [error.row for error in plan.errors] == [4]
    assert "row 2" in plan.errors[0].message


def test_one_record_twice_with_the_same_values_is_one_record():
    lines = [UNITS, ["实验小学", "学校", ""], ["实验小学", "学校", ""]]
    assert bring_in("units", lines) == Outcome(1, 0, 1)


def test_a_repeated_wrong_row_is_told_twice(guihua):
    row = ["讲座", "2026-05-02", "桂花社区", "活动室", "科普讲座", "80", "2026-05-01"]
    plan = plan_of("events", [[*EVENTS, "结束日期"], row, row])
    assert [error.row for error in plan.errors] == [2, 3]
    assert (plan.new, plan.wrong) == (0, 2)


def test_merged_cells_are_named(tmp_path, guihua):
    lines = [UNITS, ["甲", "学校", "桂花社区"], ["乙", "学校", ""]]
    path = workbook(tmp_path / "a.xlsx", lines, lambda book, sheet: sheet.merge_cells("C2:C3"))
    plan = preview(ledger("units"), path)
    assert [(error.row, error.column) for error in plan.errors] == [(2, "所属社区")]


def test_formulas_without_result_and_errors_of_the_spreadsheet_are_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["社区名称", "常住人口", "备注"], ["甲", "=1+1", "#REF!"]])
    said = messages(preview(ledger("communities"), path))
    assert "formula without a result" in said[2, "常住人口"]
    assert "#REF!" in said[2, "备注"]


def test_nothing_is_saved_where_somebody_was_faster(guihua):
    lines = [HEADERS, ["桂花社区", "01", "3200", "", ""], ["新社区", "03", "10", "", ""]]
    plan = plan_of("communities", lines)
    Community.objects.filter(pk=guihua.pk).update(residents=3100)
    with pytest.raises(ImportRefused, match="in the meantime"):
        apply(plan, by=None)
    twin = plan_of("communities", [HEADERS, ["新社区", "03", "10", "", ""]])
    Community.objects.create(name="新社区", residents=11)
    with pytest.raises(ImportRefused, match="in the meantime"):
        apply(twin, by=None)
    assert Community.objects.count() == 2


def test_a_clerk_imports_only_for_the_own_community(clerk, guihua, songbai, make_event):
    make_event("别家", host_community=songbai, starts_on=date(2026, 5, 1))
    lines = [
        EVENTS,
        ["自家", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"],
        ["别家", "2026-05-01", "松柏社区", "抢来", "科普讲座", "80"],
        ["全街道", "2026-05-01", "", "广场", "科普讲座", "80"],
    ]
    plan = plan_of("events", lines, user=clerk)
    assert [row.state for row in plan.rows] == ["new", "wrong", "wrong"]
    assert plan.rows[1].changes == []


def test_a_clerk_cannot_import_the_offices_registers(clerk, leader):
    posts = [["机构", "姓名", "职务"], ["街道科协", "陈刚", "会长"]]
    assert not plan_of("posts", posts, user=clerk).is_good
    units = [UNITS, ["实验小学", "学校", "桂花社区"]]
    assert plan_of("units", units, user=clerk).is_good
    assert not plan_of("units", units, user=leader).is_good


def test_ten_thousand_bad_rows_are_all_told_without_asking_the_database_each_time(
    guihua, django_assert_max_num_queries
):
    lines = [EVENTS, *(["讲座", "明天", "月球社区", "", "会", "很多"] for _ in range(10_000))]
    with django_assert_max_num_queries(10):
        plan = plan_of("events", lines)
    assert len(plan.errors) == 50_000
    assert plan.wrong == 10_000


def selects(lines, by=None) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        bring_in("events", lines, by=by)
    return len([query for query in asked if query["sql"].startswith("SELECT")])


def test_the_number_of_questions_does_not_grow_with_the_rows(guihua):
    def lines(count, attendance):
        rows = ([f"讲座{i}", "2026-05-01", "桂花社区", "室", "科普讲座", attendance] for i in range(count))
        return [EVENTS, *rows]

    bring_in("events", lines(200, 1))
    assert selects(lines(200, 40)) == selects(lines(20, 30))
