"""Joins documents that were set one by one into one PDF: pages, structure, bookmarks, links, fonts, page numbers.

The parts know nothing of each other or of their place, so a part that has not changed need not be set again. What
belongs to the whole is made here: one font a face, one structure tree, running heads and page numbers, the words of
PDF/UA-1 and PDF/A-3 (ISO 14289-1, ISO 19005-3). The same parts give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from warnings import catch_warnings, simplefilter

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from kepu.typesetting import metadata
from kepu.typesetting.fonts import SharedFonts
from kepu.typesetting.furniture import Furniture
from kepu.typesetting.grafting import Graft, can_graft, graft, opened
from kepu.typesetting.harvest import take_fonts

# How a part names a place in another: as an address, because the engine drops links to what it does not know.
LINK = "kepu:#"
SAVED = {
    "static_id": True,  # a digest of the whole would take half of the time that saving takes: see About.identifier
    "object_stream_mode": pikepdf.ObjectStreamMode.generate,
    "min_version": "1.7",
}
PRINTED = 4  # flag of an annotation; PDF/A wants it (ISO 19005-3, 6.3.2)


@dataclass(frozen=True, slots=True)
class Part:
    """A tagged document, as bytes or where it lies. `head` runs over its pages; `numbered` puts the number under.

    The bookmarks of a part that `continues` stand under the last one before it.
    """

    source: Path | bytes
    head: str = ""
    numbered: bool = True
    continues: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself; `created` is an ISO 8601 moment. `identifier`, 16 bytes, is the same only for
    what is made of the same (ISO 32000-1, 14.4)."""

    title: str
    author: str
    created: str
    lang: str
    identifier: bytes


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that travels within the PDF (PDF/A-3, associated file)."""

    name: str
    data: bytes
    media_type: str
    about: str


def places_of(source: Path | bytes) -> dict[str, int]:
    """The destinations of a document and their pages, counted from 0."""
    with opened(source) as pdf:
        index = {page.objgen: number for number, page in enumerate(pdf.pages)}
        return {name: index[place[0].objgen] for name, place in _destinations(pdf)}


@dataclass(frozen=True, slots=True)
class _Bound:
    """A part in the whole: its pages, elements and bookmarks there; `keys` are its entries of the table of parents, by
    its own keys. A `grafted` one has an empty element, under which a long register's own are hung when the file is
    written (see grafting)."""

    part: Part
    pages: list[pikepdf.Object]
    elements: list[pikepdf.Object]
    keys: list[tuple[int, pikepdf.Object]]
    bookmarks: list[OutlineItem]
    grafted: bool


class Binding:
    """The whole while it grows. Parts come in any order, each with its place; the same order gives the same bytes.

    Use it as a context: leaving it closes the parts.
    """

    def __init__(self):
        self._open = ExitStack()
        self.whole = self._open.enter_context(pikepdf.new())
        self.fonts = SharedFonts(self.whole)
        self.bound: dict[int, _Bound] = {}
        self.places: dict[str, Array] = {}
        self.document = self.whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self.seen: set[tuple[int, int]] = set()

    def __enter__(self) -> "Binding":
        return self

    def __exit__(self, *_exc) -> None:
        self._open.close()

    def add(self, place: int, part: Part) -> None:
        source = self._open.enter_context(opened(part.source))
        pages = self._take_pages(place, source)
        moved = {old.objgen: new for old, new in zip(source.pages, pages, strict=True)}
        grafted = can_graft(source)
        elements, keys = ([self._empty_element(source)], []) if grafted else self._take_structure(source)
        self.places |= {name: _moved(target, moved) for name, target in _destinations(source)}
        with source.open_outline() as outline:
            bookmarks = [_moved_bookmark(item, moved) for item in outline.root]
        for page in pages:
            take_fonts(page, self.fonts, self.seen)
        self.bound[place] = _Bound(part, pages, elements, keys, bookmarks, grafted)

    def finish(
        self, target: Path, *, about: About, foot: Callable[[int, int], str], enclosures: Iterable[Enclosure] = ()
    ) -> int:
        """Write the joined PDF, once; return its pages. `foot(page, pages)` is the line under a numbered one."""
        parts = [bound for _place, bound in sorted(self.bound.items())]
        self._hang(parts)
        self._number(parts, foot)
        self.fonts.finish()
        with self.whole.open_outline() as outline:
            outline.root.extend(_nested(parts))
        self._describe(about)
        for each in enclosures:
            _enclose(self.whole, each)
        self.whole.save(target, **SAVED)
        pages, grafts = len(self.whole.pages), list(_grafts(parts))
        self._open.close()  # a graft takes memory of its own
        graft(target, grafts)
        return pages

    def _take_pages(self, place: int, source: pikepdf.Pdf) -> list[pikepdf.Object]:
        """Copy its pages in behind those of the places before."""
        first = sum(len(bound.pages) for at, bound in self.bound.items() if at < place)
        with catch_warnings():
            simplefilter("ignore", pikepdf.PageCopyWarning)  # it asks for what is done here: destinations and links
            for at, page in enumerate(source.pages, first):
                self.whole.pages.insert(at, page)
        return [self.whole.pages[at].obj for at in range(first, first + len(source.pages))]

    def _empty_element(self, source: pikepdf.Pdf) -> pikepdf.Object:
        empty = Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document, Lang=source.Root.Lang)
        return self.whole.make_indirect(empty)

    def _take_structure(self, source: pikepdf.Pdf) -> tuple[list[pikepdf.Object], list[tuple[int, pikepdf.Object]]]:
        """The part's elements, and its entries of the table of parents."""
        root = self.whole.copy_foreign(source.Root.StructTreeRoot)
        elements = list(_listed(root.K))
        for inner in elements:
            inner.S, inner.P = Name.Part, self.document
            if "/Lang" not in inner and "/Lang" in source.Root:
                inner.Lang = String(str(source.Root.Lang))
        return elements, list(_numbers(root.ParentTree))

    def _hang(self, parts: list[_Bound]) -> None:
        """All elements under the one document; the keys of each part follow on those of the one before."""
        free, parents = 0, Array()
        for bound in parts:
            for key, elements in bound.keys:
                parents.extend([free + key, elements])
            free = _shift_all(bound.pages, free) + 1
        self.document.K = Array([element for bound in parts for element in bound.elements])
        tree = Dictionary(
            Type=Name.StructTreeRoot,
            K=Array([self.document]),
            ParentTree=self.whole.make_indirect(Dictionary(Nums=parents)),
            ParentTreeNextKey=free,
        )
        self.whole.Root.StructTreeRoot = self.document.P = self.whole.make_indirect(tree)

    def _number(self, parts: list[_Bound], foot: Callable[[int, int], str]) -> None:
        """Put running heads and page numbers on the pages, and point their links to where they lead."""
        furniture, pages = Furniture(self.fonts), self.whole.pages
        told = {page.obj.objgen: foot(at, len(pages)) for at, page in enumerate(pages, start=1)}
        for bound in parts:
            for page in bound.pages:
                number = told[page.objgen] if bound.part.numbered else ""
                furniture.stamp(pikepdf.Page(page), head=bound.part.head, foot=number)
                self._link(page, told)

    def _link(self, page: pikepdf.Object, told: dict[tuple[int, int], str]) -> None:
        """Links to other parts lead there, and are read out as the page they lead to (ISO 14289-1, 7.18.5)."""
        for note in page.get("/Annots", ()):
            note.F = PRINTED
            address = str(note.get("/A", Dictionary()).get("/URI", ""))
            if not address.startswith(LINK):
                continue
            del note["/A"]
            place = self.places.get(address.removeprefix(LINK))
            note.Dest = place if place is not None else Array([page, Name.Fit])
            note.Contents = String(told[note.Dest[0].objgen])

    def _describe(self, about: About) -> None:
        whole, root = self.whole, self.whole.Root
        named = Array([part for name, place in sorted(self.places.items()) for part in (String(name), place)])
        root.Names = Dictionary(Dests=whole.make_indirect(Dictionary(Names=named)))
        root.MarkInfo, root.Lang = Dictionary(Marked=True), String(about.lang)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.PageMode = Name.UseOutlines
        whole.trailer.ID = Array([String(about.identifier)] * 2)
        metadata.describe(whole, about.title, about.author, about.created)


