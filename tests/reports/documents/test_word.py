"""The Word file: the same measures, and no more than Word may hold."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from docx import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from kepu.evidence.inspection import inspect
from kepu.evidence.models import MediaType
from reports.documents.word import document_docx
from reports.models import Document, DocumentKind

BODY = (
    "为做好工作，制定本方案。\n一、总体要求\n（一）加强领导。明确责任。\n| 序号 | 任务\n| 1 | 开会\n请落实。\n"
    "附件\n指标\n| 编号 | 要求\n| E7 | 不少于70%"
)
# What may follow what inside a paragraph's properties (ECMA-376, 17.3.1.26), as far as we use it.
ORDER = (
    "pStyle keepNext keepLines pageBreakBefore widowControl pBdr tabs snapToGrid spacing ind contextualSpacing jc "
    "outlineLvl rPr"
).split()


def made(**fields) -> bytes:
    defaults = {
        "kind": DocumentKind.PLAN,
        "title": "科普街道创建全国科普示范街道实施方案（2025—2026年）",
        "addressee": "各社区",
        "body": BODY,
        "attachments": "指标",
        "signer": "科普街道办事处",
        "as_of": date(2026, 6, 30),
        "created_at": timezone.now(),
    }
    return document_docx(Document(**(defaults | fields)))


def opened(**fields):
    return WordFile(BytesIO(made(**fields)))


def face_of(run) -> str:
    return run._r.rPr.rFonts.get(qn("w:eastAsia"))


def paragraph(file, text):
    return next(each for each in file.paragraphs if text in each.text)


def test_the_page_is_that_of_the_standard():
    section = opened().sections[0]
    assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]
    edges = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(each.mm) for each in edges] == [37, 26, 35, 28]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"  # a grid of characters is spread by LibreOffice
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    assert 225 / 25.4 * 72 // pitch == 22
    character = 16 + int(opened().styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 156 / 25.4 * 72 // character == 28


def test_text_is_16_points_of_fang_song_title_22_of_xiao_biao_song():
    file = opened()
    normal, title = file.styles["Normal"], file.styles["Title"]
    assert normal.font.size == Pt(16)
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert normal.paragraph_format.line_spacing == Pt(28.95)
    assert title.font.size == Pt(22)
    assert title.element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"


def test_headings_have_the_faces_of_their_level_and_stay_with_what_follows():
    file = opened()
    heading = paragraph(file, "一、总体要求")
    assert heading.style.name == "Heading 1"
    assert heading.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert heading.style.paragraph_format.keep_with_next
    assert [face_of(run) for run in paragraph(file, "加强领导").runs] == ["楷体_GB2312", "仿宋_GB2312"]


def test_the_text_is_whole():
    file = opened()
    text = "".join(each.text for each in file.paragraphs)
    for line in ("各社区：", "为做好工作", "请落实。", "附件：指标", "2026年6月30日", "科普街道办事处文件"):
        assert line in text
    assert [[cell.text for cell in row.cells] for row in file.tables[0].rows] == [["序号", "任务"], ["1", "开会"]]
    assert [[cell.text for cell in row.cells] for row in file.tables[1].rows] == [["编号", "要求"], ["E7", "不少于70%"]]


def test_page_numbers_are_a_field_right_and_left():
    file = opened()
    section = file.sections[0]
    assert file.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        line = footer.paragraphs[0]
        assert line.text == "— 1 —"
        assert line.alignment == WD_ALIGN_PARAGRAPH[side]
        assert line._p.xpath(".//w:instrText")[0].text.strip() == "PAGE"


def test_the_signature_is_not_torn_from_the_text():
    file = opened()
    day = paragraph(file, "2026年6月30日")
    assert day._p.pPr.ind.get(qn("w:rightChars")) == "400"
    before = paragraph(file, "请落实。")
    assert before.paragraph_format.keep_with_next
    assert paragraph(file, "附件：指标").paragraph_format.keep_with_next


@pytest.mark.parametrize("kind", DocumentKind)
def test_parts_of_a_paragraph_stand_in_the_order_that_word_asks_for(kind):
    file = opened(kind=kind)
    for properties in file.element.body.iter(qn("w:pPr")):
        names = [child.tag.rpartition("}")[2] for child in properties]
        assert names == sorted(names, key=ORDER.index), names


def test_the_same_document_gives_the_same_bytes_at_any_time():
    first = made(created_at=None, issued_on=date(2026, 6, 30), number="科普发〔2026〕1号")
    with time_machine.travel("2026-09-01"):
        assert made(created_at=None, issued_on=date(2026, 6, 30), number="科普发〔2026〕1号") == first


def test_it_may_be_kept_as_evidence():
    data = made()
    assert inspect(BytesIO(data), "方案.docx").media_type == MediaType.DOCX
    assert zipfile.ZipFile(BytesIO(data)).testzip() is None


def test_odd_texts_make_a_file_all_the_same():
    for body in ("|", "附件", "\n", "| 甲\n附件\n| 乙", "<w:p>&"):
        assert WordFile(BytesIO(made(body=body, attachments="", addressee="")))
