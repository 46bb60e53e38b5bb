"""Making a backup: the database first, then the files, so that every row of the copy finds its file.

Files are never changed once written, and what is deleted in the portal stays on its disk for a week (a pack's old file
for a day): longer than a backup takes.
"""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from django.utils import timezone

from reports.operations.backups import databases, inventory, manifest
from reports.operations.backups.manifest import SHA256, Kept, Manifest
from reports.operations.backups.pool import ChangedWhileRead, Pool, copy, digest_of, side_by_side
from reports.operations.backups.refusals import BackupRefused, disk_told
from reports.operations.backups.target import Target, new_name
from reports.operations.models import Harm, Kind
from reports.operations.outcomes import kept
from reports.operations.version import version

Progress = Callable[[int, int], None]  # files done, files in all


def back_up(
    folder: Path,
    *,
    with_keys: bool = False,
    keep: int | None = None,
    on_progress: Progress | None = None,
    until: datetime | None = None,
) -> Manifest | None:
    """Make a backup in `folder`; its manifest. With `keep`, only so many of the newest stay.

    Where `until` comes before all files are copied, None: run again, it goes on from there. Raises BackupRefused.
    """
    target = Target(folder)
    with kept(Kind.BACKUP) as account, disk_told():
        target.prepare()
        with target.locked():
            target.clear_unfinished()
            copier = _Copier(target, on_progress)
            account.is_over = copier.copy_all(until)
            if not account.is_over:
                return None
            made = _made(target, copier, with_keys)
            account.backup, account.figures = made.name, _figures(made, copier)
            account.problems = [(Harm.MISSING, name) for name in sorted(copier.missing)]
            if keep:
                target.prune(keep)
    return made


def _made(target: Target, copier: "_Copier", with_keys: bool) -> Manifest:
    name, needed = new_name(), inventory.named_by_rows()
    with target.begun(name) as folder:
        file = manifest.DATABASES[connection.vendor]
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        moment = databases.dump(folder / file)
        sha256, size = digest_of(folder / file)
        copier.copy_all()
        copier.missing = needed - {each.path for each in copier.files}
        made = Manifest(
            name=name,
            made_at=made_at,
            version=version(),
            engine=connection.vendor,
            database={"file": file, "sha256": sha256, "size": size},
            migrations=moment.migrations,
            counts=moment.counts,
            files=copier.files,
            keys=_keys(folder) if with_keys else [],
        )
        made.write(folder)
    return made


def _keys(folder: Path) -> list[list]:
    (folder / "keys").mkdir(mode=0o700)
    found = []
    for path in inventory.key_files():
        there = folder / "keys" / path.name
        shutil.copyfile(path, there)
        there.chmod(0o600)
        found.append([path.name, *digest_of(there)])
    return found


def _figures(made: Manifest, copier: "_Copier") -> dict:
    return {
        "files": len(made.files),
        "copied": copier.copied,
        "bytes": made.size,
        "rows": sum(made.counts.values()),
        "missing": len(copier.missing),
    }


class _Copier:
    """Brings the files into the pool. What the last backup knows of a file that has not changed is not read again."""

    def __init__(self, target: Target, on_progress: Progress | None):
        self.pool, self.on_progress = target.pool, on_progress or (lambda done, total: None)
        self.known = {each.path: each for each in _files_of_newest(target)}
        self.files: list[Kept] = []
        self.copied = 0
        self.missing: set[str] = set()

    def copy_all(self, until: datetime | None = None) -> bool:
        """Everything that lies in the portal now; False where `until` came first."""
        self.files, everything = [], sorted(inventory.lying())
        for done, (each, is_new) in enumerate(side_by_side(self._taken, everything)):
            if each:
                self.files.append(each)
                self.copied += is_new
            if done % 200 == 0:
                self.on_progress(done, len(everything))
                if until and timezone.now() >= until:
                    return False
        self.known = {each.path: each for each in self.files}
        self.on_progress(len(everything), len(everything))
        return True

    def _taken(self, name: str, path: Path) -> tuple[Kept | None, bool]:
        """The file as it is in the pool, and whether it is new there; None for what is not there any more."""
        try:
            state = path.stat()
            size, changed = state.st_size, state.st_mtime_ns
            if self._is_known(name, size, changed):
                return self.known[name], False
            sha256, size, is_new = _brought(self.pool, path, size)
        except FileNotFoundError:  # deleted since it was listed, and so long ago as a record that no row needs it
            return None, False
        return Kept(name, sha256, size, changed), is_new

    def _is_known(self, name: str, size: int, changed: int) -> bool:
        before = self.known.get(name)
        unchanged = before is not None and (before.size, before.changed) == (size, changed)
        return unchanged and self.pool.size(before.sha256) == size


def _brought(pool: Pool, path: Path, size: int) -> tuple[str, int, bool]:
    """A file brought into the pool: SHA-256, size, whether it was new there. The name of an original is its SHA-256."""
    if not SHA256.fullmatch(path.stem) or path.suffix not in ("", ".pdf", ".zip"):
        return pool.put(path)
    sha256 = path.stem
    if pool.size(sha256) == size:
        return sha256, size, False
    try:
        copy(path, pool.path(sha256), sha256)
    except ChangedWhileRead:  # a damaged file is kept as it is, under its true name
        return pool.put(path)
    return sha256, size, True


def _files_of_newest(target: Target) -> list[Kept]:
    for name in target.names():
        try:
            return manifest.read(target.folder / name).files
        except BackupRefused:
            continue
    return []
