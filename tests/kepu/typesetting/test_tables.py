"""Drawn registers, read back: every cell's text and place, what assistive software is told, the same bytes again."""

import hashlib
import os
import subprocess
import sys
from html import escape

import pikepdf
import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageFilter

from kepu.pdf import Pdf, render_pdf
from kepu.typesetting import geometry
from kepu.typesetting.tables import Column, register_pages
from tests.kepu.hostile import STRANGE, UNPRINTABLE
from tests.kepu.typesetting.reading import Structure, opened, pictures, raw_text, unspaced

COLUMNS = [
    Column("序号", 4, "right"),
    Column("日期", 8),
    Column("活动名称", 18),
    Column("内容", 30),
    Column("人次", 6, "right"),
    Column("状态", 6, "centre"),
]
DPI = 144
PIXELS = DPI / 72  # a point


def row(number: int) -> tuple:
    """Rows of one, two and three lines, with all that occurs in a register."""
    title = ("科普讲座", "“科技之春”系列活动（第%d期）", "Robot 编程体验营：从零开始的一天")[number % 3]
    people = ("㐂某、𠮷某某", "买买提·艾力", "〇某")[number % 3]
    about = f"{people}参加了本次活动，" * (number % 4) + "效果良好。"
    day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return (
        number,
        day,
        title % number if "%" in title else title,
        about,
        f"{number * 37:,}",
        ("已归档", None)[number % 2],
    )


def drawn(rows, columns=COLUMNS, **options) -> Pdf:
    about = {"heading": "科普活动台账", "anchor": "events", "lang": "zh-Hans"} | options
    return register_pages(columns, rows, **about)


def column_of(*texts: str) -> Pdf:
    return drawn([[text] for text in texts], [Column("内容")])


def set_by_weasyprint(rows, note: str) -> Pdf:
    total = sum(column.share for column in COLUMNS)
    classes = {"left": "", "right": "number", "centre": "centre"}
    widths = "".join(f'<col style="width: {column.share / total:.6%}">' for column in COLUMNS)
    heads = "".join(f"<th>{column.title}</th>" for column in COLUMNS)
    kinds = [classes[column.align] for column in COLUMNS]
    body = "".join(f"<tr>{''.join(map(_html_cell, kinds, each))}</tr>" for each in rows)
    bare = "<style>@page landscape { @bottom-center { content: none } }</style>"
    return render_pdf(
        f'<html lang="zh-Hans"><head><title>x</title>{bare}</head><body><div class="landscape"><h1>科普活动台账</h1>'
        f'<p class="note">{note}</p><table class="dense"><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead>'
        f"{body}</table></div></body>"
    )


def _html_cell(kind: str, value) -> str:
    return f'<td class="{kind}">{escape("" if value is None else str(value))}</td>'


# ---- The same as WeasyPrint --------------------------------------------------------------------


def test_a_register_says_and_looks_what_weasyprint_makes_of_the_same_rows(tmp_path):
    rows = [row(number) for number in range(60)]
    note = "截至 2026 年 6 月 30 日，由各社区登记。" * 5  # two lines
    ours, theirs = drawn(rows, note=note), set_by_weasyprint(rows, note)
    assert ours.pages == theirs.pages > 2
    assert unspaced(raw_text(ours.data)) == unspaced(raw_text(theirs.data))
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
    sheets = pictures(ours.data, tmp_path / "ours", dpi=60), pictures(theirs.data, tmp_path / "theirs", dpi=60)
    for our, their in zip(*sheets, strict=True):
        assert ink_without_counterpart(our, their) == ink_without_counterpart(their, our) == 0


def ink_without_counterpart(one: Image.Image, other: Image.Image) -> int:
    """Dark points of a picture where the other has no grey one within a point: renderers round places to points."""
    shades = zip(one.tobytes(), other.filter(ImageFilter.MinFilter(3)).tobytes(), strict=True)
    return sum(here < 100 and there > 180 for here, there in shades)


