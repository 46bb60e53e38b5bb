"""The draft text of each kind of document, filled from the data. Documents are Chinese whatever the page speaks.

Every figure is asked of the place that computes it; nothing is counted here.
"""

from collections.abc import Callable

from django.utils.translation import override

from reports.documents.texts.application import application_text
from reports.documents.texts.brief import brief_text
from reports.documents.texts.notice import notice_text
from reports.documents.texts.plan import plan_text
from reports.documents.texts.wording import Text
from reports.models import Document, DocumentKind

BUILDERS: dict[str, Callable[[Document], Text]] = {
    DocumentKind.APPLICATION: application_text,
    DocumentKind.PLAN: plan_text,
    DocumentKind.NOTICE: notice_text,
    DocumentKind.BRIEF: brief_text,
}


def fill_in(document: Document) -> Document:
    """Write title, addressee, text and attachments of a draft from the data as they are now; it is not saved.

    Raises ValidationError with a sentence where the data have nothing to write of.
    """
    with override("zh-hans"):
        text = BUILDERS[document.kind](document)
    document.title, document.addressee = text.title, text.addressee
    document.body, document.attachments = _corrected(document) + text.body, text.attachments
    return document


def _corrected(document: Document) -> str:
    """A correction names the document that it takes the place of."""
    old = document.replaces
    return f"本文件代替{old.number}《{old.title}》，原文件同时作废。\n" if old else ""
