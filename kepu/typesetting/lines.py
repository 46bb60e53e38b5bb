"""Breaks text into lines of a given width: Chinese, Latin and both mixed.

What may not begin or end a line follows GB/T 15834-2011, 5.1.1 to 5.1.11: no closing mark, dot, connecting or
separating mark at the head, no opening mark at the end, a dash and an ellipsis whole. Latin words and numbers are cut
only where one alone is wider than the line. White space is drawn together, as in HTML; a line break of the writer's
is kept.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from kepu.typesetting.faces import UNSEEN, Stack

ROUNDING = 0.5  # thousandths of the type size that a line may be too wide by

NOT_FIRST = frozenset("。，、；：？！．…—～〜·・‧•々ー％%‰℃°′″-‐‑–/／,.;:!?¨~")
NOT_LAST = frozenset("￥¥$€£№/／")
STRAIGHT_QUOTES = frozenset("\"'")
GLUE = "\u00a0\u202f\u2060"
SKIN_TONES = range(0x1F3FB, 0x1F400)
JOINER = "\u200d"

_NEWLINES = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[ \t]+")


class Kind(NamedTuple):
    """How a unit behaves at a line's end. `is_word`: no break between it and another such."""

    not_first: bool
    not_last: bool
    is_word: bool
    is_space: bool


class Line(NamedTuple):
    """Units from `start` to `end` of a paragraph; `width` in thousandths of the type size, without spaces that hang."""

    units: Sequence[str]
    width: float


def set_lines(text: str, width: float, stack: Stack) -> list[Line]:
    """Lines no wider than `width` (thousandths of the type size); [] for a text with nothing to see.

    A line's units are a plain string where every character is plain to the stack, else a list of units.
    """
    lines: list[Line] = []
    for paragraph in _NEWLINES.split(text):
        if line := _BLANKS.sub(" ", paragraph).strip(" "):
            lines += _set(line, width, stack)
    return lines


def _set(paragraph: str, width: float, stack: Stack) -> list[Line]:
    units: Sequence[str] = paragraph
    widths = [*map(stack.plain.__getitem__, units)]
    if None in widths:
        units = units_of(paragraph)
        widths = [*map(stack.width, units)]
    total = sum(widths)
    if total <= width + ROUNDING:
        return [Line(units, total)] if units else []
    ends = [0.0, *accumulate(widths)]
    return [_line(units, ends, start, end) for start, end in breaks(units, ends, width + ROUNDING)]


def _line(units: Sequence[str], ends: list[float], start: int, end: int) -> Line:
    last = end - 1 if units[end - 1] == " " else end
    return Line(units[start:end], ends[last] - ends[start])


def units_of(text: str) -> list[str]:
    """A text cut into what must not be torn: a character with its marks, selectors and joined characters.

    Controls, marks of direction and other unseen signs are left out.
    """
    units: list[str] = []
    for char in text:
        kind = unicodedata.category(char)
        unseen = UNSEEN.match(char)
        if (kind in ("Cc", "Cf") and not unseen) or (char == " " and units[-1:] == [" "]):
            continue
        follows = unseen or kind[0] == "M" or ord(char) in SKIN_TONES
        if units and units[-1] != " " and (follows or units[-1][-1] == JOINER):
            units[-1] += char
        elif not unseen:
            units.append(char)
    return units[:-1] if units[-1:] == [" "] else units


def breaks(units: Sequence[str], ends: list[float], width: float) -> list[tuple[int, int]]:
    """(start, end) of every line; `ends[i]` is how far the first i units reach. Spaces hang over a line's end."""
    found, start = [], 0
    while start < len(units):
        end = bisect_right(ends, ends[start] + width, start + 1) - 1
        end = _best_end(units, start, end) if end < len(units) else len(units)
        found.append((start, end))
        start = end
    return found


def _best_end(units: Sequence[str], start: int, most: int) -> int:
    """Where a line that may hold units up to `most` ends, best first: between words, within a word, anywhere."""
    if units[most] == " " and may_break(" ", units[min(most + 1, len(units) - 1)]):
        return most + 1
    for allowed in (may_break, may_cut):
        for end in range(most, start, -1):
            if allowed(units[end - 1], units[end]):
                return end
    return max(most, start + 1)


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two units."""
    a, b = kinds[before], kinds[after]
    if a.is_space:
        return not (b.not_first or b.is_space)
    return may_cut(before, after) and not (b.is_space or (a.is_word and b.is_word))


def may_cut(before: str, after: str) -> bool:
    """Whether a word that is wider than the line may be cut between two units."""
    return not (kinds[before].not_last or kinds[after].not_first)


class _Kinds(dict):
    def __missing__(self, unit: str) -> Kind:
        kind = _kind(unit[0])
        if len(self) < 70_000:  # units of many marks are without number
            self[unit] = kind
        return kind


def _kind(char: str) -> Kind:
    category = unicodedata.category(char)
    closes, opens = category in ("Pe", "Pf"), category in ("Ps", "Pi")
    stuck = char in STRAIGHT_QUOTES or char in GLUE
    return Kind(
        not_first=closes or stuck or char in NOT_FIRST,
        not_last=opens or stuck or char in NOT_LAST,
        is_word=_is_word(char, category),
        is_space=char == " ",
    )


def _is_word(char: str, category: str) -> bool:
    """Letters, figures and ASCII signs; full-width letters and figures stand for the same."""
    if "\uff10" <= char <= "\uff5a" or char in "％．":
        return category[0] in "LNP"
    wide = unicodedata.east_asian_width(char)
    return wide not in "WF" and not (wide == "A" and category[0] in "SNP" and char != "’") and char != " "


kinds = _Kinds()
