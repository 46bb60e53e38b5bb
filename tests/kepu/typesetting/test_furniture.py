"""Running heads and page numbers on pages that were set by others."""

import io

import pikepdf
import pytest
from PIL import ImageChops

from kepu.pdf import render_pdf
from kepu.typesetting.fonts import SharedFonts
from kepu.typesetting.furniture import Furniture
from kepu.typesetting.tables import Column, register_pages
from tests.kepu.typesetting.reading import Structure, opened, pictures, raw_text, unspaced

HEAD = "某街道科普工作自评材料 KP-2026-0001 截至2026年6月30日 㐂某"
FOOT = "第 1 页 共 1 页"
BARE = "@page{@top-center{content:none}@bottom-center{content:none}}"
BARE_LANDSCAPE = "@page landscape{@top-center{content:none}@bottom-center{content:none}}"


def sheet(kind: str, *, bare: bool) -> bytes:
    """A page of one word, whose head and foot WeasyPrint sets, or which has none."""
    style = f"<style>{BARE}{BARE_LANDSCAPE}</style>" if bare else ""
    title = f'<div class="running-title" style="position: absolute; visibility: hidden">{HEAD}</div>'
    return render_pdf(
        f'<html lang="zh-Hans"><head><title>x</title>{style}</head><body><div class="{kind}">{title}字</div></body>'
    ).data


def stamped(data: bytes, *, head: str = HEAD, foot: str = FOOT) -> bytes:
    with opened(data) as pdf:
        fonts = SharedFonts(pdf)
        furniture = Furniture(fonts)
        for page in pdf.pages:
            furniture.stamp(page, head=head, foot=foot)
        fonts.finish()
        target = io.BytesIO()
        pdf.save(target, static_id=True)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["portrait", "landscape"])
def test_head_and_foot_stand_where_weasyprint_sets_them(kind, tmp_path):
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
    (ours,) = pictures(stamped(sheet(kind, bare=True)), tmp_path / "ours", dpi=60)
    (theirs,) = pictures(sheet(kind, bare=False), tmp_path / "theirs", dpi=60)
    differing = ImageChops.difference(ours, theirs).point(lambda shade: 255 * (shade > 60))
    assert differing.getbbox() is None
    assert ImageChops.invert(ours).getbbox() == ImageChops.invert(theirs).getbbox()


def test_they_are_artifacts_and_the_page_keeps_its_text():
    register = register_pages([Column("列")], [["一"]] * 40, heading="台账", anchor="a", lang="zh-Hans")
    data = stamped(register.data)
    with opened(data) as pdf:
        assert pdf.check_pdf_syntax() == []
        structure = Structure(pdf)
        structure.check()
        assert structure.rows() == [["一"]] * 40
    for text in raw_text(data).split("\f")[:-1]:
        assert unspaced(HEAD) in unspaced(text)
        assert unspaced(FOOT) in unspaced(text)


def test_an_empty_text_leaves_the_page_as_it_is():
    data = sheet("portrait", bare=True)
    with opened(data) as pdf:
        fonts = SharedFonts(pdf)
        before = pdf.pages[0].obj.Contents.objgen
        Furniture(fonts).stamp(pdf.pages[0], head="", foot="\x00")
        assert pdf.pages[0].obj.Contents.objgen == before


def test_of_a_head_that_is_too_long_two_lines_are_drawn():
    text = unspaced(raw_text(stamped(sheet("portrait", bare=True), head="很长的抬头" * 60, foot="")))
    assert 80 < text.count("头") + text.count("长") + text.count("很") + text.count("抬") + text.count("的") < 110


def test_one_font_a_face_serves_all_pages():
    with opened(stamped(register_pages([Column("列")], [["一"]] * 90, heading="h", anchor="a", lang="en").data)) as pdf:
        names = [
            str(font.BaseFont)
            for font in pdf.objects
            if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type0"
        ]
        own = [name for page in pdf.pages for name in page.Resources.Font if name.startswith("/Running-")]
        assert sorted(set(own)) == ["/Running-KepuRareA-Regular", "/Running-KepuSong-Regular"]
        assert sorted(name[8:] for name in names) == sorted(
            ["Kepu-Hei", "Kepu-Rare-A", "Kepu-Song", "Kepu-Song", "Kepu-Song-Bold"]
        )