# ---- What is read out --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def register() -> Pdf:
    return drawn(map(row, range(100)))


def test_every_cell_is_an_element_with_its_own_text(register):
    with opened(register.data) as pdf:
        structure = Structure(pdf)
        structure.check()
        texts = [["" if value is None else str(value) for value in row(number)] for number in range(100)]
        assert structure.rows() == texts
        assert [structure.text(head) for head in structure.elements("TH")] == [each.title for each in COLUMNS]
        assert {str(head.A.Scope) for head in structure.elements("TH")} == {"/Column"}
        assert [structure.text(head) for head in structure.elements("H1")] == ["科普活动台账"]
        assert [str(part.S) for part in structure.elements("Table")[0].K] == ["/THead", "/TBody"]


def test_a_note_is_read_out_between_heading_and_table():
    with opened(drawn([row(1)], note="已销号的不列。").data) as pdf:
        structure = Structure(pdf)
        structure.check()
        assert [structure.text(each) for each in structure.elements("P")] == ["已销号的不列。"]
        assert [str(part.S) for part in structure.elements("Sect")[0].K] == ["/H1", "/P", "/Table"]


def test_the_file_says_what_pdf_ua_wants_said(register):
    with opened(register.data) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.Root.Lang) == "zh-Hans"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert {str(page.obj.Tabs) for page in pdf.pages} == {"/S"}
        assert [int(page.obj.StructParents) for page in pdf.pages] == list(range(register.pages))
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes()
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["科普活动台账"]
        name, place = pdf.Root.Names.Dests.Names
        assert (str(name), place[0].objgen) == ("events", pdf.pages[0].obj.objgen)


def test_the_column_heads_stand_on_every_page(register, tmp_path):
    heads = "".join(column.title for column in COLUMNS)
    texts = raw_text(register.data).split("\f")[:-1]
    assert [unspaced(text).count(heads) for text in texts] == [1] * register.pages
    sheets = pictures(register.data, tmp_path, dpi=72)
    strips = [sheet.crop((0, 78, 842, 94)) for sheet in sheets[1:]]
    assert all(ImageChops.difference(strips[0], strip).getbbox() is None for strip in strips)


def test_fonts_are_embedded_with_the_glyph_numbers_of_the_whole_face(register):
    with opened(register.data) as pdf:
        fonts = {str(font.BaseFont)[8:]: font.DescendantFonts[0] for font in pdf.pages[0].Resources.Font.values()}
        assert set(fonts) == {"Kepu-Song", "Kepu-Song-Bold", "Kepu-Hei", "Kepu-Rare-A", "Kepu-Rare-B"}
        assert all("/FontFile2" in font.FontDescriptor and font.CIDToGIDMap == "/Identity" for font in fonts.values())
    assert len(register.data) < 150_000


# ---- Where the ink is --------------------------------------------------------------------------


def assert_within_rules(pdf: Pdf, columns, folder) -> None:
    """Nothing beside the table, nothing under its lowest rule, nothing within 1.5 pt of an upright rule."""
    sheet = geometry.LANDSCAPE
    shares = [column.share for column in columns]
    width = (sheet.area_width - geometry.RULE) / sum(shares)
    edges = [sheet.left + geometry.RULE / 2 + width * sum(shares[:at]) for at in range(len(shares) + 1)]
    for number, picture in enumerate(pictures(pdf.data, folder, dpi=DPI)):
        box = ImageChops.invert(picture).getbbox()
        assert box[0] >= (sheet.left - 0.5) * PIXELS
        assert box[2] <= (sheet.width - sheet.right + 0.5) * PIXELS + 1
        assert box[3] <= (sheet.height - sheet.bottom + 0.5) * PIXELS + 1
        table_top = (sheet.top + (62.9 if number == 0 else 0)) * PIXELS
        for edge in edges:
            for left in (edge - 1.75, edge + 0.75):
                strip = picture.crop((round(left * PIXELS), round(table_top), round((left + 1) * PIXELS), box[3]))
                # Level rules and shading are the same all across the strip; letters are not.
                shifted = ImageChops.offset(strip, 1, 0)
                assert ImageChops.difference(strip, shifted).getbbox() is None, (number, edge)


