"""Replaces the fonts of a page that was set elsewhere by those that the whole file shares.

WeasyPrint cuts a face down without renumbering its glyphs, and so do we: what a page says of glyphs holds for any
subset of the face that has them. So a font of a part says which glyphs are wanted, and is then dropped.
"""

import re

import pikepdf

from kepu.typesetting.faces import face
from kepu.typesetting.fonts import SharedFonts

ENTRY = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
# What WeasyPrint calls our faces in a PDF, as far as it is not the file's name with hyphens.
STYLES = {"Bold": "Bold", "Medium": "Regular"}


def take_fonts(holder: pikepdf.Object, fonts: SharedFonts, seen: set[tuple[int, int]]) -> None:
    """Do so for a page or drawing and the drawings within it; `seen` are resources that were met before."""
    resources = holder.get("/Resources")
    if resources is None or (resources.is_indirect and resources.objgen in seen):
        return
    seen.add(resources.objgen)
    own = resources.get("/Font", {})
    for name, font in own.items():
        if found := _face_of(font):
            told = {glyph: found.usual_name(glyph, text) for glyph, text in texts_of(font).items()}
            fonts.note(found, told)
            own[name] = fonts.font(found)
    for drawing in resources.get("/XObject", {}).values():
        if "/Interpolate" in drawing:
            drawing.Interpolate = False  # PDF/A forbids it (ISO 19005-3, 6.2.8)
        take_fonts(drawing, fonts, seen)


def _face_of(font: pikepdf.Object):
    """The face a font is a subset of; None for one that is shared already or none of ours."""
    if font.get("/Subtype") != "/Type0":
        return None
    words = str(font.BaseFont).partition("+")[2].split("-")
    style = STYLES.get(words[-1])
    family = words[:-1] if style else words
    try:
        return face(f"{''.join(family)}-{style or 'Regular'}")
    except KeyError:
        return None


def texts_of(font: pikepdf.Object) -> dict[int, str]:
    """Which text each glyph of a font stands for, by its table."""
    table = font.ToUnicode.read_bytes()
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in ENTRY.findall(table)}
