"""The structure tree of a register, as PDF/UA-1 asks (ISO 14289-1; ISO 32000-1, 14.7 and 14.8).

Document > Sect > H1, P (a note, if there is one), Table > THead, TBody > TR > TH, TD. Every element is an object of
its own, because the table from marks on pages back to elements (ParentTree) must refer to it.
"""

from kepu.typesetting.objects import ObjectFile, text_string

# Names of our own in the root of the structure, by which the tree can be grafted on another: the numbers of the streams
# that hold its elements, of each page's list of parents, and of the topmost element and its parent.
STREAMS, PARENTS, TOP = "/KPU_Streams", "/KPU_Parents", "/KPU_Top"

Mark = tuple[int, int]  # page object's number, number of the marked content on that page


class Tree:
    """Numbers first, elements when they are known: a row's element is written once its cells have been drawn."""

    def __init__(self, file: ObjectFile):
        self._file = file
        # What is as long as the register lies apart: it can be taken over into another file unread.
        self._bulk = file.shelf()
        self.put = self._bulk.put
        self.root, self._document, self._sect, self.heading = (file.reserve() for _ in range(4))
        self._table, self._head, self._head_row, self.body = (file.reserve() for _ in range(4))
        self._notes: list[int] = []
        self._rows: list[int] = []
        self._parents: list[int] = []

    def close_page(self, elements: list[int]) -> int:
        """Which element each mark of a page belongs to, in their order; gives the page's number in that table."""
        self._parents.append(self._file.reserve())
        self.put(self._parents[-1], f"[{_references(elements)}]")
        return len(self._parents) - 1

    def add_note(self) -> int:
        """The number of an element between heading and table."""
        self._notes.append(self._file.reserve())
        return self._notes[-1]

    def put_text(self, tag: str, number: int, page: int, mark: int) -> None:
        """The heading, or a note."""
        self.put(number, f"<</S/{tag}/P {self._sect} 0 R/Pg {page} 0 R/K {mark}>>")

    def reserve_head(self, columns: int) -> int:
        """The first number of the column heads' elements."""
        return self._file.reserve(columns)

    def put_head(self, first: int, marks: list[Mark | None]) -> None:
        """The column heads, each with the mark it was drawn under; None for one that is empty."""
        for number, mark in enumerate(marks, first):
            shown = f"/Pg {mark[0]} 0 R/K {mark[1]}" if mark else ""
            self.put(number, f"<</S/TH/A<</O/Table/Scope/Column>>/P {self._head_row} 0 R{shown}>>")
        self.put(self._head_row, f"<</S/TR/P {self._head} 0 R/K[{_references(range(first, first + len(marks)))}]>>")

    def reserve_row(self, columns: int) -> int:
        """The number of a row's element; those of its cells follow it."""
        row = self._file.reserve(columns + 1)
        self._rows.append(row)
        return row

    def put_row(self, row: int, columns: int) -> None:
        self.put(row, f"<</S/TR/P {self.body} 0 R/K[{_references(range(row + 1, row + columns + 1))}]>>")

    def put_cell(self, row: int, number: int, marks: list[Mark]) -> None:
        """A cell drawn in parts, as a rule on several pages."""
        parts = "".join(f"<</Type/MCR/Pg {page} 0 R/MCID {mark}>>" for page, mark in marks)
        self.put(number, f"<</S/TD/P {row} 0 R/Pg {marks[0][0]} 0 R/K[{parts}]>>")

    def finish(self, lang: str) -> None:
        put = self.put
        put(self.body, f"<</S/TBody/P {self._table} 0 R/K[{_references(self._rows)}]>>")
        put(self._head, f"<</S/THead/P {self._table} 0 R/K[{self._head_row} 0 R]>>")
        parts = [self._head, self.body] if self._rows else [self._head]
        put(self._table, f"<</S/Table/P {self._sect} 0 R/K[{_references(parts)}]>>")
        put(
            self._sect,
            f"<</S/Sect/P {self._document} 0 R/K[{_references([self.heading, *self._notes, self._table])}]>>",
        )
        self._file.put(
            self._document,
            f"<</Type/StructElem/S/Document/P {self.root} 0 R/Lang{text_string(lang)}/K[{self._sect} 0 R]>>",
        )
        pages = " ".join(f"{page} {number} 0 R" for page, number in enumerate(self._parents))
        parents = self._file.add(f"<</Nums[{pages}]>>")
        self._bulk.close()
        self._file.put(
            self.root,
            f"<</Type/StructTreeRoot/K[{self._document} 0 R]/ParentTree {parents} 0 R"
            f"/ParentTreeNextKey {len(self._parents)}{self._private()}>>",
        )

    def _private(self) -> str:
        """For kepu.typesetting.grafting: where the elements are, and which of them hangs under the document."""
        streams = " ".join(map(str, self._bulk.streams))
        parents = " ".join(map(str, self._parents))
        return f"{STREAMS}[{streams}]{PARENTS}[{parents}]{TOP}[{self._sect} {self._document}]"


def _references(numbers) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)
