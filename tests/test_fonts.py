"""The faces: what they hold, under what name, and that they alone print every name on a bare machine."""

import hashlib
import io
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFont

FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
MANIFEST = {line["file"]: line for line in json.loads((FONTS / "manifest.json").read_text())}
MIB = 1024 * 1024


@cache
def face(name: str) -> TTFont:
    return TTFont(io.BytesIO(brotli.decompress((FONTS / name).read_bytes())), lazy=True)


@cache
def covered(name: str) -> frozenset[str]:
    return frozenset(map(chr, face(name).getBestCmap()))


def charset(codec: str) -> set[str]:
    pairs = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    chars = {pair: pair.decode(codec, errors="ignore") for pair in pairs}
    return {char for pair, char in chars.items() if char.encode(codec) == pair}


def test_the_manifest_lists_the_faces_that_are_there():
    assert {path.name for path in FONTS.glob("*.ttf*")} == set(MANIFEST)


@pytest.mark.parametrize("name", MANIFEST)
def test_a_face_is_the_one_that_was_built(name):
    assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == MANIFEST[name]["sha256"]


@pytest.mark.parametrize("name", MANIFEST)
def test_a_face_bears_a_name_of_our_own_and_its_licence(name):
    names = face(name)["name"]
    texts = [record.toUnicode() for record in names.names if record.nameID != 0]

    assert names.getDebugName(1).startswith("Kepu ")
    assert names.getDebugName(13).startswith("SIL Open Font License")
    assert not [text for text in texts if any(word in text for word in ("Noto", "Source", "Hana"))]


@pytest.mark.parametrize("name", MANIFEST)
def test_a_face_is_a_static_truetype_without_layout_tables(name):
    tables = set(face(name).keys())

    assert "glyf" in tables
    assert not tables & {"GSUB", "GPOS", "GDEF", "BASE", "fvar", "CFF "}


@pytest.mark.parametrize("family", ["KepuSong", "KepuHei"])
def test_both_weights_hold_the_same_characters(family):
    """WeasyPrint tells faces apart by family and weight: one borrowed from the other weight comes out wrong."""
    assert covered(f"{family}-Regular.ttf.br") == covered(f"{family}-Bold.ttf.br")


@pytest.mark.parametrize("family", ["KepuSong", "KepuHei"])
def test_the_everyday_faces_hold_all_of_gbk(family):
    assert charset("gbk") - covered(f"{family}-Regular.ttf.br") == {"≒"}  # absent from the source itself


def test_the_rare_faces_hold_extension_a_and_b():
    assert {chr(code) for code in range(0x3400, 0x4DB6)} <= covered("KepuRareA-Regular.ttf.br")
    assert {chr(code) for code in range(0x20000, 0x2A6D7)} <= covered("KepuRareB-Regular.ttf.br")


def test_the_faces_stay_within_what_a_repository_should_carry():
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 35 * MIB


def test_the_licence_lies_beside_them():
    text = (FONTS / "OFL.txt").read_text()

    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert all(owner in text for owner in ("Adobe", "GlyphWiki"))


# --- A bare machine: no font but ours -------------------------------------------------------------

NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>"""
RENDER = """
import sys
from kepu.pdf import render_pdf
sys.stdout.buffer.write(render_pdf(sys.stdin.read()).data)
"""
CHARACTERS = "㐂𠮷〇·堃喆中👍"
STYLES = ["", "font-weight:700", 'font-family:"Kepu Hei","Kepu Rare A","Kepu Rare B","Kepu Signs"']
NOWHERE = "\U0001fbff"  # a code point none of the faces holds: prints the box


@pytest.fixture(scope="module")
def bare_machine(tmp_path_factory):
    """An environment in which fontconfig finds no font whatever."""
    folder = tmp_path_factory.mktemp("nofonts")
    (folder / "fonts.conf").write_text(NO_FONTS.format(folder=folder))
    return os.environ | {
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "DJANGO_SETTINGS_MODULE": "kepu.settings",
    }


@cache
def _rendered(environment: frozenset) -> bytes:
    """One character a page, in each style, each big enough to look at."""
    cells = [
        f'<p style="break-after:page;font-size:60pt;line-height:1.5;text-indent:0;{style}">{char}</p>'
        for style in STYLES
        for char in CHARACTERS + NOWHERE
    ]
    html = (
        f'<html lang="zh"><title>x</title><style>@page{{@bottom-center{{content:none}}}}</style>{"".join(cells)}</html>'
    )
    run = subprocess.run(
        [sys.executable, "-c", RENDER],
        input=html.encode(),
        capture_output=True,
        check=True,
        env=dict(environment),
        cwd=settings.BASE_DIR,
    )
    return run.stdout


@pytest.fixture
def specimen(bare_machine):
    return _rendered(frozenset(bare_machine.items()))


@pytest.fixture
def glyphs(specimen, tmp_path) -> dict[tuple[str, str], Image.Image]:
    """The picture of each character in each style."""
    (tmp_path / "a.pdf").write_bytes(specimen)
    subprocess.run(["pdftoppm", "-r", "72", "-gray", "a.pdf", "p"], cwd=tmp_path, check=True)
    pictures = [Image.open(path) for path in sorted(tmp_path.glob("p-*.pgm"))]
    keys = [(style, char) for style in STYLES for char in CHARACTERS + NOWHERE]
    return dict(zip(keys, pictures, strict=False))


def ink(picture: Image.Image) -> int:
    return sum(picture.histogram()[:128])


def differ(one: Image.Image, other: Image.Image) -> int:
    return ink(ImageChops.invert(ImageChops.difference(one, other)))


@cache
def drawn_with(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(brotli.decompress((FONTS / name).read_bytes())), 60)


@cache
def outline(char: str, style: str) -> Image.Image:
    """The character drawn straight from the face it should come from, as a second opinion."""
    weight = "Bold" if "700" in style else "Regular"
    family = "KepuHei" if "Hei" in style else "KepuSong"
    everyday = f"{family}-{weight}.ttf.br"
    names = [everyday, "KepuRareA-Regular.ttf.br", "KepuRareB-Regular.ttf.br", "KepuSigns-Regular.ttf.br"]
    name = next(name for name in names if char in covered(name))
    font = drawn_with(name)
    canvas = Image.new("L", (90, 90), 255)
    ImageDraw.Draw(canvas).text((10, 10), char, font=font, fill=0)
    return canvas


def cropped(picture: Image.Image) -> Image.Image:
    """The inked part, at a common size."""
    box = picture.point(lambda level: 255 if level < 128 else 0).getbbox()
    return picture.crop(box).resize((48, 48)).point(lambda level: 255 if level > 128 else 0)


def test_text_of_a_bare_machine_reads_back(specimen):
    run = subprocess.run(["pdftotext", "-", "-"], input=specimen, capture_output=True, check=True)

    read = "".join(run.stdout.decode().split())
    assert all(read.count(char) == len(STYLES) for char in CHARACTERS)


def test_on_a_bare_machine_every_character_prints_and_none_as_the_box(glyphs):
    for style in STYLES:
        box = glyphs[style, NOWHERE]
        for char in CHARACTERS:
            assert ink(glyphs[style, char]) > 10, (char, style)
            assert differ(glyphs[style, char], box) > 10, (char, style)


def test_on_a_bare_machine_the_printed_shape_is_the_one_in_the_face(glyphs):
    """Text can read back right while the shape is another character's; only the picture tells."""
    shapes = CHARACTERS.replace("·", "")  # a dot scaled up is a square whatever it was
    for style in STYLES:
        for char in shapes:
            printed = cropped(glyphs[style, char])
            likeness = {other: differ(printed, cropped(outline(other, style))) for other in shapes}
            assert min(likeness, key=likeness.get) == char, style
            assert likeness[char] < 0.3 * 48 * 48, style