def test_no_ink_outside_the_table_or_across_a_rule(register, tmp_path):
    assert_within_rules(register, COLUMNS, tmp_path)


# ---- Rows and pages ----------------------------------------------------------------------------


def test_a_row_stands_whole_on_one_page():
    pdf = drawn(map(row, range(200)))
    with opened(pdf.data) as document:
        structure = Structure(document)
        pages = [{page for cell in each.K for page, _mark in structure.marks(cell)} for each in rows_of(structure)]
        assert {len(each) for each in pages} == {1}
        assert len(pages) == 200


def rows_of(structure: Structure) -> list[pikepdf.Object]:
    return list(structure.elements("TBody")[0].K)


def test_a_row_taller_than_a_page_goes_on_overleaf(tmp_path):
    before = 5
    long = "科普工作，人人有责。" * 1000
    rows = [*map(row, range(before)), (1, "2026-06-30", "长文", long, "1", "已归档"), *map(row, range(3))]
    pdf = drawn(rows)
    with opened(pdf.data) as document:
        structure = Structure(document)
        structure.check()
        assert structure.rows()[before][:4] == ["1", "2026-06-30", "长文", long]
        assert len(structure.rows()) == before + 4
        cell = rows_of(structure)[before].K[3]
        assert [page for page, _mark in structure.marks(cell)] == list(range(pdf.pages))
    assert_within_rules(pdf, COLUMNS, tmp_path)


def test_a_tall_first_row_is_begun_under_the_heading():
    """Heading and column heads are not left alone on their page."""
    pdf = column_of("一二三四五六七。" * 300, "第二行")
    with opened(pdf.data) as document:
        structure = Structure(document)
        assert structure.marks(rows_of(structure)[0].K[0])[0][0] == 0


def test_a_register_without_rows_is_a_heading_and_column_heads():
    pdf = drawn([])
    assert (pdf.pages, pdf.missing) == (1, ())
    with opened(pdf.data) as document:
        structure = Structure(document)
        structure.check()
        assert structure.rows() == []


def test_rows_are_taken_one_by_one_while_pages_are_reported():
    heard = []

    def rows():
        for number in range(60):
            if number == 59:
                assert len(heard) >= 2
            yield row(number)

    pdf = drawn(rows(), on_page=heard.append)
    assert heard == list(range(1, pdf.pages + 1))


def test_a_portrait_register_keeps_to_the_margins_of_a_letter():
    pdf = drawn([["一"]], [Column("内容")], landscape=False)
    with opened(pdf.data) as document:
        assert [round(float(edge)) for edge in document.pages[0].mediabox] == [0, 0, 595, 842]


@pytest.mark.parametrize(
    ("columns", "rows", "heading"),
    [
        ([], [], "台账"),
        (COLUMNS, [["一"]], "台账"),
        ([Column("宽", 100), Column("窄", 1)], [], "台账"),
        (COLUMNS, [], "很长的标题" * 200),
        ([Column("很长的列名" * 900)], [], "台账"),
    ],
    ids=["no column", "too few values", "narrow column", "heading", "column heads"],
)
def test_what_cannot_be_set_is_refused(columns, rows, heading):
    with pytest.raises(ValueError, match=r"column|shorter|room"):
        drawn(rows, columns, heading=heading)


# ---- Hostile and rare --------------------------------------------------------------------------


@pytest.mark.parametrize("name", STRANGE)
def test_strange_text_is_read_back_as_it_was(name):
    assert cells_of(column_of(STRANGE[name])) == [STRANGE[name]]


