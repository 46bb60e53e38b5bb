"""The HTML of a pack's chapters as Word's own paragraphs, lists and tables: every word and number as it is on paper.

The HTML is that of our templates; of what it may hold, this knows what they use. Pictures and links are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from lxml import html as markup

from reports.wordfile import CHARACTER, FANG, HEI, KAI, element, run

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
HEADINGS = {"h1": "Heading 1", "h2": "Heading 2", "h3": "Heading 3", "h4": "Heading 4", "h5": "Heading 5"}
UNLISTED = {"h1": "Title", "h2": "Heading 3", "h4": "Heading 4", "h5": "Heading 5"}  # that no contents name
BOXES = {"div", "section"}
BLOCKS = BOXES | {"p", "ul", "ol", "table", "figure", *HEADINGS}
TABLE_TEXT, SMALL_TEXT, NOTE = "Kepu Table", "Kepu Table Small", "Kepu Note"
TWIPS = 1440 / 25.4  # a millimetre
# A row that may not be torn must find room on one page.
MOST_KEPT = 400
PADDING = 1  # mm beside the text of a cell; with Word's own 1.9 a day would not fit its column
SIGNED = 11  # mm, the height of a row that is signed or sealed
BLANK = "＿" * 6
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile("[ \t\r\n\f]+")


@dataclass(frozen=True)
class Look:
    """How paragraphs of a class differ from the text."""

    style: str = "Normal"
    align: int | None = None
    face: str = FANG
    size: float | None = None
    before: float = 0  # mm
    after: float = 0  # mm
    indent: int = 0


PLAIN = Look(indent=2)
LOOKS = {
    "number": Look(face=HEI, size=14),
    "editable": Look(face=KAI, size=12),
    "office": Look(align=CENTRE, face=HEI, size=20, before=22),
    "period": Look(align=CENTRE, face=KAI, before=4, after=18),
    "subtitle": Look(align=CENTRE, face=KAI, before=4),
    "imprint": Look(NOTE, CENTRE, before=12),
    "label": Look(face=HEI, size=12, before=2),
    "note": Look(NOTE),
    "small": Look(NOTE),
    "signers": Look(NOTE),
    "signature": Look(align=RIGHT, before=8),
}


class Flow:
    """Writes at the end of a Word file, `width` mm wide."""

    def __init__(self, file, width: float):
        self.file, self.width = file, width

    def write(self, html: str) -> None:
        for each in markup.fragments_fromstring(UNPRINTABLE.sub("", html)):
            if not isinstance(each, str):
                self._write(each)

    def _write(self, node) -> None:
        if node.tag in BOXES:
            self._write_box(node)
        elif node.tag in HEADINGS:
            names = UNLISTED if "no-bookmark" in classes(node) else HEADINGS
            paragraph = self.file.add_paragraph(text_of(node), style=names[node.tag])
            paragraph.alignment = CENTRE if names[node.tag] in ("Title", "Heading 1") else None
        elif node.tag == "p":
            self._write_paragraph(node)
        elif node.tag in ("ul", "ol"):
            self._write_list(node)
        elif node.tag == "table":
            self._write_table(node)

    def _write_box(self, node) -> None:
        for child in node:
            self._write(child)

    def _write_paragraph(self, node) -> None:
        look = next((LOOKS[name] for name in classes(node) if name in LOOKS), PLAIN)
        paragraph = self.file.add_paragraph(style=look.style)
        paragraph.alignment = look.align
        paragraph.paragraph_format.space_before = Mm(look.before) if look.before else None
        paragraph.paragraph_format.space_after = Mm(look.after) if look.after else None
        paragraph.paragraph_format.keep_with_next = True if "label" in classes(node) else None
        if look.indent:
            indent(paragraph, look.indent)
        size = Pt(look.size) if look.size else None
        for text, is_strong in pieces(node):
            if look.style == "Normal" or is_strong:
                run(paragraph, text, HEI if is_strong else look.face, size)
            else:
                paragraph.add_run(text)

    def _write_list(self, node) -> None:
        is_marked = node.tag == "ol" or "marked" in classes(node)
        for number, item in enumerate(node.iterchildren("li"), start=1):
            text = f"{number}. {text_of(item)}" if node.tag == "ol" else text_of(item)
            paragraph = self.file.add_paragraph(text, style="Normal" if is_marked else "List Bullet")
            if is_marked:
                indent(paragraph, 4 if "depth-2" in classes(item) else 2)

    def _write_table(self, node) -> None:
        if (caption := node.find("caption")) is not None:
            self.file.add_paragraph(text_of(caption), style="Caption")
        widths = self._widths(node)
        table = self.file.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.autofit = False
        _pad(table)
        for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = Mm(width)
        style = SMALL_TEXT if "dense" in classes(node) else TABLE_TEXT
        for line in node.iter("tr"):
            table._tbl.append(_row(line, widths, style, self.file))
        if not {"facts", "sign"}.isdisjoint(classes(node)):
            _keep_together(table)
        self.file.add_paragraph(style=NOTE)

    def _widths(self, node) -> list[float]:
        """The columns' widths in mm; those that are not said share what is left."""
        said = [column.get("style", "") for column in node.iter("col")]
        said = said or [""] * max(sum(int(cell.get("colspan", 1)) for cell in line) for line in node.iter("tr"))
        known = [self._length(text) for text in said]
        left = max(0, self.width - sum(each for each in known if each))
        return [each or left / known.count(None) for each in known]

    def _length(self, style: str) -> float | None:
        found = re.search(r"width:\s*([\d.]+)(%|mm)", style)
        return found and float(found[1]) * (self.width / 100 if found[2] == "%" else 1)


