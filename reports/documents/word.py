"""A document as an editable Word file, in the same measures as the paper. The same document gives the same bytes."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import override
from docx import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kepu import formats
from reports.documents.paper import Paragraph, Sheet, Table, attachment_lines, read, signer_inset, title_lines
from reports.documents.printing import Head, head_of, shown_day
from reports.models import Document
from reports.wordfile import (
    AFTER_GRID,
    CHARACTER,
    FANG,
    HEI,
    KAI,
    PITCH,
    SONG,
    TITLE,
    bytes_of,
    element,
    field,
    run,
    set_page,
    set_styles,
)  # fmt: skip

RED = RGBColor(0xD7, 0x00, 0x0F)


def document_docx(document: Document) -> bytes:
    """The bytes of a .docx that opens in Word and WPS."""
    with override("zh-hans"):
        return bytes_of(_write(document))


def _write(document: Document):
    file = WordFile()
    set_page(file)
    set_styles(file)
    _set_page_numbers(file)
    _set_properties(file, document)
    head, paper = head_of(document), read(document.body)
    _write_head(file, head, document.signer)
    _write_title(file, document.title)
    if document.addressee:
        _paragraph(file, f"{document.addressee}：", indent=0)
    _write_blocks(file, paper.blocks)
    _write_foot(file, document, head)
    for sheet in paper.sheets:
        _write_sheet(file, sheet)
    return file


def _set_page_numbers(file) -> None:
    """— 1 —, odd pages right and even pages left, one character in (7.5)."""
    file.settings.odd_and_even_pages_header_footer = True
    section = file.sections[0]
    for footer, side, inset in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "rightChars"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "leftChars"),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.line_spacing = Pt(17)
        paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{inset}"), "100")
        run(paragraph, "— ", SONG, Pt(14))
        field(paragraph, "PAGE", "1", SONG, Pt(14))
        run(paragraph, " —", SONG, Pt(14))


def _set_properties(file, document: Document) -> None:
    made = datetime.combine(shown_day(document), datetime.min.time())
    told = file.core_properties
    told.title, told.author, told.last_modified_by = document.title, document.signer, document.signer
    told.comments, told.keywords, told.language = "", document.number, "zh-CN"
    told.created = told.modified = made
    told.revision = 1


def _write_head(file, head: Head, signer: str) -> None:
    mark = _paragraph(file, "", indent=0, align=WD_ALIGN_PARAGRAPH.CENTER)
    run(mark, head.mark, TITLE, Pt(head.size)).font.color.rgb = RED
    mark.paragraph_format.line_spacing = Pt(head.size * 1.3)
    mark.paragraph_format.space_before = Pt(0) if head.is_brief else Mm(32)
    mark.paragraph_format.space_after = Pt(6) if head.is_brief else PITCH * 2
    if head.is_brief:
        _paragraph(file, head.number, indent=0, align=WD_ALIGN_PARAGRAPH.CENTER)
        last = _sides(file, signer, head.day)
    elif head.is_upward:
        last = _sides(file, f"　{head.number}", "签发人：　　　　　")
    else:
        last = _paragraph(file, head.number, indent=0, align=WD_ALIGN_PARAGRAPH.CENTER)
    _rule_below(last)
    last.paragraph_format.space_after = PITCH if head.is_brief else PITCH * 2


def _sides(file, left: str, right: str):
    paragraph = _paragraph(file, f"{left}\t{right}", indent=0)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    return paragraph


def _rule_below(paragraph) -> None:
    """The red rule 4 mm below the number (7.2.7); a border stands at most 31 pt off."""
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz="12", space="11", color="D7000F"))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:tabs", "w:snapToGrid", *AFTER_GRID)


def _write_title(file, title: str, style: str = "Title") -> None:
    paragraph = file.add_paragraph(style=style)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, line in enumerate(title_lines(title)):
        part = paragraph.add_run()
        if number:
            part.add_break()
        part.add_text(line)
    paragraph.paragraph_format.space_after = PITCH


def _write_blocks(file, blocks: Iterable[Paragraph | Table]) -> None:
    for block in blocks:
        if isinstance(block, Table):
            _write_table(file, block)
        elif block.is_heading:
            _indent(file.add_paragraph(block.head, style=f"Heading {block.level}"), 2)
        else:
            paragraph = _paragraph(file, "")
            if block.head:
                run(paragraph, block.head, HEI if block.level == 1 else KAI)
            run(paragraph, block.text, FANG)


def _write_table(file, table: Table) -> None:
    grid = file.add_table(rows=0, cols=len(table.head), style="Table Grid")
    grid.autofit = False
    for number, line in enumerate([table.head, *table.rows]):
        row = grid.add_row()
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        if not number:
            row._tr.get_or_add_trPr().append(element("w:tblHeader"))
        for cell, text, width in zip(row.cells, line, table.widths, strict=True):
            cell.width = Mm(156 * width / 100)
            _write_cell(cell, text, size=Pt(10.5 if table.is_dense else 12), is_head=not number)
    _paragraph(file, "", indent=0).paragraph_format.line_spacing = Pt(8)


def _write_cell(cell, text: str, *, size, is_head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = Pt(17)
    paragraph._p.get_or_add_pPr().insert_element_before(element("w:snapToGrid", val="0"), *AFTER_GRID)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_head else WD_ALIGN_PARAGRAPH.LEFT
    run(paragraph, text, HEI if is_head else FANG, size)


def _write_foot(file, document: Document, head: Head) -> None:
    lines = attachment_lines(document.attachments)
    for number, line in enumerate(lines):
        paragraph = _paragraph(file, line if number else f"附件：{line}", indent=0)
        _inset(paragraph, "left", 2 if not number else 5)
        paragraph.paragraph_format.space_before = Pt(0) if number else PITCH
        paragraph.paragraph_format.keep_with_next = True
    if head.is_brief:
        return
    day = formats.day(shown_day(document))
    for text, inset, before in ((document.signer, signer_inset(document.signer, day), PITCH * 2), (day, 4, Pt(0))):
        paragraph = _paragraph(file, text, indent=0, align=WD_ALIGN_PARAGRAPH.RIGHT)
        _inset(paragraph, "right", inset)
        paragraph.paragraph_format.space_before = before
        paragraph.paragraph_format.keep_with_next = text is document.signer
    _keep_with_signature(file, count=2 + len(lines))


def _keep_with_signature(file, count: int) -> None:
    """The last paragraph of the text goes with the signature: nobody signs an empty page."""
    if len(file.paragraphs) > count:
        file.paragraphs[-count - 1].paragraph_format.keep_with_next = True


def _write_sheet(file, sheet: Sheet) -> None:
    label = _paragraph(file, "", indent=0)
    run(label, sheet.label, HEI)
    label.paragraph_format.page_break_before = True
    if sheet.title:
        _write_title(file, sheet.title)
    _write_blocks(file, sheet.blocks)


def _paragraph(file, text: str, *, indent: int = 2, align=None):
    paragraph = file.add_paragraph()
    if text:
        run(paragraph, text, FANG)
    if align is not None:
        paragraph.alignment = align
    return _indent(paragraph, indent) if indent else paragraph


def _indent(paragraph, characters: int):
    """The first line so many characters in; Word goes by characters, other programs by the length."""
    paragraph.paragraph_format.first_line_indent = Pt(CHARACTER * characters)
    paragraph._p.pPr.ind.set(qn("w:firstLineChars"), str(100 * characters))
    return paragraph


def _inset(paragraph, side: str, characters: float) -> None:
    layout = paragraph.paragraph_format
    setattr(layout, f"{side}_indent", Pt(CHARACTER * characters))
    paragraph._p.pPr.ind.set(qn(f"w:{side}Chars"), str(round(100 * characters)))
