"""Sections joined into one PDF: one font a face, one structure, pages numbered, links that lead somewhere."""

import os
import subprocess
import sys

import pikepdf
import pytest
from django.conf import settings

from kepu.pdf import render_pdf
from kepu.typesetting.assembly import About, Binding, Enclosure, Part, places_of
from kepu.typesetting.tables import Column, register_pages

ABOUT = About("自评材料〈一〉", "桂花街道", "2025-12-31T00:00:00+08:00", "zh-Hans", b"sixteen bytes it")
SHELL = '<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>–</title></head><body>{}</body></html>'


def text_part(body: str) -> bytes:
    return render_pdf(SHELL.format(body), furnished=False).data


def register_part(rows: int = 60) -> bytes:
    columns = [Column("序号", 1, "right"), Column("活动", 5)]
    cells = ([str(number), f"科普进社区第{number}场 㐂"] for number in range(1, rows + 1))
    return register_pages(columns, cells, heading="活动台账", anchor="events", lang="zh-Hans").data


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    cover = text_part("<h1>封面</h1>")
    contents = text_part('<p><a href="kepu:#events">活动台账</a> <a href="kepu:#nowhere">无</a></p>')
    chapter = text_part('<h1 id="one">第一章</h1><h2 id="two">第一节</h2><p>科普𠮷</p>')
    return [
        Part(cover, numbered=False),
        Part(contents, "KP-1"),
        Part(chapter, "KP-1"),
        Part(register_part(), "KP-1 〇"),
    ]


@pytest.fixture(scope="module")
def joined(parts, tmp_path_factory):
    target = tmp_path_factory.mktemp("joined") / "pack.pdf"
    figures = Enclosure("figures.json", b"{}", "application/json", "数据")
    join(parts, target, [figures])
    return target


def join(parts: list[Part], target, enclosures=(), order=None) -> None:
    with Binding() as binding:
        for place in order or range(len(parts)):
            binding.add(place, parts[place])
        assert binding.finish(target, about=ABOUT, foot=foot, enclosures=enclosures) >= len(parts)


def foot(page: int, pages: int) -> str:
    return f"第 {page} 页 共 {pages} 页"


def words(path, *options) -> str:
    return subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True).stdout


def test_pages_are_numbered_over_all_parts_but_the_cover(joined):
    pages = words(joined, "-layout").split("\f")[:-1]
    assert "第" not in pages[0].replace("封面", "")
    for number, page in enumerate(pages[1:], start=2):
        assert f"第{number}页共{len(pages)}页" in page.replace(" ", "")
        assert "KP-1" in page


def test_parts_stand_in_their_places_whichever_came_first(parts, joined, tmp_path):
    """As when the contents are bound last: all is the same but the numbers of objects."""
    late = tmp_path / "late.pdf"
    join(parts, late, [Enclosure("figures.json", b"{}", "application/json", "数据")], order=[0, 2, 3, 1])
    assert source_of(late) == source_of(joined)


def source_of(path) -> list[bytes]:
    """All objects in the order in which they are referred to, numbered by that."""
    command = ["qpdf", "--qdf", "--object-streams=disable", "--no-original-object-ids", path, "-"]
    lines = subprocess.run(command, capture_output=True, check=True).stdout.splitlines()
    return [line for line in lines if b"/ID [" not in line]  # the identifier names this state of the file


def test_each_face_is_embedded_once(joined):
    with pikepdf.open(joined) as pdf:
        names = [str(each.BaseFont) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and is_font(each)]
        assert len(names) == len(set(names)) >= 3
        used = {font.objgen for page in pdf.pages for font in page.resources.Font.values()}
        assert len(used) == len(names)


def is_font(one) -> bool:
    return one.get("/Type") == "/Font" and one.get("/Subtype") == "/Type0"


def test_every_word_can_be_found(joined):
    text = words(joined).replace("\n", "").replace(" ", "")
    for wanted in ("第一章", "科普𠮷", "科普进社区第60场㐂", "KP-1〇"):
        assert wanted in text


def test_of_two_characters_with_one_glyph_the_usual_one_is_told(tmp_path):
    target = tmp_path / "pack.pdf"
    join([Part(text_part("<p>科普\u00a0讲座</p>")), Part(text_part("<p>a b</p>"))], target)
    assert "\u00a0" not in words(target)


