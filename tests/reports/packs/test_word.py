"""The body of a pack as a Word file: the words and numbers of the paper, styles of Word's own, nothing but text."""

import re
import zipfile
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from docx import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import html

from reports.models import Pack
from reports.packs.contents import Stage, body_chapters
from reports.packs.word import pack_docx
from tests.reports.figures import figures, indicator
from tests.reports.packs.conftest import YEAR

ANSWER = {
    "narrative": "一、做法\n（一）建设活动室。共建成两个。\n1. 桂花社区\n（1）图书角\n- 展板\n"
    "| 社区 | 面积\n| 桂花 | 60",
    "gap": "松柏社区没有活动室",
    "remedy": "九月底前建成",
    "responsible": "王芳",
    "accepted": "",
}
ARCHIVE = {
    "numbers": "C1-2026-001～002",
    "total": 2,
    "items": [["C1-2026-001", "活动室照片", "照片", "2026-05-01", "1"]],
    "more": 1,
}
MONTHS = [{"month": "2026-05", "events": 3, "attendance": 1200}, {"month": "2026-06", "events": 1, "attendance": 80}]
HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd">&amp;=cmd|\x00\x0b𠮷㐂〇'


def built(**fields) -> Pack:
    usual = {
        "indicators": [indicator("C1", answer=ANSWER, archive=ARCHIVE), indicator("C2", "unmet", rows=[], records=0)],
        "months": MONTHS,
        "categories": [{"name": "讲座", "events": 4}],
    }
    kept = {"missing": ["缺：签到表"], "events": [], "annexes": ["附件1　科普活动台账"]}
    period = {"starts_on": YEAR.start, "as_of": YEAR.end}
    results = figures(**(usual | fields)) | kept
    return Pack(number="KP-2026-0001", standard="demo-district", results=results, **period)


def opened(pack: Pack):
    return WordFile(BytesIO(pack_docx(pack)))


def words(file) -> str:
    """All of the file's text without blanks, in its order."""
    return re.sub(r"\s", "", "".join(each.text or "" for each in file.element.body.iter(qn("w:t"))))


def named(file, style: str) -> list[str]:
    return [each.text for each in file.paragraphs if each.style.name == style]


def test_every_word_of_the_paper_is_there_in_its_order():
    pack = built()
    found, at = words(opened(pack)), 0
    for chapter in body_chapters(pack):
        if chapter.stage == Stage.LAST:
            continue
        page = html.fromstring(render_to_string(chapter.template, {"chapter": chapter, "as_tables": True}))
        for text in page.itertext():
            if piece := re.sub(r"\s", "", text):
                at = found.index(piece, at)


def test_charts_are_tables_of_their_numbers():
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in opened(built()).tables]
    assert [["月份", "活动", "参加人次"], ["2026年5月", "3", "1,200"], ["2026年6月", "1", "80"]] in tables
    assert [["类别", "活动", "占比"], ["讲座", "4", "100.0%"]] in tables
    assert any(row == ["科普阵地", "1", "1", "0", "0"] for table in tables for row in table)


def test_headings_and_text_have_styles_of_words_own():
    file = opened(built())
    assert named(file, "Heading 1")[1:3] == ["一、自评概况", "二、自评得分表"]
    assert named(file, "Heading 2") == ["（一）科普阵地"]
    assert {"C1 科普设施", "C2 科普设施"} <= set(named(file, "Heading 3"))
    assert named(file, "Heading 4") == ["一、做法"]
    assert named(file, "List Bullet")[0] == "展板"
    assert "1. 桂花社区" in named(file, "Normal")
    assert file.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_the_score_table_lies_and_repeats_its_head():
    file = opened(built())
    assert [each.orientation for each in file.sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    scores = next(each for each in file.tables if len(each.columns) == 11)
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in scores.rows]
    assert heads == [True] + [False] * (len(heads) - 1)


def test_days_fit_their_columns_and_signatures_have_room():
    file = opened(built())
    assert {each._tbl.tblPr.find(qn("w:tblCellMar")).find(qn("w:left")).get(qn("w:w")) for each in file.tables} == {
        "57"
    }
    cover = file.tables[0]
    assert [row.height.mm for row in cover.rows] == [pytest.approx(11, abs=0.1)] * 5
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for row in cover.rows[:-1] for cell in row.cells)


def test_contents_pages_and_running_head_are_fields():
    file = opened(built())
    instructions = [each.text for each in file.element.body.iter(qn("w:instrText"))]
    assert instructions == [r' TOC \o "1-2" \h \z \u ']
    assert named(file, "toc 1")[-1] == "附件"
    first = file.sections[0]
    assert first.different_first_page_header_footer
    assert "KP-2026-0001 · 截至2026-06-30" in first.header.paragraphs[0].text
    assert first.footer.paragraphs[0].text == "第 1 页 共 1 页"
    fields = [each.text.strip() for each in first.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert all(each.header.is_linked_to_previous for each in list(file.sections)[1:])


def test_annexes_and_what_is_missing_are_listed_and_the_code_is_not():
    pack = built()
    text = words(opened(pack))
    assert "附件1科普活动台账" in text
    assert "1.缺：签到表" in text
    assert pack.printed_code not in text
    del pack.results["annexes"]  # as in packs from before
    assert "附件1" not in words(opened(pack))


@pytest.mark.parametrize("place", ["title", "narrative", "cell"])
def test_hostile_text_stays_text(place):
    long = HOSTILE + "长" * 30_000
    fields = {
        "title": {"title": long},
        "narrative": {"answer": ANSWER | {"narrative": long}},
        "cell": {"rows": [[long]]},
    }[place]
    data = pack_docx(built(indicators=[indicator("C1", **fields)]))
    assert re.sub(r"[\x00\x0b\s]", "", long) in words(WordFile(BytesIO(data)))
    with zipfile.ZipFile(BytesIO(data)) as packed:
        assert not [name for name in packed.namelist() if "vba" in name.lower() or "embed" in name.lower()]
        for name in packed.namelist():
            assert b'TargetMode="External"' not in packed.read(name)


def test_the_same_pack_gives_the_same_bytes():
    assert pack_docx(built()) == pack_docx(built())


def test_figures_of_an_earlier_format_and_another_language_do():
    pack = built(indicators=[indicator("C1")])
    del pack.results["months"]
    pack.language = "en"
    assert "C1 科普设施" in named(opened(pack), "Heading 3")
