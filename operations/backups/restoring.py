"""Putting a backup into an empty portal. Everything is examined before anything is touched; the database comes last."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_noop as _

from kepu.accounts.models import User
from kepu.audit.models import Entry
from kepu.communities.models import Community
from kepu.evidence.models import StoredFile
from kepu.launcher import LaunchError, only_one
from operations.backups import databases, inventory
from operations.backups.manifest import Manifest
from operations.backups.pool import copy, digest_of
from operations.backups.refusals import BackupRefused, disk_told
from operations.backups.target import found
from operations.backups.verifying import Progress, examined

NOT_EMPTY = _(
    "This portal is not empty: there are %(detail)s. A backup is restored only into an empty one: "
    "give it a new data folder (KEPU_DATA_DIR) and a new database."
)
RUNS = _("The portal is running on this data folder. Stop it first.")
NO_ROOM = _("The disk has too little room: the backup needs %(detail)s GB.")
OTHER_ROWS = _("After the restore the table %(detail)s has another number of rows than the backup says.")
RESERVE = 200 * 1024 * 1024  # bytes left free beside what is put back


def restore(source: Path, *, with_keys: bool = False, on_progress: Progress | None = None) -> Manifest:
    """Put the backup in place; the caller migrates afterwards. Raises BackupRefused.

    Killed before its end, it leaves an empty database, and can be run again.
    """
    tell = on_progress or (lambda done, total: None)
    key = key_within(source) if with_keys and not settings.BACKUP_KEY else ""
    try:
        with only_one(Path(settings.DATA_DIR)), disk_told():
            folder, made = examined(source, key=key, on_progress=tell)
            _require_empty(made)
            _require_room(made)
            _put_files(folder, made, tell)
            databases.load(folder / made.database["file"])
            _require_rows(made)
            if with_keys:
                _put_keys(folder, made)
    except LaunchError:
        raise BackupRefused(RUNS) from None
    return made


def key_within(source: Path) -> str:
    """The signing key that lies in the backup itself: whoever asks for it trusts the disk that it lies on."""
    _target, folder = found(source)
    try:
        return (folder / "keys" / "secret.key").read_text()
    except (OSError, ValueError):
        return ""


def _require_empty(made: Manifest) -> None:
    tables = set(connection.introspection.table_names())
    for model in (User, Entry, Community, StoredFile):
        if model._meta.db_table in tables and model._base_manager.exists():
            raise BackupRefused(NOT_EMPTY, str(model._meta.verbose_name_plural))
    ours = {each.path for each in made.files}  # what a killed restore has put there already
    for name, _path in inventory.lying():
        if name not in ours:
            raise BackupRefused(NOT_EMPTY, name)


def _require_room(made: Manifest) -> None:
    if shutil.disk_usage(settings.DATA_DIR).free < made.size + RESERVE:
        raise BackupRefused(NO_ROOM, f"{(made.size + RESERVE) / 1024**3:.1f}")


def _put_files(folder: Path, made: Manifest, tell: Progress) -> None:
    pool = found(folder)[0].pool
    for done, each in enumerate(made.files):
        place = inventory.place_of(each.path)
        if not place.exists() or digest_of(place) != (each.sha256, each.size):
            copy(pool.path(each.sha256), place, each.sha256)
        if done % 200 == 0:
            tell(done, len(made.files))


def _require_rows(made: Manifest) -> None:
    counts = databases.present_counts(made.counts)
    for table, count in made.counts.items():
        if counts.get(table) != count:
            raise BackupRefused(OTHER_ROWS, table)


def _put_keys(folder: Path, made: Manifest) -> None:
    """Settings that name key files elsewhere are the administrator's; the files come to lie in the data folder."""
    for name, _sha256, _size in made.keys:
        place = Path(settings.DATA_DIR) / name
        shutil.copyfile(folder / "keys" / name, place)
        place.chmod(0o600)