def _nested(parts: Iterable[_Bound]) -> list[OutlineItem]:
    """The bookmarks of all parts, those of one that continues under the last one before it."""
    bookmarks: list[OutlineItem] = []
    for bound in parts:
        level = bookmarks[-1].children if bound.part.continues and bookmarks else bookmarks
        level += bound.bookmarks
    return bookmarks


def _grafts(parts: Iterable[_Bound]) -> Iterator[Graft]:
    page = element = 0
    for bound in parts:
        if bound.grafted:
            yield Graft(bound.part.source, page, element)
        page, element = page + len(bound.pages), element + len(bound.elements)


def _listed(value: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield from value if isinstance(value, Array) else [value]


def _numbers(tree: pikepdf.Object) -> Iterator[tuple[int, pikepdf.Object]]:
    """The entries of a number tree (ISO 32000-1, 7.9.7)."""
    for kid in tree.get("/Kids", ()):
        yield from _numbers(kid)
    entries = tree.get("/Nums", Array())
    for at in range(0, len(entries), 2):
        yield int(entries[at]), entries[at + 1]


def _destinations(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Array]]:
    names = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array())
    for at in range(0, len(names), 2):
        yield str(names[at]), names[at + 1]


def _shift_all(pages: Iterable[pikepdf.Object], by: int) -> int:
    """Move the keys of pages and their links in the table of parents; the highest of them then."""
    highest = by - 1
    for page in pages:
        for one, key in [(page, "/StructParents"), *((note, "/StructParent") for note in page.get("/Annots", ()))]:
            if key in one:
                one[key] = int(one[key]) + by
                highest = max(highest, int(one[key]))
    return highest


def _moved(place: Array, pages: dict) -> Array:
    """A destination of a part as one of the whole."""
    return Array([pages[place[0].objgen], *(_plain(each) for each in list(place)[1:])])


def _plain(value):
    return Name(str(value)) if isinstance(value, pikepdf.Object) else value


def _moved_bookmark(item: OutlineItem, pages: dict) -> OutlineItem:
    moved = OutlineItem(item.title, destination=_moved(item.destination, pages))
    moved.children.extend(_moved_bookmark(child, pages) for child in item.children)
    moved.is_closed = True
    return moved


def _enclose(whole: pikepdf.Pdf, each: Enclosure) -> None:
    spec = pikepdf.AttachedFileSpec(
        whole, each.data, filename=each.name, mime_type=each.media_type, description=each.about
    )
    spec.obj.AFRelationship = Name.Data
    whole.attachments[each.name] = spec
    whole.Root.AF = Array([*whole.Root.get("/AF", ()), spec.obj])
