import contextlib
import io
import random
import re
import zipfile
from datetime import date

import pytest

from kepu.exchange.problems import FileRefused
from kepu.exchange.reader import read
from kepu.exchange.sheets import Collector
from tests.ledger_files import csv_bytes, csv_file, workbook

LINES = [["名称", "日期"], ["𠮷祥讲座，甲", "2025-09-20"], ["㐂", ""]]


def values(sheet):
    return [row for number, row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_of_every_encoding_and_separator_reads_alike(tmp_path, encoding, delimiter):
    path = csv_file(tmp_path / "a.csv", LINES, encoding, delimiter)
    assert values(read(path)) == [LINES[0], LINES[1], ["㐂"]]


def test_rows_keep_the_number_that_the_spreadsheet_shows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('名称\r\n"两\r\n行"\r\n\r\n乙\r\n', newline="")
    assert [number for number, row in read(path).rows] == [1, 2, 4]


def test_a_workbook_gives_values_and_dates(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["名称", "日期", "人数"], ["甲", date(2025, 9, 20), 80]])
    (_, row) = values(read(path))
    assert row[0] == "甲"
    assert row[1].date() == date(2025, 9, 20)
    assert row[2] == 80


def test_a_date_in_excels_chinese_format_is_a_date(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["日期"], [45920]], lambda book, sheet: None)
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w") as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename == "xl/styles.xml":
                text = text.replace(b'numFmtId="0" fontId', b'numFmtId="31" fontId')
            new.writestr(item, text)
    data.seek(0)
    assert values(read(data, "a.xlsx"))[1][0].date() == date(2025, 9, 20)


def test_a_percent_cell_stays_a_percentage(tmp_path):
    def as_percent(book, sheet):
        sheet["A2"].number_format = "0.0%"

    path = workbook(tmp_path / "a.xlsx", [["比例"], [0.165]], as_percent)
    assert values(read(path))[1] == ["16.5%"]


def test_the_first_visible_sheet_is_read_and_the_others_are_named(tmp_path):
    def hide(book, sheet):
        sheet.sheet_state = "hidden"
        book.create_sheet("二").append(["看得见"])
        book.active = 1

    sheet = read(workbook(tmp_path / "a.xlsx", [["藏着"]], hide))
    assert values(sheet) == [["看得见"]]
    assert "Sheet" in sheet.notes[0]


def test_a_lone_cell_in_the_last_row_costs_nothing(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["名称"], ["甲"]], lambda book, sheet: sheet.cell(1048576, 1, "乙"))
    assert read(path).rows == [(1, ["名称"]), (2, ["甲"]), (1048576, ["乙"])]


def with_empty_rows(path) -> io.BytesIO:
    """A workbook whose second row is followed by as many styled, empty rows as a sheet can hold."""
    empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 1_048_576))
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                text = text.replace(b"</sheetData>", empty + b"</sheetData>")
            new.writestr(item, text)
    data.seek(0)
    return data


@pytest.fixture
def looked_at(monkeypatch):
    """The numbers of the rows that were looked at."""
    numbers, add = [], Collector.add

    def noted(self, number, values):
        numbers.append(number)
        return add(self, number, values)

    monkeypatch.setattr(Collector, "add", noted)
    return numbers


@pytest.mark.parametrize("empty", [b"\r\n", b",,\r\n"])
def test_empty_rows_to_the_end_of_a_csv_cost_nothing(looked_at, empty):
    lines = csv_bytes([["名称"], ["甲"]]) + empty * 1_048_576
    assert values(read(io.BytesIO(lines), "a.csv")) == [["名称"], ["甲"]]
    assert len(looked_at) == 2


def test_empty_rows_to_the_end_of_a_sheet_are_not_looked_at(looked_at, tmp_path):
    data = with_empty_rows(workbook(tmp_path / "a.xlsx", [["名称"], ["甲"]]))
    assert values(read(data, "a.xlsx")) == [["名称"], ["甲"]]
    assert len(looked_at) < 2000


def test_what_stands_below_many_empty_rows_is_read_too(tmp_path):
    gap = [[""]] * 1500
    lines = [["名称"], ["甲"], *gap, ["乙"], *gap, ["丙"], *gap]
    expected = [(1, ["名称"]), (2, ["甲"]), (1503, ["乙"]), (3004, ["丙"])]
    assert read(csv_file(tmp_path / "a.csv", lines)).rows == expected
    assert read(workbook(tmp_path / "a.xlsx", [*lines])).rows == expected


