"""Contents under their SHA-256, shared by all backups of a target: what lies there is never written again."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from kepu.evidence.storage import CHUNK, written
from reports.operations.backups.manifest import SHA256

FOLDER = "pool"


class Pool:
    def __init__(self, target: Path):
        self.folder = target / FOLDER

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def size(self, sha256: str) -> int | None:
        """Bytes of a content, None where it is not in the pool."""
        try:
            return self.path(sha256).stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            return None

    def put(self, source: Path) -> tuple[str, int, bool]:
        """Copy a file in, unless its content is there already: SHA-256, size, whether it was new.

        Read once to learn its name, and once more only where it is new. Raises FileNotFoundError.
        """
        sha256, size = digest_of(source)
        is_new = self.size(sha256) != size
        if is_new:
            copy(source, self.path(sha256), sha256)
        return sha256, size, is_new

    def contents(self) -> Iterator[Path]:
        """Everything in the pool that bears the name of a content."""
        for path in self.folder.glob("??/*"):
            if SHA256.fullmatch(path.name):
                yield path

    def forget_all_but(self, needed: set[str]) -> int:
        """Remove contents that no backup names any more, and what killed copies left; how many contents."""
        for left in self.folder.glob("??/.new-*"):
            left.unlink(missing_ok=True)
        gone = [path for path in self.contents() if path.name not in needed]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)


HANDS = 4  # a file waits for the disk longer than for a processor
PORTION = 200


def side_by_side(task: Callable, cases: Iterable[tuple]) -> Iterator:
    """What `task` gives for each case, in their order, a few at a time; an exception ends it."""
    cases = iter(cases)
    with ThreadPoolExecutor(HANDS) as hands:
        while portion := list(islice(cases, PORTION)):
            yield from hands.map(lambda case: task(*case), portion)


class ChangedWhileRead(Exception):  # noqa: N818  tells what happened, and is caught at once
    """A content is not what its name says."""


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a plain file; a link is not followed."""
    with _opened(path) as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return sha256, stream.tell()


def copy(source: Path, target: Path, sha256: str) -> None:
    """Copy a file so that it appears under its name only when whole and on the disk.

    Raises ChangedWhileRead where its content has another SHA-256.
    """
    counted = hashlib.sha256()
    with _opened(source) as stream, written(target) as out:
        while chunk := stream.read(CHUNK):
            counted.update(chunk)
            out.write(chunk)
        if counted.hexdigest() != sha256:
            raise ChangedWhileRead(source.name)


def _opened(path: Path):
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
