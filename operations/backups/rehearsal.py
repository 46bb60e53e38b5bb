"""Restoring the newest backup where nobody works, to know that it could be, with the commands that one would use."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.management import get_commands
from django.db import connection
from django.utils.translation import gettext_noop as _

from operations.backups import inventory, manifest
from operations.backups.refusals import BackupRefused, disk_told
from operations.backups.target import found, new_name
from operations.models import Kind
from operations.outcomes import kept

FAILED = _("The rehearsal failed: %(detail)s")
DAMAGED = _("The backup could be restored, but files in it are missing or changed: %(detail)s.")
NOT_ALLOWED = _(
    "The rehearsal may not create a database. Allow it once, as the database's administrator: "
    "ALTER ROLE %(detail)s CREATEDB"
)
SECONDS = 6 * 60 * 60
# What the surroundings say of this portal must not reach the one of the rehearsal.
OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "KEPU_",
    "BACKUP_",
    "PACK_CERTIFICATE",
    "STATIC_ROOT",
    "ALLOWED_HOSTS",
)


def rehearse(source: Path) -> dict:
    """Restore the newest backup of `source` into a temporary place and check all of it; the figures, which are kept.

    Raises BackupRefused where it could not be restored, or is not whole.
    """
    with kept(Kind.REHEARSAL) as account, disk_told():
        _target, folder = found(source)
        account.backup = folder.name
        made = manifest.read(folder)
        account.figures = {"files": len(made.files), "rows": sum(made.counts.values()), "bytes": made.size}
        with temporary_portal() as env:
            _run(env, "restore", str(folder))
            said = _run(env, "check_everything", "--json", may_find=True)
            if "verify_audit" in get_commands():
                _run(env, "verify_audit")
        account.figures |= said["figures"]
        account.problems = [tuple(each) for each in said["problems"]]
        if said["figures"]["harms"]:
            account.reason = f"{DAMAGED}\n{said['figures']['harms']}"
            raise BackupRefused(DAMAGED, str(said["figures"]["harms"]))
    return account.figures


@contextmanager
def temporary_portal() -> Iterator[dict[str, str]]:
    """The surroundings of a portal with a data folder, and where we have PostgreSQL a database, of its own."""
    with tempfile.TemporaryDirectory(prefix="kepu-rehearsal-", dir=settings.REHEARSAL_DIR or None) as folder:
        env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        env |= {"KEPU_DATA_DIR": folder, "SECRET_KEY": settings.SECRET_KEY, "PYTHONUTF8": "1"}
        env["BACKUP_KEY"] = settings.BACKUP_KEY
        for path in inventory.key_files():  # migrations may have to read what they have sealed
            shutil.copy(path, folder)
        with _temporary_database() as url:
            yield env | ({"DATABASE_URL": url} if url else {})


@contextmanager
def _temporary_database() -> Iterator[str]:
    if connection.vendor != "postgresql":
        yield ""
        return
    name = f"kepu_rehearsal_{new_name().replace('-', '_')}"
    _create(name)
    try:
        yield _url(name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _create(name: str) -> None:
    from psycopg2.errors import InsufficientPrivilege  # SQLite does without psycopg

    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    except Exception as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise BackupRefused(NOT_ALLOWED, connection.settings_dict["USER"]) from None
        raise
    finally:
        own.close()


def _url(name: str) -> str:
    """DATABASE_URL of another database on this portal's server."""
    given = connection.settings_dict
    person = quote(given["USER"] or "", safe="")
    if given["PASSWORD"]:
        person += f":{quote(given['PASSWORD'], safe='')}"
    host = quote(given["HOST"] or "", safe="") + (f":{given['PORT']}" if given["PORT"] else "")
    return f"postgres://{person}@{host}/{name}"


def _run(env: dict[str, str], *words: str, may_find: bool = False) -> dict:
    """One command of ours in the temporary portal; what it says as JSON, where it does. Raises BackupRefused."""
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
    )
    if done.returncode and not (may_find and done.returncode == 1 and done.stdout.startswith("{")):
        raise BackupRefused(FAILED, (done.stderr.strip().splitlines() or [words[0]])[-1][:300])
    return json.loads(done.stdout) if done.stdout.startswith("{") else {}