def test_a_csv_longer_than_a_sheet_is_refused():
    lines = csv_bytes([["名称"], ["甲"]]) + b"\n" * 1_048_576 + "乙\n".encode()
    with pytest.raises(FileRefused, match="1048576"):
        read(io.BytesIO(lines), "a.csv")


def test_an_escaped_character_of_a_workbook_reads_as_written(tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    book.add_worksheet().write_string(0, 0, "_x0041_")
    book.close()
    assert values(read(path)) == [["_x0041_"]]


def test_a_workbook_of_the_strict_variant_is_named_as_such(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(workbook(tmp_path / "a.xlsx", LINES)) as old, zipfile.ZipFile(data, "w") as new:
        for item in old.infolist():
            text = old.read(item).replace(b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/")
            new.writestr(item, text)
    data.seek(0)
    with pytest.raises(FileRefused, match="Strict Open XML"):
        read(data, "a.xlsx")


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/sharedStrings.xml", b" " * 150_000_000)
    return stream.getvalue()


def of_members(**members) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in {"[Content_Types].xml": "<Types/>", **members}.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # of no moment: the bytes name the test
    return stream.getvalue()


LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Types>&b;</Types>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.csv", b"\r\n  \r\n"),
        ("a.xlsx", b""),
        ("a.xlsx", csv_bytes(LINES)),
        ("a.csv", of_members()),
        ("a.xlsx", of_members()),
        ("a.xlsx", of_members(**{"word/document.xml": "<w/>"})),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.xlsx", of_members(**{"xl/vbaProject.bin": "x"})),
        ("a.xlsx", of_members(**{"xl/workbook.xml": LAUGHS})),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")),
        ("a.xlsx", OLE + b"Workbook"),
        ("a.csv", OLE + b"Workbook"),
        ("a.xlsm", of_members()),
        ("a.xls", OLE),
        ("a.pdf", b"%PDF"),
        ("a", b"x"),
        ("a.csv", b"\xff\x80\x81\x00\xfe"),
        ("a.csv", '名称,日期\r\n"没有结束,2025\r\n'.encode()),
        ("a.csv", ",".join("x" * 101).encode()),
        ("a.csv", b"x" * 40_000),
    ],
)
def test_what_is_no_ledger_file_is_refused_in_one_sentence(name, data):
    with pytest.raises(FileRefused, match=r".{6,}"):
        read(io.BytesIO(data), name)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(FileRefused):
        read(io.BytesIO(bomb()), "a.xlsx")


def test_a_workbook_cut_short_is_refused_wherever_it_was_cut(tmp_path):
    data = workbook(tmp_path / "a.xlsx", LINES).read_bytes()
    for length in range(4, len(data), 97):
        with pytest.raises(FileRefused):
            read(io.BytesIO(data[:length]), "a.xlsx")


def test_missing_file_and_folder_are_named(tmp_path):
    with pytest.raises(FileRefused, match="fehlt"):
        read(tmp_path / "fehlt.csv")
    with pytest.raises(FileRefused, match=re.escape(tmp_path.name)):
        read(tmp_path)


def test_more_rows_than_allowed_are_refused():
    data = csv_bytes([["名称"]] + [["甲"]] * 11)
    assert len(read(io.BytesIO(data), "a.csv", 11).rows) == 12
    with pytest.raises(FileRefused, match="10"):
        read(io.BytesIO(data), "a.csv", 10)


@pytest.mark.parametrize("seed", range(3))
def test_no_damage_to_a_workbook_breaks_the_reader(tmp_path, seed):
    chance = random.Random(seed)
    whole = workbook(tmp_path / "a.xlsx", [["名称", "人数", "日期"], ["甲", 1.5, date(2025, 9, 20)]] * 20).read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(60):
        spoilt = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        victim = chance.choice(list(members))
        inner = bytearray(members[victim])
        for _ in range(chance.randint(1, 8)):
            inner[chance.randrange(len(inner))] = chance.choice(b'<>"0129/ax')
        for data in (bytes(spoilt), of_members(**members | {victim: bytes(inner)})):
            with contextlib.suppress(FileRefused):
                read(io.BytesIO(data), "a.xlsx")