def _pad(table) -> None:
    padding = element("w:tblCellMar")
    for side in ("left", "right"):
        padding.append(element(f"w:{side}", w=str(round(PADDING * TWIPS)), type="dxa"))
    table._tbl.tblPr.insert_element_before(padding, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _keep_together(table) -> None:
    """A small table stands on one page: each of its rows with the next."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _row(line, widths: list[float], style: str, file):
    row, properties = element("w:tr"), element("w:trPr")
    if len(line.text_content()) < MOST_KEPT:
        properties.append(element("w:cantSplit"))
    if line.getparent().tag == "thead":
        properties.append(element("w:tblHeader"))
    if "sign" in classes(line.getparent().getparent()):
        properties.append(element("w:trHeight", val=str(round(SIGNED * TWIPS)), hRule="atLeast"))
    row.append(properties)
    place = 0
    for cell in line.iterchildren("td", "th"):
        span = int(cell.get("colspan", 1))
        row.append(_cell(cell, sum(widths[place : place + span]), span, style, file))
        place += span
    return row


def _cell(node, width: float, span: int, style: str, file):
    cell, properties, text = element("w:tc"), element("w:tcPr"), element("w:p")
    properties.append(element("w:tcW", w=str(round(width * TWIPS)), type="dxa"))
    if span > 1:
        properties.append(element("w:gridSpan", val=str(span)))
    if node.getparent().getparent().getparent().get("class") == "sign":
        properties.append(element("w:vAlign", val="center"))
    cell.extend([properties, text])
    paragraph = Paragraph(text, file._body)
    paragraph.style = style
    paragraph.alignment = _alignment(node)
    for part, is_strong in pieces(node):
        if node.tag == "th" or is_strong:
            run(paragraph, part, HEI)
        else:
            paragraph.add_run(part)
    return cell


def _alignment(node) -> int | None:
    if node.get("scope") == "col" or "centre" in classes(node):
        return CENTRE
    return RIGHT if "number" in classes(node) else None


def indent(paragraph, characters: int) -> None:
    """The first line so many characters in."""
    paragraph.paragraph_format.first_line_indent = Pt(CHARACTER * characters)
    paragraph._p.pPr.ind.set(qn("w:firstLineChars"), str(100 * characters))


def classes(node) -> list[str]:
    return node.get("class", "").split()


def text_of(node) -> str:
    return "".join(text for text, _is_strong in pieces(node))


def pieces(node) -> list[tuple[str, bool]]:
    """The text of an element with blanks as a browser shows them, and which of it is strong."""
    found: list[tuple[str, bool]] = []
    for text, is_strong in _raw(node, False, False):
        before = found[-1][0] if found else "\n"
        text = text.lstrip(" ") if before[-1] in " \n" else text
        if text == "\n" and before == "\n":
            continue
        if text:
            found.append((text, is_strong))
    while found and not found[-1][0].strip(" \n"):
        found.pop()
    return found


def _raw(node, is_strong: bool, is_kept: bool) -> Iterator[tuple[str, bool]]:
    """Texts in their order; blanks are drawn together unless they are kept, a line ends as "\\n"."""
    is_strong = is_strong or node.tag == "strong"
    is_kept = is_kept or not {"blank-date", "signers"}.isdisjoint(classes(node))
    yield _blanks(node.text, is_kept), is_strong
    for child in node:
        if child.tag == "br" or child.tag in BLOCKS:
            yield "\n", is_strong
        if isinstance(child.tag, str) and child.tag not in ("svg", "img", "figure"):
            yield from [(BLANK, False)] if "blank" in classes(child) else _raw(child, is_strong, is_kept)
        if child.tag in BLOCKS:
            yield "\n", is_strong
        yield _blanks(child.tail, is_kept), is_strong


def _blanks(text: str | None, is_kept: bool) -> str:
    return (text or "").strip("\r\n\t") if is_kept else SPACES.sub(" ", text or "")
