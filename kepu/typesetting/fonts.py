"""Puts our faces into a PDF, cut down to the glyphs that are used.

The form is WeasyPrint's: a composite font whose codes are the glyph numbers of the whole face, so that one font can
take the place of the fonts of several documents. Text is read back by its table glyph -> text (ToUnicode).
"""

from collections.abc import Mapping
from decimal import Decimal

import pikepdf
import uharfbuzz
from pikepdf import Array, Dictionary, Name, Stream, String

from kepu.typesetting.faces import Face, Used

SYMBOLIC = 4  # flag: its characters are its own
STEM = 80  # as WeasyPrint says it of every face
# Tables that a PDF viewer has no use for.
USELESS = [b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG "]
CMAP_HEAD = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
CMAP_FOOT = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
CMAP_PORTION = 100  # entries that one "beginbfchar" may announce

Texts = Mapping[int, str]  # glyph number of the whole face -> the text it stands for


def embed(pdf: pikepdf.Pdf, face: Face, used: Texts, into: pikepdf.Object | None = None) -> pikepdf.Object:
    """The font of a face in `pdf`, an indirect object; `into` is filled instead where pages already refer to it.

    The same face and glyphs give the same bytes. ValueError where nothing is used.
    """
    if not used:
        raise ValueError(f"No glyph of {face.name} is used.")
    font = pdf.make_indirect(Dictionary()) if into is None else into
    font.Type, font.Subtype = Name.Font, Name.Type0
    font.BaseFont, font.Encoding = Name(f"/{face.base_font}"), Name("/Identity-H")
    font.DescendantFonts = Array([pdf.make_indirect(_descendant(pdf, face, used))])
    font.ToUnicode = Stream(pdf, to_unicode(used))
    return font


class SharedFonts:
    """One font a face for a whole PDF. Pages refer to it while what they use of it is still being gathered."""

    def __init__(self, pdf: pikepdf.Pdf):
        self.pdf = pdf
        self._fonts: dict[str, pikepdf.Object] = {}
        self._used: dict[str, tuple[Face, dict[int, str]]] = {}
        self._followed: list[Used] = []

    def font(self, face: Face) -> pikepdf.Object:
        """The face's font object, empty until `finish`."""
        if face.name not in self._fonts:
            self._fonts[face.name] = self.pdf.make_indirect(Dictionary())
            self._used[face.name] = (face, {})
        return self._fonts[face.name]

    def note(self, face: Face, texts: Texts) -> None:
        """Glyphs that pages use, and their texts; of two texts of one glyph the lower holds."""
        self.font(face)
        known = self._used[face.name][1]
        known.update({glyph: min(text, known.get(glyph, text)) for glyph, text in texts.items()})

    def follow(self, used: Used) -> None:
        """Take in, at the end, whatever will have been drawn by then."""
        self._followed.append(used)

    def finish(self) -> None:
        """Embed every face that was asked for, in the order of their names."""
        for used in self._followed:
            for face, texts in used.by_face().items():
                self.note(face, texts)
        for name, (face, texts) in sorted(self._used.items()):
            embed(self.pdf, face, texts, into=self._fonts[name])


def subset(face: Face, glyphs: Texts) -> bytes:
    """A face cut down to some glyphs, which keep their numbers."""
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
    wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in USELESS)
    return uharfbuzz.subset(face.hb_face, wanted).blob.data


def to_unicode(used: Texts) -> bytes:
    lines = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>\n" for glyph, text in sorted(used.items())]
    portions = (lines[start : start + CMAP_PORTION] for start in range(0, len(lines), CMAP_PORTION))
    entries = "".join(f"{len(each)} beginbfchar\n{''.join(each)}endbfchar\n" for each in portions)
    return CMAP_HEAD + entries.encode() + CMAP_FOOT


def _descendant(pdf: pikepdf.Pdf, face: Face, used: Texts) -> Dictionary:
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{face.base_font}"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        W=_widths(face, used),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, face, used)),
    )


def _descriptor(pdf: pikepdf.Pdf, face: Face, used: Texts) -> Dictionary:
    extents = face.hb_font.get_font_extents("ltr")
    ascent, descent = round(extents.ascender * face.scale), round(extents.descender * face.scale)
    data = subset(face, used)
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{face.base_font}"),
        FontFamily=String(face.family.replace("-", " ")),
        Flags=SYMBOLIC,
        FontBBox=Array([0, descent, round(max(map(face.width, used))), ascent]),
        ItalicAngle=0,
        Ascent=ascent,
        Descent=descent,
        CapHeight=ascent,
        StemV=STEM,
        StemH=STEM,
        FontFile2=Stream(pdf, data, Length1=len(data)),
    )


def _widths(face: Face, used: Texts) -> Array:
    """Runs of glyphs that follow one another: the first's number, then their widths."""
    runs: list[list] = []
    last = None
    for glyph in sorted(used):
        if glyph - 1 != last:
            runs.append([glyph, []])
        width = face.width(glyph)
        runs[-1][1].append(int(width) if width == int(width) else Decimal(str(width)))
        last = glyph
    return Array([part for first, widths in runs for part in (first, Array(widths))])
