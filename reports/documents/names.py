"""What a document's files are called."""

from django.utils.translation import override

from reports.documents.numbering import number_shown
from reports.models import Document
from reports.packs.naming import safe_part


def file_name(document: Document, ending: str) -> str:
    """科普申〔2026〕1号 关于申请….pdf; of a draft 草稿 ….pdf."""
    with override("zh-hans"):
        first = number_shown(document) if document.is_issued else "草稿"
        return safe_part(f"{first} {document.title}{ending}", 100)
