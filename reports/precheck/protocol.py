"""The protocol of a draw, on the screen and on paper."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model
from django.forms import BoundField
from django.utils.translation import gettext as _

from kepu import formats
from kepu.paper import set_paper
from kepu.pdf import Pdf
from kepu.records.models import Attachment, AttachmentKind
from kepu.registers.register import register
from reports.models import Draw
from reports.precheck.draws import Answer, attachments_of, tally


@dataclass(frozen=True)
class DrawnItem:
    """One record of a draw: as it was noted, and what of it is there now."""

    number: int
    noted: dict
    url: str = ""
    title: str = ""
    files: list[tuple[str, Attachment]] = field(default_factory=list)  # address without its last part, file
    gone: int = 0
    answer: BoundField | None = None
    note: BoundField | None = None

    @property
    def register(self) -> str:
        return register(self.noted["register"]).name

    @property
    def day(self) -> str:
        return formats.day(date.fromisoformat(self.noted["day"])) if self.noted["day"] else ""

    @property
    def evidence(self) -> str:
        """What was attached when it was drawn, in words: “Photo 3, Sign-in sheet 1”."""
        kinds = Counter(file["kind"] for file in self.noted["files"])
        words = [f"{AttachmentKind(kind).label} {count}" for kind, count in kinds.items()]
        words += [_("archive item %(item)s") % {"item": item} for item in self.noted["archive"]]
        return _(", ").join(words) or _("none")

    @property
    def said(self) -> str:
        return Answer(self.noted["answer"]).label if self.noted["answer"] else ""


def drawn_items(draw: Draw, form, user) -> list[DrawnItem]:
    """The records as `user` may see them now, with the fields of the form."""
    there = attachments_of(draw)
    rows = _rows(draw, user)
    return [
        _item(number, noted, rows.get((noted["register"], noted["id"])), there, fields)
        for number, (noted, *fields) in enumerate(form.rows(), start=1)
    ]


def _rows(draw: Draw, user) -> dict[tuple[str, int], Model]:
    found = {}
    for code in {item["register"] for item in draw.items}:
        keys = [item["id"] for item in draw.items if item["register"] == code]
        found |= {(code, row.pk): row for row in register(code).visible_rows(user).filter(pk__in=keys)}
    return found


def _item(number: int, noted: dict, row, there: dict[int, Attachment], fields: Iterable[BoundField]) -> DrawnItem:
    files = [there[file["id"]] for file in noted["files"] if file["id"] in there]
    answer, note = fields
    return DrawnItem(
        number=number,
        noted=noted,
        url=register(noted["register"]).url("detail", noted["id"]) if row else "",
        title=str(row) if row else noted["title"],
        files=files if row else [],
        gone=len(noted["files"]) - len(files),
        answer=answer,
        note=note,
    )


def protocol_pdf(draw: Draw) -> Pdf:
    """The paper to be signed; the same draw gives the same bytes."""
    context = {
        "draw": draw,
        "items": [DrawnItem(number, noted) for number, noted in enumerate(draw.items, start=1)],
        "tally": tally(draw),
    }
    return set_paper("reports/precheck/protocol.html", context)
