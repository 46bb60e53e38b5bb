"""Whether a backup is, byte for byte, what was made; read in full and changed in nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_noop as _

from reports.operations.backups import manifest
from reports.operations.backups.manifest import NEWER_FORMAT, Kept, Manifest
from reports.operations.backups.pool import Pool, digest_of, side_by_side
from reports.operations.backups.refusals import BackupRefused
from reports.operations.backups.target import found
from reports.operations.version import version

MISSING = _("Missing in the backup: %(detail)s")
CHANGED = _("Changed or cut in the backup: %(detail)s")
OTHER_ENGINE = _(
    "The backup holds a database of another kind (%(detail)s). Restore it into a portal with such a database."
)
Progress = Callable[[int, int], None]


def faults(source: Path, *, key: str = "", on_progress: Progress | None = None) -> Iterator[BackupRefused]:
    """Everything that is wrong with the files of a backup. Raises BackupRefused where the manifest is not ours."""
    target, folder = found(source)
    made = manifest.read(folder, key=key)
    yield from _fault_of(folder / made.database["file"], made.database["file"], **_content(made.database))
    for name, sha256, size in made.keys:
        yield from _fault_of(folder / "keys" / name, name, sha256, size)
    yield from _faults_of_pool(target.pool, made, on_progress or (lambda done, total: None))


def _content(database: dict) -> dict:
    return {"sha256": database["sha256"], "size": database["size"]}


def _faults_of_pool(pool: Pool, made: Manifest, on_progress: Progress) -> Iterator[BackupRefused]:
    contents = {each.sha256: each for each in made.files}

    def look(sha256: str, each: Kept) -> list[BackupRefused]:
        return list(_fault_of(pool.path(sha256), each.path, sha256, each.size))

    for done, found_faults in enumerate(side_by_side(look, contents.items())):
        if done % 200 == 0:
            on_progress(done, len(contents))
        yield from found_faults
    on_progress(len(contents), len(contents))


def _fault_of(path: Path, name: str, sha256: str, size: int) -> Iterator[BackupRefused]:
    try:
        if digest_of(path) != (sha256, size):
            yield BackupRefused(CHANGED, name)
    except FileNotFoundError:
        yield BackupRefused(MISSING, name)
    except OSError:  # a link, a folder, a bad spot of the disk
        yield BackupRefused(CHANGED, name)


def examined(source: Path, *, key: str = "", on_progress: Progress | None = None) -> tuple[Path, Manifest]:
    """A backup that this portal can take: its folder and manifest. Raises BackupRefused with the first fault."""
    _target, folder = found(source)
    made = manifest.read(folder, key=key)
    if made.engine != connection.vendor:
        raise BackupRefused(OTHER_ENGINE, made.engine)
    _require_known(made)
    for fault in faults(folder, key=key, on_progress=on_progress):
        raise fault
    return folder, made


def _require_known(made: Manifest) -> None:
    """Older is migrated afterwards; of what is newer nobody here knows what it means."""
    known = set(MigrationLoader(None).disk_migrations)
    if _numbers(made.version) > _numbers(version()) or not {tuple(each) for each in made.migrations} <= known:
        raise BackupRefused(NEWER_FORMAT)


def _numbers(text: str) -> list[int]:
    return [int(part) if part.isdecimal() and len(part) < 10 else 0 for part in text.split(".")]
