"""What a PDF holds, read back; what a hostile document cannot make it hold."""

import gc
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from PIL import Image

from kepu import pdf
from kepu.pdf import PdfError, TypeCase, missing_characters, missing_libraries, render_pdf

HEAD = '<title>自评材料</title><meta name="author" content="街道科普办">'
CREATED = '<meta name="dcterms.created" content="2026-06-30T09:00:00+08:00">'
MIXED = "2026年6月,科普办“科技之春”第1场:㐂田、𠮷野、〇某、堃·喆参加(见附件)。"


def page(body: str, lang: str = "zh-Hans") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head>{HEAD}{CREATED}</head><body>{body}</body></html>'


def pages_of_text(data: bytes) -> list[str]:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return run.stdout.decode().split("\f")[:-1]


def unspaced(text: str) -> str:
    """Without white space: whether pdftotext sees a gap depends on what else is on the page."""
    return "".join(text.split())


def picture(width: int = 40, height: int = 30) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (90, 140, 200)).save(target, "PNG")
    return target.getvalue()


def opened(data: bytes) -> pikepdf.Pdf:
    """To be kept in a variable: its objects die with it."""
    return pikepdf.open(io.BytesIO(data))


def fonts_of(document: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    fonts = (font for sheet in document.pages for font in sheet.Resources.Font.values())
    return {str(font.BaseFont): font.DescendantFonts[0].FontDescriptor for font in fonts}


HOSTILE = {
    "file picture": ('<img alt="" src="file:///etc/passwd">', "file:///etc/passwd"),
    "picture from the network": ('<img alt="" src="http://127.0.0.1:9/a.png">', "http://127.0.0.1:9/a.png"),
    "https picture": ('<img alt="" src="https://127.0.0.1:9/a.png">', "https://127.0.0.1:9/a.png"),
    "other scheme": ('<img alt="" src="ftp://127.0.0.1/a.png">', "ftp://127.0.0.1/a.png"),
    "import": ("<style>@import url(http://127.0.0.1:9/a.css);</style>", "http://127.0.0.1:9/a.css"),
    "style sheet": ('<link rel="stylesheet" href="file:///a.css">', "file:///a.css"),
    "background": ('<p style="background:url(http://127.0.0.1:9/b)">x</p>', "http://127.0.0.1:9/b"),
    "picture in an inline drawing": (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<image href="file:///etc/hostname" width="9" height="9"/></svg>',
        "file:///etc/hostname",
    ),
    "picture in a drawing in a data address": (
        '<img alt=\'\' src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<image href="http://127.0.0.1:9/c" width="9" height="9"/></svg>\'>',
        "http://127.0.0.1:9/c",
    ),
    "object": ('<object data="file:///etc/passwd"></object>', "file:///etc/passwd"),
    "attachment in the head": ('<link rel="attachment" href="file:///etc/passwd">', "file:///etc/passwd"),
    "attachment in the text": ('<a rel="attachment" href="file:///etc/passwd">x</a>', "file:///etc/passwd"),
    "unknown asset": ('<img alt="" src="asset:nobody.png">', "asset:nobody.png"),
    "climbing out of the fonts": ('<img alt="" src="asset:font/../pdf/base.css">', "asset:font/../pdf/base.css"),
    "relative address": ('<img alt="" src="media/a.png">', "media/a.png"),
    "base element": ('<base href="http://127.0.0.1:9/"><img alt="" src="a.png">', "http://127.0.0.1:9/a.png"),
}


@pytest.mark.parametrize(("body", "address"), HOSTILE.values(), ids=HOSTILE)
def test_a_document_naming_anything_outside_itself_is_refused_by_name(body, address):
    with pytest.raises(PdfError) as refusal:
        render_pdf(page(body))

    assert refusal.value.address == address
    assert address in str(refusal.value)


def test_a_face_from_elsewhere_is_refused():
    style = "<style>@font-face{font-family:F;src:url(file:///f.ttf)} p{font-family:F}</style>"

    with pytest.raises(PdfError, match=r"file:///f\.ttf"):
        render_pdf(page(f"{style}<p>x</p>"))


def test_a_given_picture_is_embedded(tmp_path):
    path = tmp_path / "b.png"
    path.write_bytes(picture(30, 40))
    body = '<img alt="甲" src="asset:照片/a 1.png"><img alt="乙" src="asset:b.png">'

    made = render_pdf(page(body), assets={"照片/a 1.png": picture(), "b.png": path})

    document = opened(made.data)
    images = list(document.pages[0].Resources.XObject.values())
    assert {(int(image.Width), int(image.Height)) for image in images} == {(40, 30), (30, 40)}
    assert made.complaints == ()


def test_text_is_read_back_as_it_was_written():
    made = render_pdf(page(f"<p>{MIXED}</p><h2>{MIXED}</h2><p><b>{MIXED}</b></p>"))

    assert unspaced(pages_of_text(made.data)[0]).count(MIXED) == 3
    assert made.missing == ()


def test_all_text_is_set_in_our_faces_and_they_are_embedded():
    made = render_pdf(page(f"<h2>{MIXED}</h2><p>{MIXED}<b>{MIXED}</b></p>"))

    document = opened(made.data)
    fonts = fonts_of(document)
    assert {name.split("+")[1].removesuffix("-Medium").removesuffix("-Bold") for name in fonts} == {
        "Kepu-Song",
        "Kepu-Hei",
        "Kepu-Rare-A",
        "Kepu-Rare-B",
    }
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())


