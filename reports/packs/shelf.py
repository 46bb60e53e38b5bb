"""Where finished packs lie: under their SHA-256, put there whole or not at all; and the desk where they are made."""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.models import Pack, PackPart

DESK = "unfinished"
FORGOTTEN = 24 * 60 * 60  # seconds after which what nobody claims is thrown away


def file_of(pack: Pack, suffix: str) -> Path:
    """The path of a pack's `.pdf`, or of the first part of its `.zip`, whether or not it is there."""
    return shelved({".pdf": pack.pdf_sha256, ".zip": pack.zip_sha256}[suffix], suffix)


def shelved(sha256: str, suffix: str) -> Path:
    return Path(settings.PACKS_DIR) / f"{sha256}{suffix}"


def download_name(pack: Pack, suffix: str, part: tuple[int, int] = (1, 1)) -> str:
    """The name under which people get a pack's file, in the pack's own language; `part` is which of how many."""
    number, total = part
    with override(pack.language):
        parts = {"number": pack.number, "day": pack.as_of, "standard": pack.standard}
        if pack.standard != settings.DEFAULT_STANDARD:
            name = _("%(number)s Self-assessment by %(standard)s %(day)s") % parts
        else:
            name = _("%(number)s Self-assessment %(day)s") % parts
        mark = _(" part %(part)d of %(total)d") % {"part": number, "total": total} if total > 1 else ""
        return f"{name}{mark}{suffix}"


@contextmanager
def desk(pack: Pack, token) -> Iterator[Path]:
    """A folder of this attempt's own. What earlier attempts left is removed first, this one's at the end."""
    unfinished = Path(settings.PACKS_DIR) / DESK
    unfinished.mkdir(parents=True, exist_ok=True)
    for left in unfinished.glob(f"{pack.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)
    _clear_forgotten(unfinished)
    folder = unfinished / f"{pack.pk}-{token}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shelve(path: Path) -> tuple[str, int]:
    """Move a finished file to its place; SHA-256 and size. After a power cut it is there whole or not at all."""
    with path.open("rb+") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    size = path.stat().st_size
    shelf = Path(settings.PACKS_DIR)
    path.replace(shelf / f"{digest}{path.suffix}")
    folder = os.open(shelf, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest, size


def touch(pack: Pack) -> None:
    """Have the files of a pack lie for another while, though its row will not name them any more."""
    for path in [file_of(pack, ".pdf"), *(shelved(part.sha256, ".zip") for part in pack.parts.all())]:
        with suppress(FileNotFoundError):
            os.utime(path)


def _clear_forgotten(unfinished: Path) -> None:
    """Throw away desks and finished files that a killed worker left and no pack names."""
    kept = set(Pack.objects.ready().values_list("pdf_sha256", flat=True))
    kept |= set(PackPart.objects.values_list("sha256", flat=True))
    shelf = unfinished.parent
    for path in [*unfinished.iterdir(), *shelf.glob("*.pdf"), *shelf.glob("*.zip")]:
        if path.stem not in kept and time.time() - _changed(path) > FORGOTTEN:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
