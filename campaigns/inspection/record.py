"""The record of a visit (检查记录) on paper: checklist, findings, photos, lines to sign on."""

from dataclasses import dataclass
from pathlib import Path

from campaigns.inspection.evidence import kind_of_file
from campaigns.models import CheckAnswer, Finding, Visit
from kepu.evidence.renditions import rendition_path
from kepu.paper import set_paper
from kepu.pdf import Pdf
from kepu.records.models import PHOTO_KINDS, Attachment

MOST_PHOTOS = 24


@dataclass(frozen=True)
class Photo:
    """A photo under the name by which the document asks for it."""

    asset: str
    path: Path
    text: str


def record_pdf(visit: Visit) -> Pdf:
    """The record of one visit as it is written now."""
    checks, findings = list(visit.checks.all()), list(visit.findings.prefetch_related("files__file"))
    photos, left_out = _photos(visit, findings)
    context = {
        "visit": visit,
        "checks": checks,
        "counts": [(answer.label, sum(each.answer == answer for each in checks)) for answer in CheckAnswer],
        "findings": findings,
        "photos": photos,
        "left_out": left_out,
    }
    assets = {photo.asset: photo.path for photo in photos}
    return set_paper("campaigns/inspection/record.html", context, assets=assets)


def _photos(visit: Visit, findings: list[Finding]) -> tuple[list[Photo], int]:
    """The photos that can be shown, and how many more there are."""
    named = [(each, each.caption) for each in visit.files.select_related("file")]
    for number, finding in enumerate(findings, start=1):
        named += [(each, f"{number}. {finding.text[:60]}") for each in finding.files.all()]
    pictures = [(each, text) for each, text in named if each.kind in PHOTO_KINDS and each.file.is_picture]
    shown = [_photo(each, text) for each, text in pictures[:MOST_PHOTOS]]
    shown = [photo for photo in shown if photo]
    return shown, len(pictures) - len(shown)


def _photo(each: Attachment, text: str) -> Photo | None:
    try:
        path = rendition_path(each.file, "print")
    except Exception:  # whatever a damaged or missing picture makes its decoder stumble over
        return None
    words = " · ".join(filter(None, [kind_of_file(each), text]))
    return Photo(f"photo-{each.pk}{path.suffix}", path, words)
