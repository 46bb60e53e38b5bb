"""The list that both sign (交接清单), from what was kept of the hand-over."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from kepu.pdf import Pdf, render_pdf
from reports.handover.work import Kind
from reports.models import HandOver


def by_kind(made: HandOver) -> list[tuple[Kind, list[dict]]]:
    """What passed, in the order of the kinds; those of which nothing passed are left out."""
    kinds = [(kind, [item for item in made.items if item["kind"] == kind]) for kind in Kind]
    return [(kind, items) for kind, items in kinds if items]


def handover_pdf(made: HandOver) -> Pdf:
    """The same hand-over gives the same bytes."""
    is_chinese = (get_language() or "").startswith("zh")
    context = {
        "handover": made,
        "groups": by_kind(made),
        "office": settings.OFFICE_NAME,
        "lang": "zh-Hans" if is_chinese else get_language(),
    }
    return render_pdf(render_to_string("reports/handover/paper.html", context))
