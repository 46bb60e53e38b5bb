"""The folder of the backups: one dated folder for each, whole or absent, and the pool that they share."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext_noop as _

from operations.backups import manifest
from operations.backups.inventory import folders
from operations.backups.pool import Pool
from operations.backups.refusals import BackupRefused

DATED = re.compile(r"\d{4}-\d\d-\d\d_\d{6}_\d{6}")
UNFINISHED = ".unfinished-"
BUSY = _("Another backup is being made in this folder, or one is being cleared away. Wait until it has ended.")
INSIDE = _("The backups cannot lie within the portal's own files (%(detail)s).")
NOTHING = _("There is no backup in %(detail)s.")


def new_name() -> str:
    """Of a backup that begins now: date and time in UTC to the microsecond, so that names sort by age."""
    return f"{datetime.now(UTC):%Y-%m-%d_%H%M%S_%f}"


class Target:
    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.pool = Pool(self.folder)

    def prepare(self) -> None:
        """Make the folder where it is not there; nobody else may look into it. Raises BackupRefused, OSError."""
        for own in folders().values():
            if self.folder.resolve().is_relative_to(own.resolve()):
                raise BackupRefused(INSIDE, str(own))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time makes or clears away backups here. Raises BackupRefused where another does."""
        with (self.folder / ".lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BackupRefused(BUSY) from None
            yield

    def names(self) -> list[str]:
        """The whole backups, the newest first."""
        if not self.folder.is_dir():
            return []
        found = [path.name for path in self.folder.iterdir() if path.is_dir() and DATED.fullmatch(path.name)]
        return sorted(found, reverse=True)

    @contextmanager
    def begun(self, name: str) -> Iterator[Path]:
        """A folder that becomes the backup `name` when the block ends well, and is removed otherwise."""
        folder = self.folder / f"{UNFINISHED}{name}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
            _to_disk(folder)
            folder.rename(self.folder / name)
            _sync(self.folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def clear_unfinished(self) -> None:
        """Remove what a killed run left."""
        for left in self.folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)

    def prune(self, keep: int) -> int:
        """Remove all but the newest `keep` backups, then contents that none of them names; how many backups went.

        Where a manifest that stays cannot be read, no content is removed: it might be one of its own.
        """
        names = self.names()
        for name in names[keep:]:
            doomed = self.folder / f"{UNFINISHED}{name}"
            (self.folder / name).rename(doomed)  # from here on it does not look whole any more
            shutil.rmtree(doomed)
        needed: set[str] = set()
        try:
            for name in names[:keep]:
                needed |= {each.sha256 for each in manifest.read(self.folder / name).files}
        except BackupRefused:
            return max(0, len(names) - keep)
        self.pool.forget_all_but(needed)
        return max(0, len(names) - keep)


def found(source: Path) -> tuple[Target, Path]:
    """The target and the backup that `source` names: a dated folder, or a target, of which the newest is meant."""
    source = Path(source)
    if DATED.fullmatch(source.name) and source.is_dir():
        return Target(source.parent), source
    target = Target(source)
    if not (names := target.names()):
        raise BackupRefused(NOTHING, str(source))
    return target, source / names[0]


def _to_disk(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
