"""How the plain text of a document is read: headings, paragraphs, tables and attached sheets.

The text has one paragraph a line. A line that begins 一、 or （一） is a heading of the first or second level
(GB/T 9704-2012, 7.3.3); up to its first full stop where more follows. Lines that begin with | are rows of a table, the
first of them its head. A line 附件 or 附件1 begins a sheet that is attached after the signature; the line after it is
the sheet's title.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

FIRST = re.compile(r"[一二三四五六七八九十]+、")
SECOND = re.compile(r"（[一二三四五六七八九十]+）")
SHEET = re.compile(r"附件\s*\d*")
BAR = re.compile(r"\s*[|｜]\s*")
# What the office still has to write itself; the builders leave such places, and nothing is issued with one.
GAP = re.compile(r"【请[^】]*】")
TABLE_WIDTH, DENSE_WIDTH = 36, 42  # characters of 12 pt, of 10.5 pt in a line of 156 mm
PADDING = 1.2  # characters beside the text of a cell
TITLE_WIDTH = 20  # characters of 22 pt in a line of 156 mm
SIGNATURE_INSET = 4  # characters between the date and the edge (GB/T 9704-2012, 7.3.5)
# Words that a title is not broken in.
WORDS = (
    "全国 国家 科普 示范 街道 社区 办事处 工作 方案 申请 验收 请示 报告 通知书 通知 整改 创建 实施 关于 简报 督导 检查 "
    "问题 科学 技术 协会 委员会 年度 月份"
).split()
NOT_FIRST = "的、，。；：！？）》”’〕"
NOT_LAST = "《（“‘〔"


@dataclass(frozen=True)
class Paragraph:
    """`head` is the part of it that is a heading of `level` 1 or 2; level 0 has none."""

    text: str
    head: str = ""
    level: int = 0

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading alone, which must not be left at the foot of a page."""
        return bool(self.head) and not self.text


@dataclass(frozen=True)
class Table:
    head: list[str]
    rows: list[list[str]]

    @property
    def is_dense(self) -> bool:
        """Whether it is set in the smaller size, so that fewer cells break into lines."""
        return sum(self._needed()) > TABLE_WIDTH

    @property
    def widths(self) -> list[float]:
        """Of each column, in percent. Short columns get what they need, the long ones share what is left."""
        needed = self._needed()
        given, left = [0.0] * len(needed), float(DENSE_WIDTH if self.is_dense else TABLE_WIDTH)
        for count, place in enumerate(sorted(range(len(needed)), key=needed.__getitem__)):
            given[place] = min(needed[place], left / (len(needed) - count))
            left -= given[place]
        return [round(100 * each / sum(given), 2) for each in given]

    def _needed(self) -> list[float]:
        """Of each column, in characters: its longest cell."""
        lines = [self.head, *self.rows]
        return [max(width_of(line[place]) for line in lines) + PADDING for place in range(len(self.head))]


@dataclass(frozen=True)
class Sheet:
    """One attached sheet (附件), on a page of its own."""

    label: str
    title: str
    blocks: list[Paragraph | Table]


@dataclass(frozen=True)
class Paper:
    blocks: list[Paragraph | Table]
    sheets: list[Sheet]


def read(text: str) -> Paper:
    """The blocks of a text, and the sheets after it."""
    main, *attached = _split_sheets([line.strip() for line in text.splitlines() if line.strip()])
    return Paper(list(_blocks(main)), [_sheet(lines) for lines in attached])


def read_blocks(text: str) -> list[Paragraph | Table]:
    """The blocks of a text that has no sheets: a narrative within a larger paper."""
    return list(_blocks([line.strip() for line in text.splitlines() if line.strip()]))


def _split_sheets(lines: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if SHEET.fullmatch(line):
            parts.append([])
        parts[-1].append(line)
    return parts


def _sheet(lines: list[str]) -> Sheet:
    label, *rest = lines
    title = rest[0] if rest and not BAR.match(rest[0]) else ""
    return Sheet(re.sub(r"\s", "", label), title, list(_blocks(rest[1:] if title else rest)))


def _blocks(lines: list[str]) -> Iterator[Paragraph | Table]:
    rows: list[list[str]] = []
    for line in lines:
        if BAR.match(line):
            rows.append(_cells(line))
            continue
        if rows:
            yield _table(rows)
            rows = []
        yield _paragraph(line)
    if rows:
        yield _table(rows)


def _cells(line: str) -> list[str]:
    return BAR.split(BAR.sub("", line, count=1).rstrip("|｜ "))


def _table(rows: list[list[str]]) -> Table:
    """Rows are as wide as the widest: what somebody forgot is an empty cell, not a lost one."""
    width = max(map(len, rows))
    filled = [row + [""] * (width - len(row)) for row in rows]
    return Table(filled[0], filled[1:])


def _paragraph(line: str) -> Paragraph:
    for level, mark in ((1, FIRST), (2, SECOND)):
        if mark.match(line):
            head, stop, rest = line.partition("。")
            return Paragraph(rest, head + stop, level) if rest else Paragraph("", line, level)
    return Paragraph(line)


def attachment_lines(attachments: str) -> list[str]:
    """The list of attachments as it is set: numbered where there are several."""
    names = [line.strip() for line in attachments.splitlines() if line.strip()]
    return names if len(names) < 2 else [f"{number}. {name}" for number, name in enumerate(names, start=1)]


def width_of(text: str) -> float:
    """In characters: Chinese ones count 1, others half."""
    return sum(1 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def signer_inset(signer: str, day: str) -> float:
    """How many characters the issuing body stands in from the right edge: centred over the date."""
    return max(0, SIGNATURE_INSET + (width_of(day) - width_of(signer)) / 2)


def title_lines(title: str) -> list[str]:
    """A title in lines of about equal length that part no word (7.3.1: 词意完整，排列对称)."""
    count = -(-int(width_of(title) + 0.5) // TITLE_WIDTH)
    lines, rest = [], title
    for left in range(count, 1, -1):
        place = _break(rest, len(rest) // left)
        lines.append(rest[:place])
        rest = rest[place:]
    return [*lines, rest]


def _break(text: str, ideal: int) -> int:
    """The place nearest to the ideal one at which a line may end."""
    inside = {place for word in WORDS for at in _found(text, word) for place in range(at + 1, at + len(word))}
    allowed = [
        place
        for place in range(2, len(text) - 1)
        if place not in inside
        and text[place] not in NOT_FIRST
        and text[place - 1] not in NOT_LAST
        and not (text[place].isalnum() and text[place].isascii() and text[place - 1].isascii())
        and width_of(text[:place]) <= TITLE_WIDTH
    ]
    return min(allowed, key=lambda place: abs(place - ideal), default=ideal)


def _found(text: str, word: str) -> Iterator[int]:
    return (found.start() for found in re.finditer(re.escape(word), text))
