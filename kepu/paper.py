"""Papers that the office prints: a template set in the reader's language, under the office's name."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from kepu.pdf import Assets, Pdf, render_pdf


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def document_language() -> str:
    """The language that is active now, as HTML and PDF name it."""
    return "zh-Hans" if is_chinese() else get_language() or "en"


def set_paper(template: str, context: dict, *, assets: Assets | None = None) -> Pdf:
    """The template with what it tells, and with `office` and `lang`; `assets` and errors as in `render_pdf`."""
    given = {"office": settings.OFFICE_NAME, "lang": document_language()} | context
    return render_pdf(render_to_string(template, given), assets=assets)