def test_a_rare_face_is_loaded_only_when_called_for():
    assert not pdf._sheets("科普", furnished=True)[1:]
    assert [Path(sheet).name for sheet in pdf._sheets("㐂", furnished=True)] == ["base.css", "rare-a.css"]
    assert [Path(sheet).name for sheet in pdf._sheets("𠮷", furnished=True)] == ["base.css", "rare-b.css"]
    assert [Path(sheet).name for sheet in pdf._sheets("👍㐂", furnished=True)] == [
        "base.css",
        "rare-a.css",
        "signs.css",
    ]


def test_a_rare_character_written_as_an_entity_prints():
    made = render_pdf(page("<p>&#x20BB7;野</p>"))

    assert "𠮷野" in pages_of_text(made.data)[0]
    document = opened(made.data)
    assert any("Kepu-Rare-B" in name for name in fonts_of(document))


def test_characters_no_face_has_are_named():
    assert missing_characters("科普\u2003\ufe0f👍堃\U0001e900") == ["\U0001e900"]
    assert render_pdf(page("<p>好&#x1e900;</p>")).missing == ("\U0001e900",)


@pytest.mark.parametrize(("lang", "line"), [("zh-Hans", "第2页共3页"), ("en", "Page2of3")])
def test_pages_are_numbered_in_the_language_of_the_document(lang, line):
    made = render_pdf(page('<p>1</p><p class="new-page">2</p><p class="landscape">3</p>', lang))

    texts = pages_of_text(made.data)
    assert made.pages == len(texts) == 3
    assert line in unspaced(texts[1])


def test_a_cover_carries_no_number_but_counts():
    texts = pages_of_text(render_pdf(page('<section class="cover"><h1>封面</h1></section><p>正文</p>')).data)

    assert "页" not in texts[0]
    assert "第2页共2页" in unspaced(texts[1])


def test_contents_name_the_page_of_each_section():
    contents = '<nav class="contents"><ol><li><a href="#one">甲</a></li><li><a href="#two">乙</a></li></ol></nav>'
    body = f'{contents}<h2 id="one">甲</h2><h2 id="two" class="new-page">乙</h2>'

    made = render_pdf(page(body))

    lines = [line.split() for line in pages_of_text(made.data)[0].splitlines() if "..." in line]
    assert [(words[0], words[-1]) for words in lines] == [("甲", "2"), ("乙", "3")]
    with opened(made.data).open_outline() as outline:
        assert [item.title for item in outline.root] == ["甲", "乙"]


def test_a_table_repeats_its_head_on_a_turned_page():
    rows = "".join(f"<tr><td>{n}</td><td>讲座</td></tr>" for n in range(80))
    table = f"<table><thead><tr><th>序号</th><th>名称</th></tr></thead><tbody>{rows}</tbody></table>"

    made = render_pdf(page(f'<section class="landscape">{table}</section>'))

    assert made.pages > 2
    assert all("序号" in text for text in pages_of_text(made.data))
    document = opened(made.data)
    left, bottom, right, top = document.pages[0].MediaBox
    assert right - left > top - bottom


