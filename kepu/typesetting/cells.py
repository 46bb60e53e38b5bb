"""Text of one type set into one column: PDF operators, line by line, ready to be placed at any height."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from kepu.typesetting.faces import Glyph, Stack
from kepu.typesetting.geometry import Type
from kepu.typesetting.lines import Line, set_lines
from kepu.typesetting.objects import text_string

Align = Literal["left", "right", "centre"]

# What is said again and again in a column (communities, kinds, days) is set once.
KEPT_TEXTS = 2048
LONGEST_KEPT = 200


class Cell(NamedTuple):
    """`lines` are (left edge, operators); `x` and `tail` draw them all, the latter from the first line's place on."""

    count: int
    x: str
    tail: str
    lines: tuple[tuple[str, str], ...]

    def part(self, start: int, end: int) -> "Cell":
        """Some of its lines."""
        return _cell(self.lines[start:end])


EMPTY = Cell(0, "", "", ())


class Setter:
    """Sets texts between `left` and `left + width` (points).

    `begin` is the operator that its cells expect before them, `baseline` how far below a line's upper edge it stands.
    """

    def __init__(self, kind: Type, stack: Stack, left: float, width: float, align: Align = "left"):
        self.kind, self.stack, self.left, self.align = kind, stack, left, align
        self.room = width * 1000 / kind.size
        if self.room < 1000:
            raise ValueError(f"A column of {width:.1f} pt is narrower than one character.")
        self.begin = f"{stack.select(kind.size)}{kind.leading:g} TL\n"
        self.baseline = _baseline(kind, stack)
        self._set_kept = lru_cache(KEPT_TEXTS)(self._set)

    def set(self, text: str) -> Cell:
        return self._set_kept(text) if len(text) <= LONGEST_KEPT else self._set(text)

    def _set(self, text: str) -> Cell:
        lines = set_lines(text, self.room, self.stack)
        return _cell(tuple((self._x(line.width), self._operators(line)) for line in lines))

    def _x(self, width: float) -> str:
        spare = {"left": 0.0, "right": self.room - width, "centre": (self.room - width) / 2}[self.align]
        return f"{self.left + max(spare, 0) * self.kind.size / 1000:.2f}"

    def _operators(self, line: Line) -> str:
        if isinstance(line.units, str):
            self.stack.note(line.units)
            return f"<{''.join(map(self.stack.codes.__getitem__, line.units))}>Tj "
        return _mixed(line.units, self.stack, self.kind.size)


def _baseline(kind: Type, stack: Stack) -> float:
    """Half of what the leading leaves, then the ascent, as CSS has it."""
    face = stack.first
    extents = face.hb_font.get_font_extents("ltr")
    ascent, descent = (each * face.scale * kind.size / 1000 for each in (extents.ascender, extents.descender))
    return (kind.leading - (ascent - descent)) / 2 + ascent


def _cell(lines: tuple[tuple[str, str], ...]) -> Cell:
    if not lines:
        return EMPTY
    (x, first), parts = lines[0], []
    parts.append(first)
    for (before, _), (here, operators) in pairwise(lines):
        parts.append("T* " if here == before else f"{float(here) - float(before):.2f} 0 Td T* ")
        parts.append(operators)
    return Cell(len(lines), x, "".join(parts), lines)


def _mixed(units: Sequence[str], stack: Stack, size: float) -> str:
    """Operators of a line with characters of other faces, or whose glyphs do not tell their text."""
    parts: list[str] = []
    codes: list[str] = []
    for unit in units:
        if unit in stack.codes:
            stack.note(unit)
            codes.append(stack.codes[unit])
            continue
        if codes:
            parts.append(f"<{''.join(codes)}>Tj ")
            codes = []
        parts.append(_odd(*stack.glyphs(unit), stack, size))
    if codes:
        parts.append(f"<{''.join(codes)}>Tj ")
    return "".join(parts)


def _odd(glyphs: tuple[Glyph, ...], actual: str, stack: Stack, size: float) -> str:
    drawn = "".join(_glyph(glyph, stack, size) for glyph in glyphs)
    return f"/Span<</ActualText{text_string(actual)}>>BDC {drawn}EMC " if actual else drawn


def _glyph(glyph: Glyph, stack: Stack, size: float) -> str:
    code = f"<{glyph.number:04x}>"
    # A shift is taken back after the glyph, which is a mark without width.
    shown = f"[{-glyph.shift:g}{code}{glyph.shift:g}]TJ " if glyph.shift else f"{code}Tj "
    if glyph.face is stack.first:
        return shown
    return f"{stack.select(size, glyph.face)}{shown}{stack.select(size)}"
