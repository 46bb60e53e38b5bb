"""Brings the structure of drawn registers into a PDF that has their pages, without making objects of it.

A register of 20,000 rows has 220,000 elements. Copied by pikepdf they take half a gigabyte (twice: as they are read
and as they are written); here their source text, some 15 MB, is renumbered and appended to the finished file, as an
incremental update (ISO 32000-1, 7.5.6).

The joined file must hold, when it is saved: the register's pages, with the keys in the table of parents that their
StructParents say; and an empty element that the register's is to hang under.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf

from kepu.typesetting.objects import ObjectFile
from kepu.typesetting.tags import PARENTS, STREAMS, TOP

REFERENCE = re.compile(r"\b(\d+) 0 R")
LAST_TABLE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
TAIL = 1024


@dataclass(frozen=True, slots=True)
class Graft:
    """A register's own PDF; the number (from 0) of its first page in the joined file; and which of the elements
    directly under the joined file's document (from 0) is the empty one."""

    source: Path | bytes
    first_page: int
    element: int


def opened(source: Path | bytes) -> pikepdf.Pdf:
    """A PDF, as bytes or where it lies."""
    return pikepdf.open(BytesIO(source) if isinstance(source, bytes) else source)


def can_graft(source: pikepdf.Pdf) -> bool:
    """Whether a PDF is a register as it was drawn; one that was saved again is not."""
    streams = source.Root.get("/StructTreeRoot", {}).get(STREAMS, [])
    return len(streams) > 0 and source.get_object(int(streams[0]), 0).get("/Type") == "/ObjStm"


def graft(target: Path, grafts: Sequence[Graft]) -> None:
    """Append to a saved PDF what its registers still lack. The same file and registers give the same bytes."""
    if not grafts:
        return
    with pikepdf.open(target) as joined:
        update = _Update(joined, target)
        for each in grafts:
            with opened(each.source) as source:
                update.add(source, each)
        data = update.finish()
    with target.open("ab") as stream:
        stream.write(data)


class _Update:
    def __init__(self, joined: pikepdf.Pdf, path: Path):
        self.joined = joined
        self.file = ObjectFile((path.stat().st_size, int(joined.trailer.Size)))
        self.previous_table = _table_of(path)
        self.digest = sha256()
        self.root = joined.Root.StructTreeRoot
        self.document = self.root.K[0]
        self.parents: list[str] = []

    def add(self, source: pikepdf.Pdf, graft: Graft) -> None:
        root = source.Root.StructTreeRoot
        top, old_parent = (int(number) for number in root[TOP])
        packs = list(_packs(source))
        new = self._numbers(source, graft, [number for numbers, _texts in packs for number in numbers])
        element = self.document.K[graft.element]
        new[old_parent] = element.objgen[0]
        for numbers, texts in _renumbered(packs, new):
            self.file.add_pack(numbers, texts.split("\n"))
            self.digest.update(texts.encode("ascii"))
        self._fill(element, new[top])
        first = int(self.joined.pages[graft.first_page].obj.StructParents)
        self.parents += [f"{key} {new[int(old)]} 0 R" for key, old in enumerate(root[PARENTS], first)]

    def _numbers(self, source: pikepdf.Pdf, graft: Graft, old: list[int]) -> array:
        """Old number -> new number: pages as they are in the joined file, elements in a row behind all there is."""
        new = array("L", bytes(array("L").itemsize * int(source.trailer.Size)))
        for at, page in enumerate(source.pages, graft.first_page):
            new[page.obj.objgen[0]] = self.joined.pages[at].obj.objgen[0]
        first = self.file.reserve(len(old))
        for number, each in enumerate(old, first):
            new[each] = number
        return new

    def _fill(self, element: pikepdf.Object, kid: int) -> None:
        """The empty element, with the register's in it."""
        known = element.unparse(resolved=True).decode().removesuffix(">>")
        self.file.put(element.objgen[0], f"{known}/K[{kid} 0 R]>>")

    def finish(self) -> bytes:
        table = self.root.ParentTree
        entries = table.Nums.unparse().decode()[1:-1]
        # A number tree is sorted by its keys: the registers' come in between (ISO 32000-1, 7.9.7).
        self.file.put(table.objgen[0], f"<</Nums[{_sorted_entries(entries, self.parents)}]>>")
        return self.file.finish(f"{self._kept()}/Prev {self.previous_table}")

    def _kept(self) -> str:
        """The trailer's entries; of the two identifiers the second tells this state of the file from the one before."""
        trailer = self.joined.trailer
        kept = "".join(f"{key} {trailer[key].unparse().decode()}" for key in ("/Root", "/Info") if key in trailer)
        if "/ID" not in trailer:
            return kept
        return f"{kept}/ID[<{bytes(trailer.ID[0]).hex()}><{self.digest.hexdigest()[:32]}>]"


def _sorted_entries(entries: str, more: list[str]) -> str:
    pairs = re.findall(r"(\d+) (\d+ 0 R|\[[^\]]*\])", entries) + [tuple(each.split(" ", 1)) for each in more]
    return " ".join(f"{key} {value}" for key, value in sorted(pairs, key=lambda pair: int(pair[0])))


def _packs(source: pikepdf.Pdf) -> Iterator[tuple[list[int], str]]:
    """The register's streams of objects: the numbers of what is in each, and its text, one line an object."""
    for stream in source.Root.StructTreeRoot[STREAMS]:
        pack = source.get_object(int(stream), 0)
        head, _line_break, texts = pack.read_bytes().decode("ascii").partition("\n")
        yield [int(number) for number in head.split()[::2]], texts


def _renumbered(packs: list[tuple[list[int], str]], new: array) -> Iterator[tuple[list[int], str]]:
    for numbers, texts in packs:
        pieces = REFERENCE.split(texts)  # every other one is a number
        pieces[1::2] = [f"{new[int(number)]} 0 R" for number in pieces[1::2]]
        yield [new[number] for number in numbers], "".join(pieces)


def _table_of(path: Path) -> int:
    """Where the file's last table of objects begins."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - TAIL))
        return int(LAST_TABLE.search(stream.read())[1])
