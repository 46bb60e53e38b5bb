"""Putting a backup into an empty portal, or in the place of one. Everything is examined before anything is touched.

Files come first: they lie under the names of their contents, so they do the portal that is there no harm. Then the
database takes the place of the old one in one step, and only then goes what the restored rows do not name.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext_noop as _

from kepu.accounts.models import User
from kepu.audit.actions import record
from kepu.audit.models import Action, Entry
from kepu.communities.models import Community
from kepu.evidence.models import StoredFile
from kepu.launcher import LaunchError, only_one
from reports.operations.backups import databases, inventory
from reports.operations.backups.manifest import Kept, Manifest
from reports.operations.backups.pool import copy, digest_of, side_by_side
from reports.operations.backups.refusals import BackupRefused, disk_told
from reports.operations.backups.target import found
from reports.operations.backups.verifying import Progress, examined

NOT_EMPTY = _(
    "This portal is not empty: there are %(detail)s. A backup is restored only into an empty one: "
    "give it a new data folder (KEPU_DATA_DIR) and a new database, or say --replace."
)
NOT_WANTED = _("Nothing was changed: the portal stays as it is.")
KEYS_STAY = _(
    "Keys are put in place only in an empty portal: with other keys nobody could read the one that is there "
    "if the restore were cut off."
)
RUNS = _("The portal is running on this data folder. Stop it first.")
NO_ROOM = _("The disk has too little room: the backup needs %(detail)s GB.")
RESERVE = 200 * 1024 * 1024  # bytes left free beside what is put back


@dataclass(frozen=True)
class Holding:
    """What a portal holds; `rows` is None where its database cannot be read."""

    rows: int | None
    files: int
    bytes: int


def restore(
    source: Path,
    *,
    with_keys: bool = False,
    may_replace: Callable[[Holding, Manifest], bool] | None = None,
    on_progress: Progress | None = None,
) -> tuple[Manifest, Holding | None]:
    """Put the backup in place: its manifest, and what it has replaced. The caller migrates, then calls `note`.

    A portal that holds something is replaced only where `may_replace` says so. Killed before its end, it leaves the
    portal that was there or the restored one, and can be run again. Raises BackupRefused.
    """
    tell = on_progress or (lambda done, total: None)
    if with_keys and may_replace:
        raise BackupRefused(KEYS_STAY)
    key = key_within(source) if with_keys and not settings.BACKUP_KEY else ""
    try:
        with only_one(Path(settings.DATA_DIR)), disk_told():
            folder, made = examined(source, key=key, on_progress=tell)
            replaced = _replaced(made, may_replace)
            _require_room(made)
            _put_files(folder, made, tell)
            databases.load(folder / made.database["file"], made.counts)
            _remove_other_files(made)
            if with_keys:
                _put_keys(folder, made)
    except LaunchError:
        raise BackupRefused(RUNS) from None
    return made, replaced


def note(made: Manifest, replaced: Holding | None) -> None:
    """Leave the trace in the restored portal, whose own trail ends with the backup."""
    details = {"rows": replaced.rows, "files": replaced.files} if replaced else {}
    record(Action.RESTORE, by=None, backup=made.name, replaced=replaced is not None, **details)


def key_within(source: Path) -> str:
    """The signing key that lies in the backup itself: whoever asks for it trusts the disk that it lies on."""
    _target, folder = found(source)
    try:
        return (folder / "keys" / "secret.key").read_text()
    except (OSError, ValueError):
        return ""


def _replaced(made: Manifest, may_replace: Callable | None) -> Holding | None:
    """What the backup takes the place of, None where there is nothing. Raises BackupRefused where it may not."""
    if (there := _something(made)) is None:
        return None
    if may_replace is None:
        raise BackupRefused(NOT_EMPTY, there)
    sizes = [path.stat().st_size for _name, path in inventory.lying()]
    holding = Holding(databases.rows_here(), len(sizes), sum(sizes))
    if not may_replace(holding, made):
        raise BackupRefused(NOT_WANTED)
    return holding


def _something(made: Manifest) -> str | None:
    """A word for the first that this portal holds; None where it holds nothing."""
    try:
        tables = set(connection.introspection.table_names())
        for model in (User, Entry, Community, StoredFile):
            if model._meta.db_table in tables and model._base_manager.exists():
                return str(model._meta.verbose_name_plural)
    except DatabaseError as error:  # it was one once
        return str(error)
    ours = {each.path for each in made.files}  # what a killed restore has put there already
    return next((name for name, _path in inventory.lying() if name not in ours), None)


def _require_room(made: Manifest) -> None:
    lacking = sum(each.size for each in made.files if not inventory.place_of(each.path).exists())
    needed = made.database["size"] + lacking + RESERVE
    if shutil.disk_usage(settings.DATA_DIR).free < needed:
        raise BackupRefused(NO_ROOM, f"{needed / 1024**3:.1f}")


def _put_files(folder: Path, made: Manifest, tell: Progress) -> None:
    pool = found(folder)[0].pool

    def put(each: Kept) -> None:
        place = inventory.place_of(each.path)
        if not place.exists() or digest_of(place) != (each.sha256, each.size):
            copy(pool.path(each.sha256), place, each.sha256)

    for done, _nothing in enumerate(side_by_side(put, ((each,) for each in made.files))):
        if done % 200 == 0:
            tell(done, len(made.files))


def _remove_other_files(made: Manifest) -> None:
    """What the portal before has left: people's photos among it, which no page shows and nothing would erase."""
    ours = {each.path for each in made.files}
    for name, path in inventory.lying():
        if name not in ours:
            path.unlink(missing_ok=True)


def _put_keys(folder: Path, made: Manifest) -> None:
    """Settings that name key files elsewhere are the administrator's; the files come to lie in the data folder."""
    for name, _sha256, _size in made.keys:
        place = Path(settings.DATA_DIR) / name
        shutil.copyfile(folder / "keys" / name, place)
        place.chmod(0o600)
