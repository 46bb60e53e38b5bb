"""A pack as one HTML document, for tests that read it and benches that let other engines set it."""

from django.template.loader import render_to_string

from kepu.paper import document_language
from reports.packs.contents import chapters
from reports.packs.sections import TEMPLATE


def whole_html(pack, material) -> str:
    context = {
        "lang": document_language(),
        "title": pack.number,
        "running": f"{material.figures['title']} · {pack.number}",
    }
    return render_to_string(TEMPLATE, context | {"chapters": chapters(pack, material)})
