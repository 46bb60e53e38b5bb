"""How a narrative is read: as a document of the office is (documents/paper.py), and lists besides.

One paragraph a line; 一、 and （一） begin headings, | the rows of a table. Lines that begin with 1. or （1） are items
that keep the mark they were given, lines that begin with - or • are items without one; items in a row make one list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reports.documents.paper import Paragraph, Table, read_blocks

NUMBERED = re.compile(r"(\d{1,3}[.．、](?!\d)|[（(]\d{1,3}[）)])\s*(.+)")
BULLET = re.compile(r"(?:[-–—*](?:\s+|(?![\d\-–—*]))|[•·]\s*)(\S.*)")


@dataclass(frozen=True)
class Item:
    text: str
    mark: str = ""

    @property
    def depth(self) -> int:
        """（1） lies below 1., as in the office's documents (GB/T 9704-2012, 7.3.3)."""
        return 2 if self.mark.startswith(("（", "(")) else 1


@dataclass(frozen=True)
class Items:
    """Items that follow each other; either all have a mark or none."""

    items: list[Item]
    has_marks: bool


def narrative_blocks(text: str | None) -> list[Paragraph | Table | Items]:
    return list(_listed(read_blocks(text or "")))


def _listed(blocks: list[Paragraph | Table]) -> Iterator[Paragraph | Table | Items]:
    read = [(block, _item(block)) for block in blocks]
    for kind, members in groupby(read, key=lambda each: each[1] and bool(each[1].mark)):
        if kind is None:
            yield from (block for block, _item in members)
        else:
            yield Items([item for _block, item in members], has_marks=kind)


def _item(block: Paragraph | Table) -> Item | None:
    if isinstance(block, Table) or block.level:
        return None
    if found := NUMBERED.fullmatch(block.text):
        return Item(found[2], found[1])
    if found := BULLET.fullmatch(block.text):
        return Item(found[1])
    return None
