"""Ledger files as they should not be: each is answered in full Chinese sentences or read rightly; none half-saved."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from campaigns.models import Event
from kepu.communities.models import PartnerUnit
from kepu.exchange import reader
from kepu.exchange.importer import apply, preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.problems import FileRefused, ImportRefused
from kepu.exchange.sheets import MAX_CELL
from kepu.imports.models import LedgerImport
from tests.kepu.hostile import INVISIBLE, STRANGE, UNPRINTABLE, is_sentence
from tests.ledger_files import bring_in, csv_bytes, exported, exported_lines, messages, plan_of, workbook
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
HEADERS = ["活动名称", "开始日期", "主办社区", "地点", "活动类别", "参加人数"]
ROW = ["讲座", "2026-05-01", "桂花社区", "活动室", "科普讲座", "80"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def row(**cells) -> list:
    return [cells.get(header, value) for header, value in zip(HEADERS, ROW, strict=True)]


def book(tmp_path, *lines, change=None) -> bytes:
    return workbook(tmp_path / "a.xlsx", [HEADERS, *(lines or [ROW])], change).read_bytes()


def rebuilt(data: bytes, added=(), **replaced) -> bytes:
    """A workbook with `added` members, in which each (old, new) of `replaced` stands in the member of that name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            for member, (was, now) in replaced.items():
                if name.endswith(member):
                    assert was in text, (name, was)
                    text = text.replace(was, now)
            new.writestr(name, text)
        for name, text in dict(added).items():
            new.writestr(name, text)
    return stream.getvalue()


def in_sheet(data: bytes, was: bytes, now: bytes) -> bytes:
    return rebuilt(data, **{"sheet1.xml": (was, now)})


def planned(data: bytes, name="a.xlsx", code="events"):
    return preview(ledger(code), io.BytesIO(data), name)


# --- files that are refused whole ---


def damaged_directory(tmp_path, place: int, byte: int) -> bytes:
    data = bytearray(book(tmp_path))
    data[data.index(b"PK\x01\x02") + place] = byte
    return bytes(data)


