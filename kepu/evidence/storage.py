"""Where contents lie: one file per SHA-256, finished or absent, never half."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1024 * 1024
UNFINISHED = ".new-"


def original_path(sha256: str) -> Path:
    """Where the content with this hash lies, or would lie."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def open_original(sha256: str) -> BinaryIO:
    """The content with this hash, byte for byte. Raises FileNotFoundError where it is missing on the disk."""
    return original_path(sha256).open("rb")


def digest(file: BinaryIO) -> str:
    """SHA-256 of a whole file, in hexadecimal."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def keep(file: BinaryIO, sha256: str) -> Path:
    """Put a content in its place byte for byte; of one that is there already only the time is renewed."""
    path = original_path(sha256)
    if not renew(sha256):
        file.seek(0)
        with written(path) as target:
            while chunk := file.read(CHUNK):
                target.write(chunk)
        renew(sha256)
    return path


def renew(sha256: str) -> bool:
    """Set the time of a content to now; False where it does not lie there."""
    now = time.time()
    try:
        os.utime(original_path(sha256), (now, now))
    except FileNotFoundError:
        return False
    return True


def last_stored(sha256: str) -> datetime | None:
    """When a content was last put in its place; None where it does not lie there."""
    try:
        return _time_of(original_path(sha256))
    except FileNotFoundError:
        return None


def lying_contents() -> Iterator[tuple[str, datetime]]:
    """All contents that lie on the disk, with the time when each was last put there."""
    for path in Path(settings.FILES_DIR).glob("??/??/" + "[0-9a-f]" * 64):
        yield path.name, _time_of(path)


def sweep_up(limit: datetime) -> None:
    """Remove what was being written when its process was killed, before `limit`."""
    for path in Path(settings.FILES_DIR).glob(f"??/??/{UNFINISHED}*"):
        if _time_of(path) < limit:
            path.unlink(missing_ok=True)


def discard(sha256: str) -> None:
    """Remove a content and what was made from it."""
    path = original_path(sha256)
    for each in path.parent.glob(f"{sha256}*"):
        each.unlink(missing_ok=True)


def _time_of(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is complete and on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        os.chmod(name, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(name, path)
        _sync_folder(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Without this a power cut may forget the name of a file whose bytes are safe."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
