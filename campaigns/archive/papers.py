"""The archive on paper (DA/T 22-2015): the register of archival documents, the list in a box, and the box's labels."""

from itertools import groupby

from django.utils import timezone

from campaigns.archive.boxes import Box, all_boxes
from campaigns.archive.contents import Contents
from campaigns.models import ArchiveItem
from kepu.paper import set_paper
from kepu.pdf import Pdf

SPINES = (20, 30, 40)  # mm: the thicknesses of box that the standard knows


def list_pdf(contents: Contents) -> Pdf:
    """The list that lies in a box, and the sheet on which its state is written (备考表)."""
    return _rendered("campaigns/archive/box_list.html", {"box": contents})


def label_pdf(contents: Contents) -> Pdf:
    """The label for the front of a box, and one for its spine in each thickness."""
    return _rendered("campaigns/archive/box_label.html", {"box": contents, "spines": SPINES})


PAPERS = {"list": list_pdf, "label": label_pdf}


def catalogue_pdf(user, year: int | None = None) -> Pdf:
    """The register of archival documents (归档文件目录), box by box; those taken out stand in it and say why."""
    items = ArchiveItem.objects.visible_to(user).order_by("box", "year", "sequence")
    items = items.filter(year=year) if year else items
    known = {box.code: box for box in all_boxes()}
    order = {code: place for place, code in enumerate(known)}
    rows = sorted(items.select_related("community"), key=lambda item: order.get(item.box, len(order)))
    boxes = [(known.get(code, Box(code, "", "")), list(inside)) for code, inside in groupby(rows, lambda row: row.box)]
    scope = user.community if user.is_clerk else None
    live = [row for row in rows if not row.retired_at]
    sheets = sum(row.pages or 0 for row in live)
    context = {"boxes": boxes, "year": year, "scope": scope, "count": len(live), "sheets": sheets}
    return _rendered("campaigns/archive/catalogue.html", context)


def _rendered(template: str, context: dict) -> Pdf:
    return set_paper(template, context | {"today": timezone.localdate()})
