"""Tables of any length, drawn straight into PDF pages.

    register_pages(columns, rows, *, heading, anchor, lang, landscape=True, on_page=None) -> kepu.pdf.Pdf

They look like `table.dense` of static/pdf/base.css set by WeasyPrint, which takes some forty times as long and 0.3 MiB
a row. Head and foot of the pages are left free for kepu.typesetting.furniture.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kepu.pdf import Pdf
from kepu.typesetting import geometry
from kepu.typesetting.cells import EMPTY, Align, Cell, Setter
from kepu.typesetting.document import Frame, finish_document
from kepu.typesetting.faces import Stack, Used
from kepu.typesetting.geometry import CELL, COLUMN_HEAD, HEADING, NOTE, PADDING_ACROSS, PADDING_DOWN, RULE
from kepu.typesetting.objects import ObjectFile
from kepu.typesetting.tags import Mark, Tree

# A row too tall for a page is begun where this many of its lines fit, else on the next page.
LEAST_LINES = 3
# From the middle of a rule to the text.
INSET_ACROSS, INSET_DOWN = RULE / 2 + PADDING_ACROSS, RULE / 2 + PADDING_DOWN


@dataclass(frozen=True, slots=True)
class Column:
    """`share` of the table's width, in any unit that all columns have in common."""

    title: str
    share: float = 1
    align: Align = "left"


def register_pages(
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    heading: str,
    anchor: str,
    lang: str,
    note: str = "",
    landscape: bool = True,
    on_page: Callable[[int], None] | None = None,
) -> Pdf:
    """A document of its own: the heading (H1, bookmark, destination `anchor`), the note if there is one, then one table
    over as many A4 pages as it needs, with its column heads on every one, tagged as PDF/UA-1 asks.

    Rows are taken one by one; a value is shown as str() says, None as an empty cell. A row stands on one page unless
    it is taller than one. A character that no face of ours has is printed as 〓, copied as itself and listed in
    `missing`. `on_page(number)` hears of every finished page; what it raises ends the work. The same input gives the
    same bytes. ValueError where a row has not as many values as there are columns, a column is narrower than one
    character, or heading, note and column heads leave no room for rows.
    """
    register = _Register(columns, geometry.LANDSCAPE if landscape else geometry.PORTRAIT, on_page)
    register.open(heading, note)
    for row in rows:
        register.add(row)
    return register.close(heading, anchor, lang)


class _Page:
    """What is known of a page while rows are drawn on it."""

    def __init__(self, number: int, top: float):
        self.number = number
        self.parts: list[str] = []
        self.elements: list[int] = []  # by the number of their marked content
        self.rules = [top]
        self.has_rows = False

    def mark(self, element: int) -> int:
        self.elements.append(element)
        return len(self.elements) - 1


