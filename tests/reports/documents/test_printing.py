"""The paper, measured (GB/T 9704-2012; the table is in DOMAIN.md 7.3)."""

from datetime import date
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from reports.documents import printing
from reports.documents.printing import document_pdf, page_count, page_picture, unprintable
from reports.models import Document, DocumentKind
from tests.reports.documents.measuring import MM, chars_of, lines_of, text_of, words_of

LINE = 28.95
LONG = "\n".join(["一、基本情况", "国" * 700, "（一）概况", "民" * 700])


def paper(**fields) -> bytes:
    defaults = {
        "kind": DocumentKind.PLAN,
        "title": "科普街道创建实施方案",
        "addressee": "各社区",
        "body": LONG,
        "signer": "科普街道办事处",
        "as_of": date(2026, 6, 30),
        "created_at": timezone.now(),
    }
    return document_pdf(Document(**(defaults | fields))).data


def fonts_of(data: bytes, page: int = 0) -> set[str]:
    document = pikepdf.open(BytesIO(data))
    fonts = document.pages[page].Resources.Font
    return {str(font.BaseFont).partition("+")[2] for font in fonts.values()}


def test_a_full_page_has_22_lines_of_28_characters_of_16_points():
    _chars, size = chars_of(paper(), 1)
    assert size == pytest.approx((210 * MM, 297 * MM), abs=0.5)
    body = [line for line in lines_of(paper(), 1) if line[0].size == 16]
    assert len(body) == 22
    assert max(map(len, body)) == 28
    assert {char.size for line in body for char in line} == {16.0}
    pitches = [below[0].baseline - above[0].baseline for above, below in pairwise(body)]
    assert min(pitches) == pytest.approx(LINE, abs=0.3)
    assert max(pitches) == pytest.approx(LINE, abs=0.3)


def test_the_type_area_is_156_by_225_millimetres_where_the_standard_puts_it():
    body = [line for line in lines_of(paper(), 1) if line[0].size == 16]
    left = min(line[0].x for line in body)
    right = max(line[-1].x for line in body if len(line) == 28) + 16
    assert left / MM == pytest.approx(28, abs=0.2)
    assert right / MM == pytest.approx(184, abs=0.3)
    assert 37 < (body[0][0].baseline - 0.88 * 16) / MM < 40
    assert body[-1][0].baseline / MM < 262


def test_paragraphs_and_headings_begin_two_characters_in():
    lines = lines_of(paper(), 0)
    heading = next(line for line in lines if "".join(char.text for char in line) == "一、基本情况")
    assert (heading[0].x - 28 * MM) / 15.79 == pytest.approx(2, abs=0.05)


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones():
    data = paper()
    odd, even = lines_of(data, 0)[-1], lines_of(data, 1)[-1]
    assert ["".join(char.text for char in line) for line in (odd, even)] == ["—1—", "—2—"]
    assert odd[0].size == even[0].size == 14
    assert (even[0].x - 28 * MM) == pytest.approx(14, abs=0.5)
    assert 184 * MM - (odd[-1].x + 14) == pytest.approx(14, abs=3)
    # The dash lies a good third of a character above the line of writing.
    assert (odd[0].baseline - 0.37 * 14) / MM - 262 == pytest.approx(7, abs=1)


def test_the_title_is_22_points_two_lines_below_the_red_rule():
    lines = lines_of(paper(), 0)
    by_text = {"".join(char.text for char in line): line[0] for line in lines}
    assert by_text["科普街道创建实施方案"].size == 22
    mark = by_text["科普街道办事处文件"]
    assert (mark.baseline - 0.86 * mark.size) / MM == pytest.approx(37 + 35, abs=2)
    assert by_text["各社区："].baseline - by_text["科普街道创建实施方案"].baseline > 1.9 * LINE


