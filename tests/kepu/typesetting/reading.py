"""Reads drawn PDFs back: what each piece of marked content says, and what the structure makes of it."""

import io
import re
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pikepdf
from PIL import Image

ENTRY = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


def opened(data: bytes) -> pikepdf.Pdf:
    """To be kept in a variable: its objects die with it."""
    return pikepdf.open(io.BytesIO(data))


def unspaced(text: str) -> str:
    return "".join(text.split())


def raw_text(data: bytes) -> str:
    """All text in the order in which it is drawn."""
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    assert not run.stderr, run.stderr
    return run.stdout.decode()


def pictures(data: bytes, folder: Path, *, dpi: int) -> list[Image.Image]:
    """Every page in grey."""
    (folder / "drawn.pdf").write_bytes(data)
    subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), "drawn.pdf", "page"], cwd=folder, check=True)
    return [Image.open(each) for each in sorted(folder.glob("page-*.pgm"))]


def marked_texts(page: pikepdf.Page) -> dict[int, str]:
    """Marked content's number -> its text, by ActualText or the fonts' tables."""
    texts: dict[int, str] = {}
    for mark, text in _pieces(page):
        texts[mark] = texts.get(mark, "") + text
    return {mark: text for mark, text in texts.items() if mark is not None}


def _pieces(page: pikepdf.Page) -> Iterator[tuple[int | None, str]]:
    tables = {name: _table(font) for name, font in page.obj.Resources.Font.items()}
    table, open_marks, hidden = {}, [], None
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                known = operands[1]
                open_marks.append(known.get("/MCID"))
                if "/ActualText" in known:
                    hidden = len(open_marks)
                    yield _mark(open_marks), str(known.ActualText)
                else:
                    yield _mark(open_marks), ""
            case "BMC":
                open_marks.append(None)
            case "EMC":
                hidden = None if hidden == len(open_marks) else hidden
                open_marks.pop()
            case "Tf":
                table = tables[str(operands[0])]
            case "Tj" | "TJ":
                assert open_marks, "text that is neither tagged nor an artifact"
                if hidden is None:
                    yield _mark(open_marks), _text(operands, table)
    assert not open_marks


def _mark(open_marks: list) -> int | None:
    return next((int(mark) for mark in reversed(open_marks) if mark is not None), None)


def _text(operands, table: dict[int, str]) -> str:
    shown = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
    codes = b"".join(bytes(each) for each in shown if isinstance(each, pikepdf.String))
    return "".join(table[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))


def _table(font: pikepdf.Object) -> dict[int, str]:
    found = ENTRY.findall(font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in found}


class Structure:
    """The elements of a tagged PDF, each with its own marks and their text."""

    def __init__(self, pdf: pikepdf.Pdf):
        self.pdf = pdf
        self.root = pdf.Root.StructTreeRoot
        self.pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self.texts = [marked_texts(page) for page in pdf.pages]

    def elements(self, kind: str) -> list[pikepdf.Object]:
        return [element for element in self._below(self.root) if str(element.S) == f"/{kind}"]

    def _below(self, parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
        for kid in parent.get("/K", pikepdf.Array()) if isinstance(parent.get("/K"), pikepdf.Array) else []:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == parent.objgen
                yield kid
                yield from self._below(kid)

    def marks(self, element: pikepdf.Object) -> list[tuple[int, int]]:
        """(page, number) of an element's own marked content."""
        content = element.get("/K", [])
        if isinstance(content, int):
            return [(self.pages[element.Pg.objgen], content)]
        return [(self.pages[kid.Pg.objgen], int(kid.MCID)) for kid in content if "/MCID" in kid]

    def text(self, element: pikepdf.Object) -> str:
        return "".join(self.texts[page][mark] for page, mark in self.marks(element))

    def rows(self) -> list[list[str]]:
        """The cells of the table's body."""
        body = next(iter(self.elements("TBody")), None)
        return [[self.text(cell) for cell in row.K] for row in body.K] if body is not None else []

    def parents(self, page: int) -> list[pikepdf.Object]:
        """The element that each mark of a page belongs to."""
        numbers = list(self.root.ParentTree.Nums)
        return list(numbers[numbers.index(self.pdf.pages[page].obj.StructParents) + 1])

    def check(self) -> None:
        """Every mark of every page has its element, and every element's marks are there."""
        owned = {
            (page, mark): element.objgen for element in self._below(self.root) for page, mark in self.marks(element)
        }
        for page, texts in enumerate(self.texts):
            parents = self.parents(page)
            assert sorted(texts) == list(range(len(parents)))
            for mark, parent in zip(count(), parents, strict=False):
                assert owned.pop((page, mark)) == parent.objgen
        assert not owned
