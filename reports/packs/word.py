"""The body of a pack as an editable Word file: the same chapters, figures and words as on paper, up to the annexes.

The same pack gives the same bytes.
"""

import re
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kepu.paper import document_language
from reports.models import Pack
from reports.packs.contents import Chapter, Entry, Stage, body_chapters, running_head
from reports.packs.flow import NOTE, SMALL_TEXT, TABLE_TEXT, Flow
from reports.wordfile import (
    FANG,
    HEI,
    KAI,
    SONG,
    bytes_of,
    element,
    field,
    instruction_text,
    run,
    set_face,
    set_page,
    set_styles,
)  # fmt: skip

UPRIGHT, LYING = 156, 225  # mm of text in a line
SMALL = Pt(9)
FIELDS = {"%(page)d": "PAGE", "%(pages)d": "NUMPAGES"}
# Styles of ours by name: face, size, height of a line in points.
STYLES = {
    TABLE_TEXT: (FANG, 10.5, 15),
    SMALL_TEXT: (FANG, 9, 12),
    NOTE: (FANG, 10.5, 16),
    "toc 1": (HEI, 12, 20),
    "toc 2": (FANG, 12, 20),
}
WIDER = {"Heading 4": (HEI, 14), "Heading 5": (KAI, 14), "List Bullet": (FANG, 16), "Caption": (HEI, 12)}


def pack_docx(pack: Pack) -> bytes:
    """The bytes of a .docx that opens in Word and WPS, in the pack's own language. The pack must be built."""
    with override(pack.language):
        return bytes_of(_write(pack))


def _write(pack: Pack):
    file = WordFile()
    set_page(file)
    set_styles(file)
    _add_styles(file)
    _set_properties(file, pack)
    _set_running(file, running_head(pack, pack.results))
    is_lying = False
    for place, chapter in enumerate(body_chapters(pack)):
        html = render_to_string(chapter.template, {"chapter": chapter, "as_tables": True})
        wants_lying = 'class="landscape' in html[:200]
        before = len(file.element.body)
        if wants_lying != is_lying:
            _turn(file, wants_lying)
            is_lying = wants_lying
        elif place:
            file.add_paragraph().paragraph_format.page_break_before = True
        _write_chapter(file, chapter, html, LYING if is_lying else UPRIGHT)
        _drop_blank(file, before)
    return file


def _write_chapter(file, chapter: Chapter, html: str, width: float) -> None:
    if chapter.stage == Stage.LAST:
        _write_contents(file, chapter.data["entries"])
    else:
        Flow(file, width).write(html)


def _drop_blank(file, before: int) -> None:
    """Let the chapter's own heading begin the page, not an empty line before it."""
    first, *rest = [each for each in list(file.element.body)[before - 1 :] if each.tag == qn("w:p")][:2] or [None]
    breaks = first is not None and first.pPr is not None and first.pPr.find(qn("w:pageBreakBefore")) is not None
    if breaks and rest and not first.xpath("w:r"):
        file.element.body.remove(first)
        rest[0].get_or_add_pPr()._insert_pageBreakBefore(element("w:pageBreakBefore"))


def _turn(file, is_lying: bool) -> None:
    """What follows is on sheets that lie, or stand again."""
    section = file.add_section()
    section.different_first_page_header_footer = False
    section.orientation = WD_ORIENT.LANDSCAPE if is_lying else WD_ORIENT.PORTRAIT
    size = (Mm(297), Mm(210)) if is_lying else (Mm(210), Mm(297))
    section.page_width, section.page_height = size
    edges = (28, 37, 26, 35) if is_lying else (37, 26, 35, 28)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, edges)
    section.footer_distance = Mm(15 if is_lying else 25)


def _add_styles(file) -> None:
    for name, (face, size, line) in STYLES.items():
        is_own = not name.startswith("toc")
        style = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=not is_own)
        style.base_style = file.styles["Normal"]
        set_face(style, face, Pt(size))
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(line)
        style.quick_style = is_own
        snap = element("w:snapToGrid", val="0")
        style.element.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc")
    file.styles["toc 2"].paragraph_format.left_indent = Pt(24)
    for name, (face, size) in WIDER.items():
        set_face(file.styles[name], face, Pt(size))
    file.styles["Heading 3"].font.bold = True  # 仿宋 alone would not stand out from the text
    file.styles["Caption"].paragraph_format.keep_with_next = True


def _set_properties(file, pack: Pack) -> None:
    figures = pack.results
    told = file.core_properties
    told.title, told.author = f"{figures['title']} {pack.number}"[:255], figures["office"][:255]
    told.last_modified_by, told.comments, told.keywords = told.author, "", pack.number
    told.language = document_language()
    told.created = told.modified = datetime.fromisoformat(figures["frozen_on"])
    told.revision = 1


def _set_running(file, head: str) -> None:
    """Pack number and as-of date above every page but the cover, below it which page of how many."""
    section = file.sections[0]
    section.different_first_page_header_footer = True
    top, bottom = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph in (top, bottom):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(14)
    run(top, head, SONG, SMALL)
    for part in re.split(r"(%\(\w+\)d)", _("Page %(page)d of %(pages)d")):
        if part in FIELDS:
            field(bottom, FIELDS[part], "1", SONG, SMALL)
        elif part:
            run(bottom, part, SONG, SMALL)


def _write_contents(file, entries: list[Entry]) -> None:
    """A table of contents that Word fills in by itself; until then it names what there is, without pages."""
    file.add_paragraph(_("Contents"), style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    lines = [file.add_paragraph(entry.title, style=f"toc {entry.level}") for entry in entries]
    opening = lines[0].insert_paragraph_before(style="toc 1")
    for part in (
        element("w:fldChar", fldCharType="begin", dirty="true"),
        instruction_text(r' TOC \o "1-2" \h \z \u '),
        element("w:fldChar", fldCharType="separate"),
    ):
        opening.add_run()._r.append(part)
    lines[-1].add_run()._r.append(element("w:fldChar", fldCharType="end"))