def bomb(_tmp_path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr(SHEET, b" " * 30_000_000)
    return stream.getvalue()


def lying_bomb(tmp_path) -> bytes:
    """The directory says that the sheet is small."""
    data = bytearray(bomb(tmp_path))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def crowded(tmp_path) -> bytes:
    return rebuilt(book(tmp_path), {f"xl/media/{number}.png": b"" for number in range(2001)})


def laughing(tmp_path) -> bytes:
    return in_sheet(book(tmp_path), b"<worksheet", b'<!DOCTYPE l [<!ENTITY a "ha">]><worksheet')


def all_hidden(tmp_path) -> bytes:
    return rebuilt(book(tmp_path), **{"workbook.xml": (b'state="visible"', b'state="veryHidden"')})


def long_cell(tmp_path) -> bytes:
    data, text = book(tmp_path, row(地点=5)), b"x" * 40_000
    return in_sheet(data, b'<c r="D2" t="n"><v>5</v>', b'<c r="D2" t="inlineStr"><is><t>%b</t></is>' % text)


REFUSED = {
    "old format": ("a.xls", lambda _: OLE + b"Workbook"),
    "old format renamed": ("a.xlsx", lambda _: OLE + b"Workbook"),
    "old format as CSV": ("a.csv", lambda _: OLE + b"Workbook"),
    "WPS's old format": ("a.et", lambda _: OLE),
    "locked by a password": ("a.xlsx", lambda _: OLE + "EncryptedPackage".encode("utf-16-le")),
    "macros": ("a.xlsm", book),
    "macros renamed": ("a.xlsx", lambda p: rebuilt(book(p), {"xl/vbaProject.bin": b"x"})),
    "zip bomb": ("a.xlsx", bomb),
    "zip bomb that lies": ("a.xlsx", lying_bomb),
    "too many parts": ("a.xlsx", crowded),
    "entities": ("a.xlsx", laughing),
    "archive of a later version": ("a.xlsx", lambda p: damaged_directory(p, 6, 255)),
    "archive with names of no encoding": ("a.xlsx", lambda p: damaged_directory(p, 46, 255)),
    "not a workbook": ("a.xlsx", lambda _: "活动名称\r\n讲座".encode()),
    "workbook named CSV": ("a.csv", book),
    "picture": ("a.xlsx", lambda _: b"\x89PNG\r\n\x1a\n" + b"x" * 50),
    "web page": ("a.html", lambda _: b"<table><tr><td>x"),
    "all sheets hidden": ("a.xlsx", all_hidden),
    "cell of 40,000 characters": ("a.xlsx", long_cell),
    "cell of 40,000 characters in CSV": ("a.csv", lambda _: csv_bytes([HEADERS, row(地点="长" * 40_000)])),
    "no encoding": ("a.csv", lambda _: b"na\xefve,\xff\r\n1,2"),
    "UTF-16 without mark": ("a.csv", lambda _: csv_bytes([HEADERS, ROW], "utf-16-le")),
    "UTF-16 cut in a character": ("a.csv", lambda _: csv_bytes([HEADERS, ROW], "utf-16")[:-1]),
    "UTF-32": ("a.csv", lambda _: csv_bytes([HEADERS, ROW], "utf-32")),
    "NUL bytes": ("a.csv", lambda _: csv_bytes([HEADERS, row(活动名称="讲\x00座")])),
    "only NUL bytes": ("a.csv", lambda _: b"\x00" * 5000),
    "only a byte-order mark": ("a.csv", lambda _: b"\xef\xbb\xbf"),
    "quotation marks": ("a.csv", lambda _: csv_bytes([HEADERS]) + '"讲座,2026\r\n'.encode()),
    "as wide as a wall": ("a.csv", lambda _: csv_bytes([["x"] * 101])),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_chinese_sentence(case, tmp_path):
    name, made = REFUSED[case]
    with pytest.raises(FileRefused) as refusal:
        planned(made(tmp_path), name)
    assert is_sentence(str(refusal.value)), str(refusal.value)


# What looks large is checked by a worker, which says it later.
@pytest.mark.parametrize("case", [case for case in REFUSED if case != "zip bomb"])
def test_the_page_of_imports_says_so_and_keeps_nothing(case, tmp_path, as_user, officer, settings):
    name, made = REFUSED[case]
    upload = io.BytesIO(made(tmp_path))
    upload.name = name
    answer = as_user(officer).post(reverse("imports:import_create") + "?ledger=events", {"file": upload})
    assert answer.status_code == 200
    [said] = answer.context["form"].errors["file"]
    assert is_sentence(said), said
    assert not LedgerImport.objects.exists()
    assert not settings.IMPORTS_DIR.exists() or not list(settings.IMPORTS_DIR.iterdir())


# --- rows that are refused ---


def wrong_cell(header: str, value):
    plan = plan_of("events", [HEADERS, ROW, row(**{"活动名称": "另一场", header: value})])
    with pytest.raises(ImportRefused):
        apply(plan, by=None)
    assert not Event.objects.exists()
    [error] = plan.errors
    assert (error.row, error.column) == (3, header)
    return error


WRONG = [
    *(("活动名称", text) for name, text in UNPRINTABLE.items() if name != "NUL"),
    *(("地点", blank) for blank in ("", "　", "\u200b", "\ufeff\u200e")),
    ("活动名称", "长" * 151),
    ("开始日期", "2026-02-29"),
    ("开始日期", "2026年4月31日"),
    ("开始日期", "1900-02-29"),
    ("开始日期", "0001-01-01"),
    ("开始日期", "9999-12-31"),
    ("开始日期", "46143"),
    ("开始日期", "五月一日"),
    ("开始日期", "'2026-05-01"),
    ("活动类别", "吃席"),
    ("主办社区", "月球社区"),
    *(("参加人数", number) for number in ("-1", "2147483648", "1" + "0" * 18, "1e9", "NaN", "1.5", "三十", "1,20")),
    *(("参加人数", number) for number in ("10000000", "'80", "80人", "٣", "²", "½")),
]


@pytest.mark.parametrize(("header", "value"), WRONG)
def test_a_wrong_cell_is_named_in_chinese_and_nothing_is_saved(guihua, header, value):
    assert is_sentence(wrong_cell(header, value).message)


def test_merged_cells_are_named_and_nothing_is_saved(tmp_path, guihua):
    lines = ROW, row(活动名称="乙", 主办社区="")
    plan = planned(book(tmp_path, *lines, change=lambda _, sheet: sheet.merge_cells("C2:C3")))
    assert is_sentence(messages(plan)[2, "主办社区"])
    with pytest.raises(ImportRefused):
        apply(plan, by=None)


@pytest.mark.parametrize("formula", ["=1+1", "=[1]Sheet1!A1", '=WEBSERVICE("http://localhost/")', "=#REF!"])
def test_a_formula_without_result_is_named(tmp_path, guihua, formula):
    plan = planned(book(tmp_path, ROW, row(活动名称="乙", 地点=formula)))
    assert is_sentence(messages(plan)[3, "地点"])
    assert [error.value for error in plan.errors] == [formula]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_error_of_the_spreadsheet_is_named(tmp_path, guihua, error):
    said = messages(planned(book(tmp_path, row(地点=error))))[2, "地点"]
    assert is_sentence(said.replace(error, "")), said


def test_a_key_twice_with_other_values_is_named_with_the_first_row(guihua):
    plan = plan_of("events", [HEADERS, ROW, row(活动名称=" 讲座\u200b", 地点="广场")])
    assert [(error.row, error.column) for error in plan.errors] == [(3, "活动名称")]
    assert is_sentence(plan.errors[0].message)
    assert "第 2 行" in plan.errors[0].message


@pytest.mark.parametrize(
    ("code", "headers", "cells"),
    [
        (
            "volunteers",
            ["姓名", "手机号码", "来源", "注册日期", "所属社区"],
            ["王五", "13812345678", "社区", "2026-01-01"],
        ),
        ("units", ["单位名称", "单位类型", "地址", "所属社区"], ["实验小学", "学校", "抢来路"]),
    ],
)
def test_a_record_of_another_community_is_neither_taken_nor_shown(clerk, guihua, songbai, code, headers, cells):
    Volunteer.objects.create(
        name="张伟", phone="13812345678", source="社区", registered_on=date(2026, 1, 1), community=songbai
    )
    PartnerUnit.objects.create(name="实验小学", kind="学校", community=songbai, address="松柏路")
    plan = plan_of(code, [headers, [*cells, "桂花社区"]], user=clerk)
    [row] = plan.rows
    assert (row.state, row.changes) == ("wrong", [])
    assert "张伟" not in " ".join(plan.lines())
    assert all(is_sentence(error.message) for error in plan.errors)


def test_a_name_that_two_volunteers_have_is_named_with_what_to_write_instead(guihua):
    for phone in ("13800000001", "13800000002"):
        Volunteer.objects.create(name="张伟", phone=phone, source="社区", registered_on=date(2026, 1, 1))
    lines = [[*HEADERS, "志愿者"], [*ROW, "张伟"]]
    [error] = plan_of("events", lines).errors
    assert is_sentence(error.message)
    lines[1][-1] = "张伟0002"
    bring_in("events", lines)
    assert Event.objects.get().volunteers.get().phone == "13800000002"


@pytest.mark.parametrize(
    "headers",
    [[*HEADERS, "天气"], [*HEADERS, "地点"], HEADERS[1:], [*HEADERS, ""], ["活动名称 地点", *HEADERS[1:]]],
)
def test_headers_are_named_in_chinese(guihua, headers):
    plan = plan_of("events", [headers, [*ROW, "晴"]])
    assert plan.problems
    assert all(is_sentence(problem.message) for problem in plan.problems)


# --- files that are strange and right ---


def read_as(data: bytes, name="a.xlsx", **cells) -> None:
    """Import the file; the event is the one of ROW, but for `cells`."""
    plan = planned(data, name)
    assert plan.lines() == []
    apply(plan, by=None)
    line = dict(zip(*exported_lines("events"), strict=True))
    assert {header: line[header] for header in HEADERS} == dict(zip(HEADERS, row(**cells), strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_encoding_is_understood(guihua, encoding):
    read_as(csv_bytes([HEADERS, row(地点="㐂院 𠮷 €")], encoding), "a.csv", 地点="㐂院 𠮷 €")


def test_two_byte_order_marks_are_no_header(guihua):
    read_as(b"\xef\xbb\xbf" + csv_bytes([HEADERS, ROW]), "a.csv")


def test_mixed_line_ends_end_lines(guihua):
    lines = [",".join(each) for each in (HEADERS, row(活动名称="甲"), row(活动名称="乙"), row(活动名称="丙"))]
    plan = planned("\r\n".join(lines[:2]).encode() + b"\n" + "\r".join(lines[2:]).encode(), "a.csv")
    assert [each.number for each in plan.rows] == [2, 3, 4]
    assert plan.is_good


@pytest.mark.parametrize("mark", INVISIBLE)
def test_marks_that_nobody_sees_are_taken_out(guihua, mark):
    cells = row(活动名称=f"{mark}讲{mark}座{mark}", 主办社区=f"桂花社区{mark}", 参加人数=f"{mark}80")
    read_as(csv_bytes([[*HEADERS[:-1], f"参加人数{mark}"], cells]), "a.csv")


@pytest.mark.parametrize("case", STRANGE)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_strange_texts_come_back_as_they_went_in(guihua, case, suffix):
    Event.objects.create(title="x", starts_on=date(2026, 5, 1), place=STRANGE[case], category="科普讲座", attendance=1)
    data = exported("events", suffix).getvalue()
    plan = planned(data, f"a{suffix}")
    assert [each.state for each in plan.rows] == ["unchanged"]
    if suffix == ".xlsx":
        cell = load_workbook(io.BytesIO(data)).active["F2"]
        assert (cell.data_type, cell.hyperlink) == ("s", None)
    else:
        assert exported_lines("events")[1][5][0] not in "=+-@\t\r"


@pytest.mark.parametrize("number", ["８０", " 80 ", "80.0", 80, 80.0])
def test_numbers_are_read_however_they_are_written(tmp_path, guihua, number):
    read_as(book(tmp_path, row(参加人数=number)))


def test_numbers_and_days_kept_as_text_are_read(tmp_path, guihua):
    def as_text(_, sheet):
        for cell in ("B2", "F2"):
            sheet[cell].number_format, sheet[cell].quotePrefix = "@", True

    read_as(book(tmp_path, change=as_text))


def test_a_workbook_that_counts_days_from_1904_gives_the_same_day(tmp_path, guihua):
    def on_a_mac(made, sheet):
        made.epoch = CALENDAR_MAC_1904
        sheet["B2"] = date(2026, 5, 1)

    data = book(tmp_path, change=on_a_mac)
    assert b"date1904" in zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    read_as(data)


def test_only_visible_sheets_are_read_and_the_others_named(tmp_path, guihua):
    def hide(made, sheet):
        made.create_sheet("藏着", 0).append(["不该读"])
        made["藏着"].sheet_state = "veryHidden"
        made.active = 1

    data = book(tmp_path, change=hide)
    [note] = planned(data).notes
    assert "藏着" in note
    read_as(data)


@pytest.mark.parametrize("empty", [b'<row r="%d"/>', b'<row r="%d"><c r="A%d" s="0"/></row>'])
def test_a_row_below_ten_thousand_empty_ones_is_not_dropped_in_silence(tmp_path, guihua, empty):
    rows = b"".join(empty.replace(b"%d", b"%d" % number) for number in range(3, 10_000))
    last = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    data = in_sheet(book(tmp_path), b"</sheetData>", rows + last + b"</sheetData>")
    plan = planned(data)
    assert [each.number for each in plan.rows] == [2, 1_048_576]
    assert {error.row for error in plan.errors} == {1_048_576}


def test_of_an_external_link_only_the_value_is_read(tmp_path, guihua, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("reading a workbook opened a connection")

    monkeypatch.setattr("socket.socket.connect", never)
    linked = b'<c r="F2"><f>[1]Sheet1!$A$1</f><v>80</v></c>'
    data = in_sheet(book(tmp_path, row(参加人数=80)), b'<c r="F2" t="n"><v>80</v></c>', linked)
    target = '<Relationships><Relationship Target="http://localhost/a.xlsx" TargetMode="External"/></Relationships>'
    read_as(rebuilt(data, {"xl/externalLinks/_rels/externalLink1.xml.rels": target}))


def test_a_workbook_as_wps_writes_it_is_read(guihua):
    """Rich text with a phonetic guide in shared strings, a day in a Chinese format, parts of its own."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet, day = made.add_worksheet("活动"), made.add_format({"num_format": 31})
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, row(活动名称="@@", 参加人数=80))
        sheet.write_number("B2", 46143, day)
    rich = "<r><rPr><b/><rFont val='宋体'/></rPr><t>讲</t></r><r><t>座</t></r><rPh sb='0' eb='2'><t>jiang</t></rPh>"
    spoken = {"sharedStrings.xml": (b"<t>@@</t>", rich.encode()), "app.xml": (b"Microsoft Excel", "WPS 表格".encode())}
    read_as(rebuilt(stream.getvalue(), {"xl/cellimages.xml": "<cellImages/>"}, **spoken))


def test_a_cell_of_the_longest_kind_is_read_and_judged(tmp_path, guihua):
    plan = planned(book(tmp_path, row(地点="长" * MAX_CELL)))
    [error] = plan.errors
    assert (error.column, len(error.value)) == ("地点", 100)


def test_a_file_larger_than_allowed_is_refused_before_it_is_held(monkeypatch):
    monkeypatch.setattr(reader, "MAX_BYTES", 1000)
    with pytest.raises(FileRefused) as refusal:
        planned(b"x" * 1001, "a.csv")
    assert is_sentence(str(refusal.value).replace("MB", ""))