class _Register:
    def __init__(self, columns: Sequence[Column], sheet: geometry.Sheet, on_page: Callable[[int], None] | None):
        self.sheet, self.on_page = sheet, on_page
        self.used = Used()
        self.file = ObjectFile()
        self.tree = Tree(self.file)
        self.frame = Frame(self.file.reserve(), self.file.reserve(), [])
        self.edges = self._edges(columns)
        self.cells = self._setters(CELL, [column.align for column in columns])
        self.heads = self._setters(COLUMN_HEAD, ["centre" for _ in columns])
        self.head = [setter.set(column.title) for setter, column in zip(self.heads, columns, strict=True)]
        self.head_lines = max(1, *(cell.count for cell in self.head))
        self.top, self.bottom = sheet.height - sheet.top - RULE / 2, sheet.bottom + RULE / 2
        self.most_lines = self._lines_in(self.top - _height(self.head_lines) - self.bottom)

    def _edges(self, columns: Sequence[Column]) -> list[float]:
        """The places of the upright rules."""
        if not columns:
            raise ValueError("A table needs a column.")
        left, width = self.sheet.left + RULE / 2, self.sheet.area_width - RULE
        shares = [column.share for column in columns]
        return [left + width * sum(shares[:count]) / sum(shares) for count in range(len(shares) + 1)]

    def _setters(self, kind: geometry.Type, aligns: list[Align]) -> list[Setter]:
        stack = Stack(kind.face, self.used)
        return [
            Setter(kind, stack, left + INSET_ACROSS, right - left - 2 * INSET_ACROSS, align)
            for (left, right), align in zip(pairwise(self.edges), aligns, strict=True)
        ]

    # ---- Pages ----------------------------------------------------------------------------------

    def open(self, heading: str, note: str) -> None:
        """The first page: heading, note and column heads, which alone are tagged there."""
        top = self.sheet.height - self.sheet.top
        title, below = self._above(HEADING, heading, "centre", top)
        remark, below = self._above(NOTE, note, "left", below)
        self._begin_page(below - RULE / 2)
        if self._lines_in(self.y - _height(self.head_lines) - self.bottom) < LEAST_LINES:
            raise ValueError("Heading, note and column heads leave no room for rows.")
        self._draw_above("H1", self.tree.heading, title)
        if note:
            self._draw_above("P", self.tree.add_note(), remark)
        self._draw_tagged_head()

    def _above(self, kind: geometry.Type, text: str, align: Align, top: float) -> tuple[str, float]:
        """The operators of a text that stands across the page from `top`, and where what follows it begins."""
        setter = Setter(kind, Stack(kind.face, self.used), self.sheet.left, self.sheet.area_width, align)
        lines = setter.set(text)
        shown = f"{setter.begin}{kind.grey:g} g {_placed(lines, top - setter.baseline)}0 g "
        return shown, top - (lines.count * kind.leading + kind.below if lines.count else 0)

    def _draw_above(self, tag: str, element: int, shown: str) -> None:
        mark = self.page.mark(element)
        self.page.parts.append(f"/{tag}<</MCID {mark}>>BDC {shown}EMC\n")
        self.tree.put_text(tag, element, self.page.number, mark)

    def _begin_page(self, top: float) -> None:
        self.page = _Page(self.file.reserve(), top)
        self.frame.pages.append(self.page.number)
        self.y = top

    def _next_page(self) -> None:
        self._end_page()
        self._begin_page(self.top)
        self._draw_repeated_head()

    def _end_page(self) -> None:
        page = self.page
        content = f"{self._frame()}BT\n{''.join(page.parts)}ET\n"
        stream = self.file.add_stream(content.encode("ascii"))
        parents = self.tree.close_page(page.elements)
        box = f"[0 0 {self.sheet.width:.6f} {self.sheet.height:.6f}]"
        self.file.put(
            page.number,
            f"<</Type/Page/Parent {self.frame.page_tree} 0 R/MediaBox{box}/TrimBox{box}"
            f"/Resources {self.frame.resources} 0 R/Contents {stream} 0 R/StructParents {parents}/Tabs/S>>",
        )
        if self.on_page:
            self.on_page(len(self.frame.pages))

    def _frame(self) -> str:
        """The heads' shading and all rules of the page."""
        top, bottom, left, right = self.page.rules[0], self.y, self.edges[0], self.edges[-1]
        head = _height(self.head_lines)
        grey = " ".join(f"{part / 255:.6f}" for part in geometry.SHADING)
        across = (f"{left - RULE / 2:.3f} {y:.3f} m {right + RULE / 2:.3f} {y:.3f} l\n" for y in self.page.rules)
        upright = (f"{x:.3f} {top:.3f} m {x:.3f} {bottom:.3f} l\n" for x in self.edges)
        return (
            f"/Artifact BMC\n{grey} rg {left:.3f} {top - head:.3f} {right - left:.3f} {head:.3f} re f\n"
            f"0 g 0 G {RULE} w\n{''.join(across)}{''.join(upright)}S\nEMC\n"
        )

    # ---- Column heads ---------------------------------------------------------------------------

    def _draw_tagged_head(self) -> None:
        first, marks = self.tree.reserve_head(len(self.head)), []
        self.page.parts.append(self.heads[0].begin)
        for element, cell in enumerate(self.head, first):
            marks.append(self._mark("TH", element, self._head_cell(cell)) if cell.count else None)
        self.tree.put_head(first, marks)
        self._begin_rows()

    def _draw_repeated_head(self) -> None:
        cells = "".join(self._head_cell(cell) for cell in self.head if cell.count)
        self.page.parts.append(f"{self.heads[0].begin}/Artifact BMC {cells}EMC\n")
        self._begin_rows()

    def _head_cell(self, cell: Cell) -> str:
        return _placed(
            cell,
            self.y - INSET_DOWN - self.heads[0].baseline - (self.head_lines - cell.count) * COLUMN_HEAD.leading / 2,
        )

    def _begin_rows(self) -> None:
        self.page.parts.append(self.cells[0].begin)
        self._rule_below(self.head_lines)

    # ---- Rows -----------------------------------------------------------------------------------

    def add(self, row: Sequence[object]) -> None:
        cells = [
            EMPTY if value is None else setter.set(value if isinstance(value, str) else str(value))
            for setter, value in zip(self.cells, row, strict=True)
        ]
        lines = max(1, *(cell.count for cell in cells))
        if lines > self._room():
            if lines > self.most_lines or not self.page.has_rows:
                self._draw_in_parts(cells, lines)
                return
            self._next_page()
        self._draw(cells, lines)

    def _draw(self, cells: list[Cell], lines: int) -> None:
        """A row that stands whole on the page. Every statement here runs once a cell: 200,000 times for 20,000 rows."""
        row = self.tree.reserve_row(len(cells))
        page, put, heights = self.page, self.tree.put, {}
        parts, elements, number = page.parts, page.elements, page.number
        base, leading = self.y - INSET_DOWN - self.cells[0].baseline, CELL.leading
        for element, (count, x, tail, _lines) in enumerate(cells, row + 1):
            if not count:
                put(element, f"<</S/TD/P {row} 0 R>>")
                continue
            if count not in heights:
                heights[count] = f"{base - (lines - count) * leading / 2:.2f}"
            mark = len(elements)
            parts.append(f"/TD<</MCID {mark}>>BDC 1 0 0 1 {x} {heights[count]} Tm{tail}EMC\n")
            put(element, f"<</S/TD/P {row} 0 R/Pg {number} 0 R/K {mark}>>")
            elements.append(element)
        self.tree.put_row(row, len(cells))
        self._rule_below(lines)

    def _draw_in_parts(self, cells: list[Cell], lines: int) -> None:
        """A row that goes on overleaf, its cells set from the top."""
        row, start = self.tree.reserve_row(len(cells)), 0
        marks: list[list[Mark]] = [[] for _ in cells]
        while start < lines:
            end = min(lines, start + self._room())
            if end - start < min(LEAST_LINES, lines - start):
                self._next_page()
                continue
            for element, (cell, found) in enumerate(zip(cells, marks, strict=True), row + 1):
                part = cell.part(start, end)
                if part.count:
                    found.append(self._mark("TD", element, _placed(part, self.y - INSET_DOWN - self.cells[0].baseline)))
            self._rule_below(end - start)
            start = end
        for element, found in enumerate(marks, row + 1):
            if found:
                self.tree.put_cell(row, element, found)
            else:
                self.tree.put(element, f"<</S/TD/P {row} 0 R>>")
        self.tree.put_row(row, len(cells))

    def _mark(self, tag: str, element: int, shown: str) -> Mark:
        mark = self.page.mark(element)
        self.page.parts.append(f"/{tag}<</MCID {mark}>>BDC {shown}EMC\n")
        return self.page.number, mark

    def _rule_below(self, lines: int) -> None:
        self.y -= _height(lines)
        self.page.rules.append(self.y)
        self.page.has_rows = len(self.page.rules) > 2

    def _room(self) -> int:
        return self._lines_in(self.y - self.bottom)

    @staticmethod
    def _lines_in(height: float) -> int:
        return int((height - 2 * PADDING_DOWN - RULE + 0.01) // CELL.leading)

    def close(self, heading: str, anchor: str, lang: str) -> Pdf:
        self._end_page()
        self.tree.finish(lang)
        data = finish_document(
            self.file,
            self.frame,
            structure=self.tree.root,
            used=self.used,
            title=heading,
            anchor=anchor,
            lang=lang,
            place=(self.sheet.left, self.sheet.height - self.sheet.top),
        )
        return Pdf(data, len(self.frame.pages), tuple(sorted(self.used.missing)))


def _height(lines: int) -> float:
    return lines * CELL.leading + 2 * PADDING_DOWN + RULE


def _placed(cell: Cell, y: float) -> str:
    return f"1 0 0 1 {cell.x} {y:.2f} Tm{cell.tail}" if cell.count else ""