def test_no_line_begins_with_a_mark_that_closes():
    made = render_pdf(page("".join(f"<p>{'字' * n}“科普，（活动）。”、《手册》；共三场！</p>" for n in range(15, 30))))

    lines = [line.strip() for text in pages_of_text(made.data) for line in text.splitlines()]
    assert not [line for line in lines if line[:1] in set("，。、；！）》”")]
    assert not [line for line in lines if line[-1:] in set("（《“")]


def test_title_author_date_language_and_structure_are_recorded():
    document = opened(render_pdf(page("<h2>一、总则</h2><p>正文</p>")).data)

    assert str(document.docinfo["/Title"]) == "自评材料"
    assert str(document.docinfo["/Author"]) == "街道科普办"
    assert str(document.docinfo["/CreationDate"]) == "D:20260630090000+08'00"
    assert str(document.Root.Lang) == "zh-Hans"
    assert "/StructTreeRoot" in document.Root
    assert document.open_metadata()["pdfuaid:part"] == "1"


def test_tags_can_be_left_out():
    assert "/StructTreeRoot" not in opened(render_pdf(page("<p>正文</p>"), tagged=False).data).Root


def test_progress_names_the_steps_and_the_pages():
    heard = []

    render_pdf(page('<p>1</p><p class="new-page">2</p>'), on_progress=lambda step, n: heard.append((step, n)))

    assert [step for step, n in dict.fromkeys(heard) if n == 0] == ["parse", "style", "write"]
    assert [entry for entry in heard if entry[0] == "layout"][:2] == [("layout", 1), ("layout", 2)]


def test_what_the_listener_raises_ends_the_rendering():
    class CancelledError(Exception):
        pass

    def cancel(step, page):
        if step == "layout":
            raise CancelledError

    with pytest.raises(CancelledError):
        render_pdf(page("<p>1</p>"), on_progress=cancel)
    assert gc.isenabled()


def test_a_picture_that_cannot_be_read_is_complained_of():
    made = render_pdf(page('<img alt="" src="asset:a.png">'), assets={"a.png": b"no picture"})

    assert "asset:a.png" in made.complaints[0]


IN_ANOTHER_PROCESS = """
import hashlib, sys
from kepu.pdf import render_pdf
sys.stdout.write(hashlib.sha256(render_pdf(sys.stdin.read()).data).hexdigest())
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_same_document_is_the_same_bytes_in_every_process(seed):
    html = page(f'<h1 class="running-title">{MIXED}</h1><p>{MIXED}<b>粗</b></p><table><tr><td>1</table>')
    environment = os.environ | {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "kepu.settings"}

    run = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        input=html.encode(),
        capture_output=True,
        check=True,
        env=environment,
        cwd=settings.BASE_DIR,
    )

    assert run.stdout.decode() == hashlib.sha256(render_pdf(html).data).hexdigest()


def test_documents_that_share_a_case_are_set_as_each_by_itself():
    """Rare faces that one called for are not there for the next, and a sheet is that of who named it."""
    case = TypeCase()
    asked = [("科普", ""), (MIXED, ""), ("<i class='rule'>科普</i>", "pack.css"), ("科普", "")]
    for text, sheet in asked:
        html = page(f'<section class="cover"><p class="office">{text}</p></section>')
        assert render_pdf(html, sheet=sheet, case=case).data == render_pdf(html, sheet=sheet).data
    assert render_pdf(html, sheet="pack.css").data != render_pdf(html).data


def test_the_faces_of_a_case_go_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    case = TypeCase()
    for _document in range(2):
        render_pdf(page("<p>科普"), case=case)
        assert len(list(tmp_path.glob("weasyprint-*"))) == 1
    del case
    gc.collect()
    assert not list(tmp_path.glob("weasyprint-*"))


def test_a_missing_library_is_named_by_its_package(monkeypatch):
    assert missing_libraries() == []

    monkeypatch.setitem(pdf.LIBRARIES, "libnosuch.so.9", "libnosuch9")
    assert missing_libraries() == ["libnosuch9"]


def test_setting_a_document_leaves_the_checking_of_uploads_strict():
    """The engine tells Pillow to take pictures that were cut off, for the whole process: it is told back."""
    code = (
        "from PIL import ImageFile\n"
        "from kepu.pdf import render_pdf\n"
        "render_pdf('<title>t</title><p>t')\n"
        "assert not ImageFile.LOAD_TRUNCATED_IMAGES\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