def test_a_link_to_another_part_leads_to_its_page(joined):
    with pikepdf.open(joined) as pdf:
        first, second = (note for page in pdf.pages for note in page.obj.get("/Annots", ()))
        assert first.Dest[0].objgen == pdf.pages[3].obj.objgen
        assert second.Dest[0].objgen == pdf.pages[1].obj.objgen  # what does not exist leads nowhere else
        assert "/A" not in first
        assert str(first.Contents).startswith("第 4 页")
        assert int(first.F) == 4


def test_bookmarks_follow_one_another(joined):
    with pikepdf.open(joined) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["封面", "第一章", "活动台账"]
        assert [item.title for item in outline.root[1].children] == ["第一节"]


def test_what_continues_stands_under_the_bookmark_before(tmp_path):
    bodies = [
        "<h1 id='a'>三</h1><h2 id='b'>（一）</h2>",
        "<h2 id='c'>（二）</h2><h3 id='d'>B1</h3>",
        "<h1 id='e'>附件</h1>",
    ]
    parts = [Part(text_part(body), continues=at == 1) for at, body in enumerate(bodies)]
    join(parts, tmp_path / "x.pdf")
    with pikepdf.open(tmp_path / "x.pdf") as pdf, pdf.open_outline() as outline:
        assert [(one.title, [two.title for two in one.children]) for one in outline.root] == [
            ("三", ["（一）", "（二）"]),
            ("附件", []),
        ]


def test_every_marked_piece_of_a_page_has_its_element(joined):
    with pikepdf.open(joined) as pdf:
        parents = dict(entries(pdf.Root.StructTreeRoot.ParentTree))
        for page in pdf.pages:
            marks = [
                int(operands[1].MCID)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
            ]
            elements = parents[int(page.obj.StructParents)]
            assert marks
            assert len(elements) > max(marks)
            for mark in marks:
                assert climbs_to(elements[mark], pdf.Root.StructTreeRoot)


def entries(tree):
    numbers = tree.Nums
    return [(int(numbers[at]), numbers[at + 1]) for at in range(0, len(numbers), 2)]


def climbs_to(element, root) -> bool:
    while element.objgen != root.objgen:
        element = element.P
    return True


def test_the_file_says_what_it_is(joined):
    with pikepdf.open(joined) as pdf:
        assert str(pdf.docinfo["/Title"]) == ABOUT.title
        with pdf.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("3", "A", "1")
            assert told["dc:title"] == ABOUT.title
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"
        assert str(pdf.Root.Lang) == "zh-Hans"
        assert pdf.attachments["figures.json"].get_file().read_bytes() == b"{}"
        assert str(pdf.Root.AF[0].AFRelationship) == "/Data"


def test_the_file_is_sound(joined):
    assert subprocess.run(["qpdf", "--check", joined], capture_output=True, check=False).returncode == 0


def test_places_are_counted_within_a_part(parts):
    assert places_of(parts[2].source)["two"] == 0


def test_the_same_parts_give_the_same_bytes_in_any_process(parts, joined, tmp_path):
    for number, part in enumerate(parts):
        (tmp_path / f"{number}.pdf").write_bytes(part.source)
    code = (
        "import sys; from pathlib import Path\n"
        "from kepu.typesetting.assembly import About, Binding, Enclosure, Part\n"
        "folder = Path(sys.argv[1]); heads = ['', 'KP-1', 'KP-1', 'KP-1 〇']\n"
        "parts = [Part(folder / f'{n}.pdf', head, n > 0) for n, head in enumerate(heads)]\n"
        f"about = About({ABOUT.title!r}, {ABOUT.author!r}, {ABOUT.created!r}, {ABOUT.lang!r}, {ABOUT.identifier!r})\n"
        "binding = Binding()\n"
        "for place, part in enumerate(parts): binding.add(place, part)\n"
        "binding.finish(folder / 'again.pdf', about=about, foot=lambda p, n: f'第 {p} 页 共 {n} 页',"
        " enclosures=[Enclosure('figures.json', b'{}', 'application/json', '数据')])\n"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "DJANGO_SETTINGS_MODULE": "kepu.settings"}
    subprocess.run(
        [sys.executable, "-c", code, tmp_path], cwd=settings.BASE_DIR, check=True, env=environment, timeout=120
    )
    assert (tmp_path / "again.pdf").read_bytes() == joined.read_bytes()
