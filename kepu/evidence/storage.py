"""Where contents lie: one file per SHA-256, finished or absent, never half."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1024 * 1024


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
    """Put a content in its place byte for byte; one that is there already stays as it is."""
    path = original_path(sha256)
    if not path.exists():
        file.seek(0)
        with written(path) as target:
            while chunk := file.read(CHUNK):
                target.write(chunk)
    return path


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is complete and on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        os.chmod(name, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
