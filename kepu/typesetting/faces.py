"""Our faces, glyph by glyph: which glyph a character has, how wide it is, which face has it when the first has not.

The faces carry no layout tables (static/fonts is cut down to outlines and widths), so a character's glyph is the one
of the character map and no shaping is left out by asking it here. Widths are in thousandths of the type size, as PDF
counts them.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property, lru_cache
from hashlib import md5
from typing import NamedTuple

import uharfbuzz

from kepu.pdf import RARE_FONTS, font_file
from kepu.typesetting.objects import NO_CHARACTER, REPLACEMENT

SUFFIX = ".ttf.br"
RARE = tuple(file.removesuffix(SUFFIX) for file in RARE_FONTS)
# What is printed for a character that no face has. PDF/UA forbids the glyph "none" (ISO 14289-1, 7.21.8).
GETA = "〓"

# Marks that are never drawn and only join, or pick a variant of, the character before.
UNSEEN = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]")


class Face:
    """One of our faces, by its file's name: "KepuSong-Regular"."""

    def __init__(self, name: str):
        self.name = name
        self.data = font_file(name)
        self.hb_face = uharfbuzz.Face(self.data)
        self.hb_font = uharfbuzz.Font(self.hb_face)
        self.scale = 1000 / self.hb_face.upem

    @cached_property
    def family(self) -> str:
        """As WeasyPrint calls it in a PDF: "Kepu-Song", "Kepu-Song-Bold"."""
        family, _dash, style = self.name.partition("-")
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", family)
        return spaced if style == "Regular" else f"{spaced}-{style}"

    @cached_property
    def base_font(self) -> str:
        """The PDF name of a subset: six letters, a plus sign, the family. The letters come from the name alone."""
        digest = md5(self.name.encode(), usedforsecurity=False).digest()
        return "".join(chr(65 + byte % 26) for byte in digest[:6]) + "+" + self.family

    def glyph(self, char: str) -> int:
        """Its glyph, 0 where the face has none (a lone surrogate included)."""
        return self.hb_font.get_nominal_glyph(ord(char)) or 0

    def width(self, glyph: int) -> float:
        return round(self.hb_font.get_glyph_h_advance(glyph) * self.scale, 3)

    def middle(self, glyph: int) -> float:
        """Where the middle of its ink lies, right of the place it is drawn at."""
        extents = self.hb_font.get_glyph_extents(glyph)
        return (extents.x_bearing + extents.width / 2) * self.scale if extents else 0.0

    @cached_property
    def second_names(self) -> frozenset[str]:
        """Characters whose glyph stands for another, more usual character too: text cannot be read back from it."""
        by_glyph: dict[int, list[str]] = {}
        for code in self.hb_face.unicodes:
            by_glyph.setdefault(self.hb_font.get_nominal_glyph(code), []).append(chr(code))
        shared = (sorted(chars, key=_usual) for chars in by_glyph.values() if len(chars) > 1)
        return frozenset(char for chars in shared for char in chars[1:])

    def usual_name(self, glyph: int, char: str) -> str:
        """The character that is told for a glyph which stands for `char` and perhaps for others."""
        if char not in self.second_names:
            return char
        same = (chr(code) for code in self.hb_face.unicodes if self.hb_font.get_nominal_glyph(code) == glyph)
        return min(same, key=_usual)


def _usual(char: str) -> tuple[bool, str]:
    """Sorts a character of the office's daily code (GBK) before one that is not in it."""
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return True, char
    return False, char


# As many as kepu.pdf keeps unfolded; a document holds on to those it uses.
face = lru_cache(maxsize=4)(Face)


class Glyph(NamedTuple):
    """`text` is what it stands for by itself; it is drawn `shift` right of its place (thousandths of the size)."""

    face: Face
    number: int
    text: str
    shift: float