def test_the_date_stands_four_characters_in_and_the_issuing_body_over_it():
    data = paper(body="请落实。")
    lines = {"".join(char.text for char in line): line for line in lines_of(data, 0)}
    day, signer = lines["2026年6月30日"], lines["科普街道办事处"]
    assert (184 * MM - (day[-1].x + 16)) / 16 == pytest.approx(4, abs=0.1)
    middles = [(line[0].x + line[-1].x + 16) / 2 for line in (day, signer)]
    assert middles[0] == pytest.approx(middles[1], abs=8)
    assert day[0].baseline - signer[0].baseline == pytest.approx(LINE, abs=0.3)


@pytest.mark.parametrize("count", range(200, 620, 28))
def test_body_and_date_never_stand_alone_on_a_page(count):
    data = paper(body="国" * count, attachments="自评得分表")
    last = words_of(data, page_count(data) - 1)
    assert "2026年6月30日" in last
    assert any("国" in line for line in last)


@pytest.mark.parametrize("count", range(280, 480, 28))
def test_no_heading_is_left_at_the_foot_of_a_page(count):
    data = paper(body="国" * count + "\n一、标题\n（一）次级标题\n" + "民" * 200)
    for page in range(page_count(data)):
        lines = [line for line in words_of(data, page) if "—" not in line]
        assert lines[-1] not in ("一、标题", "（一）次级标题")


def test_the_head_of_a_table_is_repeated_and_no_row_is_torn():
    rows = "\n".join(f"| {number} | {'任务' * 30}" for number in range(1, 31))
    data = paper(body=f"| 序号 | 任务\n{rows}")
    for page in range(1, page_count(data)):
        words = words_of(data, page)
        if any("任务任务" in line for line in words):
            assert "序号任务" in words[1]


def test_an_attached_sheet_begins_a_page_with_its_label():
    data = paper(body="正文。\n附件\n自评得分表\n| 编号 | 结果\n| A1 | 达标", attachments="自评得分表")
    assert words_of(data, 0)[-4:-2] == ["附件：自评得分表", "科普街道办事处"]
    assert words_of(data, 1)[1:3] == ["附件", "自评得分表"]


def test_levels_are_told_apart_by_their_faces():
    data = paper(body="一、黑体\n（一）楷体\n正文")
    assert fonts_of(data) == {"Kepu-Hei", "Kepu-Stand-in-Bold", "Kepu-Song"}


def test_a_draft_says_so_on_every_page_and_an_issued_one_does_not():
    draft = paper()
    assert all("草稿，尚未印发" in words_of(draft, page)[0] for page in range(page_count(draft)))
    issued = paper(number="科普发〔2026〕1号", issued_on=date(2026, 6, 30))
    assert "草稿" not in text_of(issued)
    assert "科普发〔2026〕1号" in text_of(issued)


def test_an_application_leaves_room_for_who_signs():
    assert "签发人：" in text_of(paper(kind=DocumentKind.APPLICATION))
    assert "签发人" not in text_of(paper())


def test_a_brief_has_its_own_head_and_no_signature():
    lines = words_of(paper(kind=DocumentKind.BRIEF, body="正文", addressee=""), 0)
    assert "科普工作简报" in lines
    assert lines.count("科普街道办事处2026年6月30日") == 1
    assert "科普街道办事处" not in lines


def test_the_same_document_gives_the_same_bytes():
    first = paper()
    printing._set.cache_clear()
    with override("en"):
        assert paper() == first


def test_markup_in_a_text_is_text():
    assert "<b>粗</b>&amp;" in text_of(paper(body="<b>粗</b>&amp; <img src='http://127.0.0.1/x.png'>"))


def test_characters_without_a_face_are_named():
    assert unprintable(Document(title="标题", body="正文㐂ᚠ", signer="甲")) == ["ᚠ"]


def test_pages_are_pictures_and_there_are_no_others():
    data = paper()
    picture = Image.open(BytesIO(page_picture(data, 1)))
    assert picture.format == "PNG"
    assert picture.width > 800
    assert page_picture(data, 0) is page_picture(data, page_count(data) + 1) is None
