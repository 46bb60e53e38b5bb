"""A document as a PDF, set after GB/T 9704-2012. The same document gives the same bytes."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO

import pypdfium2
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from kepu import formats
from kepu.evidence.storage import open_original
from kepu.pdf import Pdf, missing_characters, render_pdf
from reports.documents.numbering import number_shown
from reports.documents.paper import attachment_lines, read, signer_inset, title_lines
from reports.models import Document, DocumentKind

TEMPLATE = "reports/documents/document.html"
BRIEF_MARK = "科普工作简报"
MARK_WIDTH = 440  # points: the type area
MARK_SIZES = (20, 40)  # points
SCREEN_SCALE = 1.5  # of 72 dots an inch
KEPT = 8  # documents in memory: a preview asks for one page after the other


@dataclass(frozen=True)
class Head:
    """What stands above the title (版头): the red mark and its size in points, the number, the line below it."""

    mark: str
    size: int
    number: str
    day: str
    is_upward: bool
    is_brief: bool


def document_pdf(document: Document) -> Pdf:
    """The document as it stands: a draft says so on every page."""
    with override("zh-hans"):
        return _set(render_to_string(TEMPLATE, _context(document)))


@lru_cache(maxsize=KEPT)
def _set(html: str) -> Pdf:
    return render_pdf(html)


def _context(document: Document) -> dict:
    day = formats.day(shown_day(document))
    return {
        "document": document,
        "head": head_of(document),
        "title_lines": title_lines(document.title),
        "paper": read(document.body),
        "attachments": attachment_lines(document.attachments),
        "day": day,
        "made_on": shown_day(document).isoformat(),
        "signer_inset": signer_inset(document.signer, day),
    }


def shown_day(document: Document) -> date:
    """成文日期: of a draft the day of its last figures, so that a preview does not change overnight."""
    return document.issued_on or document.as_of or timezone.localdate(document.created_at)


def head_of(document: Document) -> Head:
    is_brief = document.kind == DocumentKind.BRIEF
    mark = BRIEF_MARK if is_brief else f"{document.signer}文件"
    smallest, largest = MARK_SIZES
    return Head(
        mark=mark,
        size=max(smallest, min(largest, MARK_WIDTH // len(mark))),
        number=number_shown(document),
        day=formats.day(shown_day(document)),
        is_upward=document.kind == DocumentKind.APPLICATION,
        is_brief=is_brief,
    )


def unprintable(document: Document) -> list[str]:
    """Characters of the document that no face of ours has."""
    fields = (document.title, document.addressee, document.body, document.attachments, document.signer)
    return missing_characters("".join(fields))


def pdf_bytes(document: Document) -> bytes | None:
    """What the page shows: the frozen PDF, or the draft as it stands. None where the file of old is missing."""
    if not document.is_issued:
        return document_pdf(document).data
    if document.pdf is None:
        return None
    try:
        with open_original(document.pdf.sha256) as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def page_picture(pdf: bytes, page: int) -> bytes | None:
    """One page as a PNG to look at, counted from 1; None where there is no such page."""
    pages = pypdfium2.PdfDocument(pdf)
    try:
        if not 1 <= page <= len(pages):
            return None
        stream = BytesIO()
        pages[page - 1].render(scale=SCREEN_SCALE).to_pil().save(stream, "PNG", optimize=True)
        return stream.getvalue()
    finally:
        pages.close()


def page_count(pdf: bytes) -> int:
    pages = pypdfium2.PdfDocument(pdf)
    try:
        return len(pages)
    finally:
        pages.close()
