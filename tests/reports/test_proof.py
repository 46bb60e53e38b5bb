"""What proof is there and what is missing, on its edge days."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.utils import timezone, translation

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem, Visit
from kepu.evidence.actions import store
from kepu.periods import Period
from kepu.records.models import Office
from kepu.registers.actions import attach, retire_row
from reports.boxes import boxes_for
from reports.proof import ProofState, outside, proofs
from reports.standards import StandardError, parse_standard
from tests.conftest import TODAY
from tests.kepu.evidence import specimens

pytestmark = pytest.mark.django_db
YEAR = Period.ending(TODAY)  # 2025-07-01 to 2026-06-30
RULES = """
code: s
title: {zh: 标准}
source: {zh: 方案}
groups:
- code: E
  name: {zh: 活动}
  indicators:
  - code: E1
    name: {zh: 重大活动}
    clause: {zh: 两次}
    kind: count
    metric: major_events
    unit: events
    unit_name: {zh: 次}
    threshold: 2
    proof: PROOF
"""


def standard(proof: str):
    return parse_standard(RULES.replace("PROOF", proof))


def proof_of(recipe: str, period=YEAR):
    return proofs(standard(recipe), period)["E1"]


def sentences(recipe: str, period=YEAR) -> list[str]:
    return [str(gap) for gap in proof_of(recipe, period).gaps]


def item(kind="SIGN", day=date(2026, 5, 12), box="E1", record=None, files=(), by=None, **fields):
    row = ArchiveItem(box=box, title="件", kind=kind, dated_on=day, **fields)
    return file_item(row, record=record, files=files, by=by)


def file(number=0, taken="2026:05:12 09:30:00"):
    content = specimens.camera_photo(1, taken, size=(60 + number, 40))
    return store(BytesIO(content), "照片.jpg"), "照片.jpg"


# --- the recipe ---


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        ("[{kind: STAMP}]", "“STAMP” is not a known kind"),
        ("[{count: 1}]", "“kind” is missing"),
        ("[{kind: SIGN, count: 0}]", "whole number from 1 to 1000, not 0"),
        ("[{kind: SIGN, count: yes}]", "not “yes”"),
        ("[{kind: SIGN, count: 1.5}]", "not 1.5"),
        ("[{kind: SIGN, per: street}]", "“street” is not a known per. Known are: indicator, community, record."),
        ("[{kind: SIGN, within: year}]", "“year” is not a known within"),
        ("[{kind: SIGN, colour: red}]", "“colour” is not known"),
        ("SIGN", "“proof” must be a list"),
        ("[SIGN]", "keys with values are expected here"),
        ("[{kind: [SIGN]}]", "is not a known kind"),
    ],
)
def test_a_wrong_recipe_is_refused_with_its_place(proof, said):
    with translation.override("en"), pytest.raises(StandardError) as refusal:
        standard(proof)
    assert said in str(refusal.value)
    assert str(refusal.value).startswith("Line 17, ")


def test_a_recipe_asks_for_one_within_the_period_unless_it_says_otherwise():
    [need] = standard("[{kind: SIGN}]").indicator("E1").proof
    assert (need.kind, need.count, need.per, need.within) == ("SIGN", 1, "indicator", "period")


# --- of the indicator ---


def test_items_of_the_box_and_items_that_serve_it_from_another_count():
    assert sentences("[{kind: SIGN, count: 3}]") == ["还缺：签到表 3 份"]
    item()
    item(box="E4", indicators=["E1"])
    item(box="E4")
    item(kind="PHOTO")
    assert sentences("[{kind: SIGN, count: 3}]") == ["还缺：签到表 1 份"]


@pytest.mark.parametrize(
    ("day", "counts"),
    [(date(2025, 6, 30), False), (date(2025, 7, 1), True), (date(2026, 6, 30), True)],
)
def test_the_first_and_last_day_of_the_period_belong_to_it(day, counts):
    item(day=day)
    assert (proof_of("[{kind: SIGN}]").state == ProofState.COMPLETE) == counts
    assert proof_of("[{kind: SIGN, within: any}]").state == ProofState.COMPLETE


def test_what_was_taken_out_or_waits_for_confirmation_proves_nothing(officer):
    retire_row(item(), reason="x", by=officer)
    assert proof_of("[{kind: SIGN}]").state == ProofState.NOT_STARTED
    item()
    Office.objects.create(reviews=True)
    assert proof_of("[{kind: SIGN}]").state == ProofState.NOT_STARTED


def test_files_of_the_rows_behind_the_number_count_and_others_do_not(make_event, officer):
    major, minor = make_event("大", is_major=True), make_event("小")
    attach(minor, [(*file(1), "PHOTO", "")], by=officer)
    assert sentences("[{kind: PHOTO}]") == ["还缺：照片 1 份"]
    attach(major, [(*file(2), "AFTER", "")], by=officer)
    assert sentences("[{kind: PHOTO}]") == []


def test_a_file_that_is_filed_as_well_counts_once(make_event, officer):
    event = make_event(is_major=True)
    attach(event, [(*file(), "PHOTO", "")], by=officer)
    item(kind="PHOTO", record=event, files=[file()], by=officer)
    assert sentences("[{kind: PHOTO, count: 2}]") == ["还缺：照片 1 份"]
    assert sentences("[{kind: PHOTO, count: 2, per: record}]") == ["还缺：“防震减灾讲座”的照片 1 份"]


# --- of each community, of each record ---


def test_each_community_is_named_that_lacks_something(guihua, songbai, make_event, officer):
    item(community=guihua)
    assert sentences("[{kind: SIGN, per: community}]") == ["还缺：松柏社区 签到表 1 份"]
    event = make_event(is_major=True, host_community=songbai)
    attach(event, [(*file(), "SIGN", "")], by=officer)
    assert proof_of("[{kind: SIGN, per: community}]").state == ProofState.COMPLETE


def test_a_community_that_is_gone_lacks_nothing(guihua, songbai):
    songbai.retired_on = date(2026, 1, 1)
    songbai.save()
    item(community=guihua)
    assert sentences("[{kind: SIGN, per: community}]") == []


def test_each_record_is_named_that_lacks_something(make_event, officer):
    proved, filed, bare = (make_event(name, is_major=True) for name in ("甲", "乙", "丙"))
    attach(proved, [(*file(), "PHOTO", "")], by=officer)
    item(kind="PHOTO", record=filed, box="E4")
    found = proof_of("[{kind: PHOTO, per: record}]")
    assert [str(gap) for gap in found.gaps] == ["还缺：“丙”的照片 1 份"]
    assert (found.lines[0].there, found.lines[0].wanted) == (2, 3)
    assert f"about=events-{bare.pk}" in found.gaps[0].url


def test_without_records_there_is_nothing_to_prove_and_nothing_is_complete():
    found = proof_of("[{kind: PHOTO, per: record}]")
    assert (found.gaps, found.state) == ([], ProofState.NOT_STARTED)


def test_an_indicator_without_a_recipe_has_no_state():
    assert proof_of("[]").state is None


# --- outside ---


def test_what_is_dated_outside_the_period_is_listed_with_the_reason():
    late = item(day=date(2026, 6, 30))
    item(kind="DOC", day=date(2020, 1, 1))
    period = Period(date(2026, 1, 1), date(2026, 6, 29))
    item(day=date(2025, 12, 31))
    told = outside(standard("[{kind: SIGN}]").indicator("E1"), period)
    assert [each.reason for each in told] == [
        "日期为2026年6月30日，晚于统计期截止日2026年6月29日",
        "日期为2025年12月31日，早于统计期开始日2026年1月1日",
    ]
    assert told[0].title == str(late)
    assert outside(standard("[{kind: SIGN, within: any}]").indicator("E1"), period) == []


def test_a_photo_taken_outside_the_period_proves_nothing_and_is_listed(make_event, officer):
    event = make_event(is_major=True)
    stored, name = file(taken="2023:05:12 09:30:00")
    assert timezone.localtime(stored.taken_at) < timezone.make_aware(datetime(2024, 1, 1))
    attach(event, [(stored, name, "PHOTO", "")], by=officer)
    assert sentences("[{kind: PHOTO}]") == ["还缺：照片 1 份"]
    [told] = outside(standard("[{kind: PHOTO}]").indicator("E1"), YEAR)
    assert "拍摄于2023年5月12日" in told.reason


# --- pages ---


def test_the_indicators_page_leads_to_the_form_that_files_what_is_missing(as_user, officer, leader, guihua):
    page = as_user(officer).get("/reports/indicators/E4/").content.decode()
    assert f"box=E4&amp;kind=SIGN&amp;community={guihua.pk}" in page
    assert "还缺：桂花社区 签到表 1 份" in page
    assert "kind=SIGN" not in as_user(leader).get("/reports/indicators/E4/").content.decode()


def test_the_form_is_filled_in_by_the_gap(as_user, officer, guihua):
    answer = as_user(officer).get("/registers/archive/new/", {"box": "E4", "kind": "SIGN", "community": guihua.pk})
    page = answer.content.decode()
    assert '<option value="E4" selected>' in page
    assert '<option value="SIGN" selected>' in page
    assert f'<option value="{guihua.pk}" selected>' in page


def test_the_board_says_how_the_proof_stands(as_user, leader):
    item(kind="DECL", box="H1")
    page = as_user(leader).get("/reports/indicators/").content.decode()
    assert page.count("齐全") == 1
    assert page.count("未开始") == 32


def test_boxes_for_a_record_begin_with_the_narrowest(make_event, guihua):
    make_event("普通")
    event = make_event(category="科教进社区", is_major=True)
    make_event("另一场", category="科教进社区")
    assert boxes_for(event)[:2] == ["E1", "E5"]
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 1), visitors="王芳")
    assert boxes_for(visit) == ["P5", "P6"]


def test_all_proof_takes_five_queries_however_much_there_is(
    guihua, songbai, make_event, officer, django_assert_num_queries
):
    from reports.boxes import standard as own

    def fill(start, count):
        for number in range(start, start + count):
            event = make_event(f"第{number}场", is_major=True, host_community=guihua)
            attach(event, [(*file(number), "PHOTO", "")], by=officer)
            item(community=songbai, indicators=["E4"], record=event)

    fill(0, 1)
    standard = own()
    proofs(standard, YEAR)
    fill(1, 20)
    with django_assert_num_queries(5):
        proofs(standard, YEAR)
