"""Whether every file is there that a row names, is what it was, and belongs to something: evidence, archive, packs."""

import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from kepu.evidence.actions import UNCLAIMED
from kepu.evidence.models import OnDisk, StoredFile
from kepu.evidence.renditions import SIZES
from kepu.evidence.storage import original_path
from kepu.evidence.verifying import verify_since
from kepu.records.models import Attachment
from operations.backups.manifest import SHA256
from operations.backups.pool import digest_of
from operations.models import Harm, Kind
from operations.outcomes import kept
from reports.models import Pack, PackPart
from reports.packs.archive import MANIFEST
from reports.packs.shelf import DESK, FORGOTTEN, shelved

FOUND = _("Files are missing or not what they were.")
DAY = 24 * 60 * 60  # seconds
MOST_MANIFEST = 256 * 1024 * 1024  # bytes
# A content goes a week after its row (kepu.evidence); what lies longer without one was forgotten.
GRACE = UNCLAIMED.total_seconds() + DAY


class Found(NamedTuple):
    harm: Harm
    name: str

    @property
    def is_serious(self) -> bool:
        """What belongs to nothing only takes room."""
        return self.harm != Harm.ORPHAN


def check_everything(*, count: bool, on_progress=lambda done, total: None) -> list[Found]:
    """All that is wrong; the outcome is kept. With `count` every file is read; without, the last count is believed."""
    with kept(Kind.CHECK) as account:
        if count:
            verify_since(timezone.now(), on_progress=on_progress)
        found = [*_evidence(), *_strays(), *_attachments(), *_packs(), *_strays_of_packs()]
        serious = [each for each in found if each.is_serious]
        account.problems = [tuple(each) for each in [*serious, *(each for each in found if not each.is_serious)]]
        account.figures = {"files": StoredFile.objects.count(), "packs": Pack.objects.ready().count()}
        account.figures |= {"harms": len(serious), "orphans": len(found) - len(serious)}
        account.reason = FOUND if serious else ""
    return found


# --- evidence and archive -------------------------------------------------------------------------
def _evidence() -> Iterator[Found]:
    """By the last count of each file, and by its length now."""
    for sha256, size, state in StoredFile.objects.order_by("pk").values_list("sha256", "size", "on_disk").iterator():
        path = original_path(sha256)
        there = _size(path)
        if there is None:
            yield Found(Harm.MISSING, _name(path))
        elif there != size:
            yield Found(Harm.CUT, _name(path))
        elif state in (OnDisk.CHANGED, OnDisk.MISSING):
            yield Found(Harm.CHANGED, _name(path))


def _strays() -> Iterator[Found]:
    """What lies among the files and is neither a content that a row names nor made from one."""
    known = set(StoredFile.objects.values_list("sha256", flat=True))
    for path in Path(settings.FILES_DIR).rglob("*"):
        if path.is_dir():
            continue
        sha256 = _content_of(path)
        if not sha256 and not _is_young(path, DAY):
            yield Found(Harm.ORPHAN, _name(path))
        elif sha256 and sha256 not in known:
            yield from _unnamed(path, sha256)


def _content_of(path: Path) -> str:
    """The content that a file is, or was made from; "" where its name or place is none of ours."""
    sha256, _dot, rest = path.name.partition(".")
    ours = SHA256.fullmatch(sha256) and rest in ("", *(f"{size}.jpg" for size in SIZES))
    return sha256 if ours and path.parent == original_path(sha256).parent else ""


def _unnamed(path: Path, sha256: str) -> Iterator[Found]:
    if path.name == sha256 and digest_of(path)[0] != sha256:
        yield Found(Harm.CHANGED, _name(path))
    elif not _is_young(path, GRACE):
        yield Found(Harm.ORPHAN, _name(path))


def _attachments() -> Iterator[Found]:
    """Attachments whose record is gone: the database cannot watch over these itself."""
    for type_id in Attachment.objects.order_by().values_list("content_type", flat=True).distinct():
        model = ContentType.objects.get_for_id(type_id).model_class()
        mine = Attachment.objects.filter(content_type=type_id)
        lost = mine.exclude(object_id__in=model._base_manager.values("pk")) if model else mine
        for pk in lost.values_list("pk", flat=True):
            yield Found(Harm.DANGLING, f"attachment {pk}")


# --- packs ----------------------------------------------------------------------------------------
def _packs() -> Iterator[Found]:
    for pack in Pack.objects.ready().prefetch_related("parts").order_by("pk").defer("results").iterator(100):
        pdf = shelved(pack.pdf_sha256, ".pdf")
        parts = [(shelved(part.sha256, ".zip"), part) for part in pack.parts.all()]
        faults = list(_compared(pdf, pack.pdf_sha256, pack.pdf_size))
        for path, part in parts:
            faults += _compared(path, part.sha256, part.size)
        yield from faults or _belonging(pack, pdf, [path for path, _part in parts])


def _compared(path: Path, sha256: str, size: int) -> Iterator[Found]:
    there = _size(path)
    if there is None:
        yield Found(Harm.MISSING, _name(path))
    elif there != size:
        yield Found(Harm.CUT, _name(path))
    elif digest_of(path)[0] != sha256:
        yield Found(Harm.CHANGED, _name(path))


def _belonging(pack: Pack, pdf: Path, parts: list[Path]) -> Iterator[Found]:
    """A sound file under the wrong row is found by what stands in the archive: the number, and the PDF's SHA-256."""
    within: set[str] = set()
    for path in parts:
        inside = _manifest(path)
        if inside.get("number") != pack.number:
            yield Found(Harm.MISMATCH, _name(path))
        within |= {str(each.get("sha256")) for each in inside.get("files", [])}
    if parts and pack.pdf_sha256 not in within:
        yield Found(Harm.MISMATCH, _name(pdf))


def _manifest(path: Path) -> dict:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MANIFEST) as stream:
            found = json.loads(stream.read(MOST_MANIFEST))
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return {}
    return found if isinstance(found, dict) else {}


def _strays_of_packs() -> Iterator[Found]:
    """Unfinished desks are cleared by the next pack; what nobody names is left for a day after it was last touched."""
    known = {f"{sha256}.pdf" for sha256 in Pack.objects.ready().values_list("pdf_sha256", flat=True)}
    known |= {f"{sha256}.zip" for sha256 in PackPart.objects.values_list("sha256", flat=True)}
    for path in Path(settings.PACKS_DIR).iterdir():
        ours = path.name in known or path in (Path(settings.PACKS_DIR) / DESK, Path(settings.PACK_SECTIONS_DIR))
        if not ours and not _is_young(path, FORGOTTEN + DAY):
            yield Found(Harm.ORPHAN, _name(path))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _is_young(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime < seconds
    except FileNotFoundError:  # gone since it was listed
        return True


def _name(path: Path) -> str:
    """As it is called in a backup: below the data folder, which is nobody's business."""
    for name, folder in (("files", settings.FILES_DIR), ("packs", settings.PACKS_DIR)):
        if path.is_relative_to(folder):
            return f"{name}/{path.relative_to(folder).as_posix()}"
    return path.name
