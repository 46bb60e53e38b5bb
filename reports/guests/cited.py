"""The files that one indicator of an issued round cites, as they were there when it was issued.

What was attached later belongs to no issued figure; what has been taken off since is gone, and so are pictures of
children without their guardians' consent.
"""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from campaigns.models import ArchiveFile, ArchiveItem
from kepu.evidence.models import StoredFile
from kepu.records.models import Attachment
from reports.behind import rows_behind
from reports.models import Judgement, Round
from reports.rounds.standing import standard_of
from reports.standards import StandardError

ATTACHED, FILED, JUDGED = "attached", "filed", "judged"
KINDS = (ATTACHED, FILED, JUDGED)


@dataclass(frozen=True)
class CitedFile:
    """One file: where it comes from (one of KINDS) and its key there, what it is called, what it belongs to."""

    kind: str
    pk: int
    file: StoredFile
    name: str
    of: str

    @property
    def is_pdf(self) -> bool:
        return self.file.media_type == "application/pdf"


def cited_files(round: Round, code: str, kind: str) -> QuerySet | None:
    """The rows that hold an indicator's files of a kind, not fetched yet; None where it can have none."""
    if kind == ATTACHED:
        return _attached(round, code)
    if kind == FILED:
        return _filed(round, code)
    return _judged(round, code) if kind == JUDGED else None


def _attached(round: Round, code: str) -> QuerySet | None:
    try:
        indicator = standard_of(round).indicator(code)
    except StandardError:
        return None
    behind = rows_behind(indicator, round.period)
    if behind is None:
        return None
    files = Attachment.objects.of_rows(behind.rows).showable().filter(added_at__lte=round.issued_at)
    return files.select_related("file").prefetch_related("row").order_by("-object_id", "position", "pk")


def _filed(round: Round, code: str) -> QuerySet:
    items = ArchiveItem.objects.counting().serving(code).filter(dated_on__lte=round.as_of)
    files = ArchiveFile.objects.filter(item__in=items, added_at__lte=round.issued_at)
    files = files.filter(file__in=StoredFile.objects.showable())
    return files.select_related("file", "item").order_by(
        "item__box", "item__year", "item__sequence", "place", "-version"
    )


def _judged(round: Round, code: str) -> QuerySet:
    judgements = Judgement.objects.for_period(round.standard, round.period)
    judgements = judgements.filter(indicator=code, signed_at__lte=round.issued_at)
    return StoredFile.objects.showable().filter(pk__in=judgements.values("evidence")).order_by("pk")


def listed(round: Round, code: str) -> list[CitedFile]:
    """All of them, of archive items the version that held."""
    attached, filed, judged = (cited_files(round, code, kind) for kind in KINDS)
    newest = [next(versions) for _place, versions in groupby(filed, key=lambda each: (each.item_id, each.place))]
    return [
        *(as_cited(ATTACHED, each) for each in attached or ()),
        *(as_cited(FILED, each) for each in newest),
        *(as_cited(JUDGED, each) for each in judged),
    ]


def as_cited(kind: str, each: Attachment | ArchiveFile | StoredFile) -> CitedFile:
    if kind == JUDGED:
        return CitedFile(kind, each.pk, each, str(each), "")
    of = each.row if kind == ATTACHED else each.item
    return CitedFile(kind, each.pk, each.file, each.name, str(of))