@pytest.mark.parametrize("name", UNPRINTABLE)
def test_what_cannot_be_printed_does_no_harm(name):
    (text,) = cells_of(column_of(UNPRINTABLE[name]))
    assert text.replace("\ufffd", "").replace("[31m", "") == "讲座"


@pytest.mark.parametrize(
    "text",
    [
        "普通文字，Latin text",
        "不\u00a0断",
        "连\u2011字符与中点・和•",  # glyphs that stand for another character too
        "葛\U000e0100飾区",
        "e\u0301 q\u0301 ñ",
        "👩🏽\u200d🔬❤\ufe0f",
        "𠮷㐂〇堃喆𪚥",
        "１２３ＡＢＣ",
        "兀兀﨣",
    ],
)
def test_text_is_copied_exactly(text):
    pdf = column_of(text)
    assert cells_of(pdf) == [text]
    assert pdf.missing == ()


def test_a_character_that_no_face_has_is_named_and_still_copied():
    pdf = column_of("甲ก乙\U00010fff", "\ud800\uffff")
    assert cells_of(pdf) == ["甲ก乙\U00010fff", "\ufffd\ufffd"]
    assert pdf.missing == ("ก", "\ufffd", "\U00010fff")
    assert "〓" in drawn_characters(pdf)


def test_thirty_thousand_letters_without_a_space_stay_within_their_column(tmp_path):
    pdf = drawn([(1, "x" * 30_000, "长" * 100, "（" * 100, "9" * 50, "。" * 20)])
    with opened(pdf.data) as document:
        assert Structure(document).rows()[0][1] == "x" * 30_000
    assert_within_rules(pdf, COLUMNS, tmp_path)


def test_breaks_within_a_cell_are_kept():
    with opened(column_of("第一行\n第二行\r\n\n第三行").data) as document:
        (cell,) = Structure(document).elements("TD")
        assert Structure(document).text(cell) == "第一行第二行第三行"
    assert "第一行\n第二行\n第三行" in raw_text(column_of("第一行\n第二行\r\n\n第三行").data)


def test_hostile_names_of_the_register_itself_do_no_harm():
    pdf = drawn([], heading="台账\x00(1)\\</rdf:li>\ud800&", anchor="a) (b\\\n")
    with opened(pdf.data) as document:
        assert document.check_pdf_syntax() == []
        assert str(document.Root.Names.Dests.Names[0]) == "a) (b\\\n"
        with document.open_metadata() as metadata:
            assert "</rdf:li>" in metadata["dc:title"]


def cells_of(pdf: Pdf) -> list[str]:
    with opened(pdf.data) as document:
        structure = Structure(document)
        structure.check()
        return [text for each in structure.rows() for text in each]


def drawn_characters(pdf: Pdf) -> str:
    """What the fonts' own tables make of the glyphs."""
    with opened(pdf.data) as document:
        tables = [font.ToUnicode.read_bytes() for font in document.pages[0].Resources.Font.values()]
        return "".join(chr(int(code, 16)) for table in tables for code in _codes(table))


def _codes(table: bytes) -> list[bytes]:
    return [line.split()[1].strip(b"<>") for line in table.splitlines() if line.count(b"<") == 2 and len(line) == 13]


# ---- The same bytes ----------------------------------------------------------------------------


def test_the_same_rows_give_the_same_bytes_in_every_process():
    script = (
        "import hashlib; from tests.kepu.typesetting.test_tables import drawn, row;"
        "print(hashlib.sha256(drawn(map(row, range(80))).data).hexdigest())"
    )
    environment = os.environ | {"PYTHONPATH": str(settings.BASE_DIR), "DJANGO_SETTINGS_MODULE": "kepu.settings"}
    run = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {script}"],
        env=environment | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == hashlib.sha256(drawn(map(row, range(80))).data).hexdigest()
