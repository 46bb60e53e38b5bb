"""The list that both sign (交接清单), from what was kept of the hand-over."""

from kepu.paper import set_paper
from kepu.pdf import Pdf
from reports.handover.work import Kind
from reports.models import HandOver


def by_kind(made: HandOver) -> list[tuple[Kind, list[dict]]]:
    """What passed, in the order of the kinds; those of which nothing passed are left out."""
    kinds = [(kind, [item for item in made.items if item["kind"] == kind]) for kind in Kind]
    return [(kind, items) for kind, items in kinds if items]


def handover_pdf(made: HandOver) -> Pdf:
    """The same hand-over gives the same bytes."""
    context = {
        "handover": made,
        "groups": by_kind(made),
    }
    return set_paper("reports/handover/paper.html", context)