class Stack:
    """A face and those that stand in for what it lacks, for one document: it keeps what the document has used.

    `plain[char]` is the width of a character that is no more than a glyph of the first face, whose code `codes[char]`
    then is; None for any other. Those are asked for by the unit: a character with what belongs to it (marks, joiners).
    """

    def __init__(self, name: str, used: "Used"):
        self.first = face(name)
        self.used = used
        self.plain = _Plain(self)
        self.codes: dict[str, str] = {}
        self._shown: dict[str, tuple[tuple[Glyph, ...], str]] = {}
        self.note(" ")  # pages take the face even where they come to draw nothing with it

    def select(self, size: float, other: Face | None = None) -> str:
        """The PDF operator that takes the first face, or another of the stack."""
        return f"/{self.used.prefix}{(other or self.first).name} {size:g} Tf "

    def width(self, unit: str) -> float:
        """A unit's width; it is noted as drawn where it is not plain."""
        plain = self.plain[unit] if len(unit) == 1 else None
        return sum(one.width(number) for one, number, *_ in self.glyphs(unit)[0]) if plain is None else plain

    def glyphs(self, unit: str) -> tuple[tuple[Glyph, ...], str]:
        """What is drawn for a unit, and the text to hand out in its stead where the glyphs do not tell it."""
        if unit not in self._shown:
            self._shown[unit] = self._show(unit)
        return self._shown[unit]

    def note(self, text: Iterable[str]) -> None:
        """Plain characters that were drawn."""
        self.used.plain.setdefault(self.first, set()).update(text)

    def meet(self, char: str) -> float | None:
        """What `plain` answers for a character it has not been asked for yet."""
        glyph = self.first.glyph(char)
        if not glyph or unicodedata.category(char)[0] in "CM" or char in self.first.second_names:
            return None
        self.codes[char] = f"{glyph:04x}"
        return self.first.width(glyph)

    def _show(self, unit: str) -> tuple[tuple[Glyph, ...], str]:
        seen = UNSEEN.sub("", unicodedata.normalize("NFC", unit)) if len(unit) > 1 else unit
        found = [self._find(char) for char in seen]
        told = "".join(text for _face, _number, text in found)
        glyphs, base = [], 0.0
        for one, number, text in found:
            width = one.width(number)
            # A mark has no width and stands right of its origin: it is drawn back over the character before it.
            shift = 0.0 if width else round(-base / 2 - one.middle(number), 1)
            base = width or base
            self.used.glyphs.setdefault(one, {})[number] = text
            glyphs.append(Glyph(one, number, text, shift))
        return tuple(glyphs), "" if told == unit else unit

    def _find(self, char: str) -> tuple[Face, int, str]:
        """The first face that has a character, and the usual name of its glyph."""
        for one in self._faces():
            if glyph := one.glyph(char):
                return one, glyph, one.usual_name(glyph, char)
        self.used.missing.add(NO_CHARACTER.sub(REPLACEMENT, char))
        return self.first, self.first.glyph(GETA), GETA

    def _faces(self):
        yield self.first
        for name in RARE:
            if name not in self.used.rare:
                self.used.rare[name] = face(name)
            yield self.used.rare[name]


class _Plain(dict):
    def __init__(self, stack: Stack):
        super().__init__()
        self.stack = stack

    def __missing__(self, char: str) -> float | None:
        width = self[char] = self.stack.meet(char)
        return width


class Used:
    """What a document has drawn, over all its stacks, and what it could not.

    `prefix` begins the names under which its pages call the faces: it sets them apart from fonts of the same pages
    that hold other glyphs.
    """

    def __init__(self, prefix: str = ""):
        self.prefix = prefix
        self.plain: dict[Face, set[str]] = {}
        self.glyphs: dict[Face, dict[int, str]] = {}
        self.rare: dict[str, Face] = {}
        self.missing: set[str] = set()

    def faces(self) -> list[Face]:
        return sorted({*self.plain, *self.glyphs}, key=lambda each: each.name)

    def by_face(self) -> dict[Face, dict[int, str]]:
        """Glyph -> the text it stands for, of every face that was used, in the order of their names."""
        found = {one: dict(glyphs) for one, glyphs in self.glyphs.items()}
        for one, chars in self.plain.items():
            found.setdefault(one, {}).update((one.glyph(char), char) for char in chars)
        return {one: dict(sorted(found[one].items())) for one in self.faces()}
