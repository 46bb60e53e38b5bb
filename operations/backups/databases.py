"""Copying the database at one moment, and putting a copy back: SQLite by its backup interface, else by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_noop as _

from operations.backups.refusals import BackupRefused

NO_PROGRAM = _("The program %(detail)s is missing. Install PostgreSQL's client programs on this machine.")
PROGRAM_FAILED = _("PostgreSQL could not do it: %(detail)s")
DAMAGED = _("The copy of the database is damaged: %(detail)s.")
MIGRATIONS = MigrationRecorder.Migration._meta.db_table
SECONDS = 4 * 60 * 60  # for pg_dump and pg_restore; longer means that something hangs


@dataclass
class Moment:
    """What a copy of the database holds: rows by table, and the migrations that had been applied."""

    counts: dict[str, int]
    migrations: list[list[str]]


def dump(path: Path) -> Moment:
    """Copy the database of this portal as it is at one moment. Raises BackupRefused, OSError."""
    return {"sqlite": _dump_sqlite, "postgresql": _dump_postgres}[connection.vendor](path)


def load(path: Path) -> None:
    """Put a copy in the place of this portal's database, which holds nothing. Raises BackupRefused, OSError.

    It is there whole or not at all.
    """
    {"sqlite": _load_sqlite, "postgresql": _load_postgres}[connection.vendor](path)


# --- SQLite ---------------------------------------------------------------------------------------
def _dump_sqlite(path: Path) -> Moment:
    if connection.in_atomic_block:  # SQLite would wait for this very transaction, for ever
        raise transaction.TransactionManagementError("A backup cannot be made within a transaction.")
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        _require_sound(copy)
        return _moment(copy.cursor())


def _require_sound(database: sqlite3.Connection) -> None:
    try:
        said = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupRefused(DAMAGED, str(error)) from None
    if said != "ok":
        raise BackupRefused(DAMAGED, said)


def _load_sqlite(path: Path) -> None:
    place = Path(connection.settings_dict["NAME"])
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.restored")
    shutil.copyfile(path, fresh)
    with closing(sqlite3.connect(fresh)) as copy:
        _require_sound(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    connections.close_all()
    for ending in ("-wal", "-shm"):  # of the empty database that makes room
        place.with_name(place.name + ending).unlink(missing_ok=True)
    os.replace(fresh, place)


# --- PostgreSQL -----------------------------------------------------------------------------------
def _dump_postgres(path: Path) -> Moment:
    """The rows are counted in the very snapshot that is dumped."""
    require_program("pg_dump")
    with _snapshot() as (cursor, name):
        options = ["--format=custom", "--no-owner", f"--snapshot={name}", f"--file={path}"]
        run_program("pg_dump", *options)
        return _moment(cursor)


@contextmanager
def _snapshot() -> Iterator:
    """A cursor that sees one moment however long it is used, and the name by which pg_dump sees the same."""
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]
    finally:
        own.close()


def _load_postgres(path: Path) -> None:
    require_program("pg_restore")
    with connection.cursor() as cursor:  # what an empty portal's migrations have made
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connections.close_all()
    # Who may do what in the database is the new server's affair: its roles may bear other names.
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--schema=public"]
    run_program("pg_restore", *options, str(path))


def require_program(name: str) -> None:
    if not shutil.which(name):
        raise BackupRefused(NO_PROGRAM, name)


def run_program(name: str, *options: str) -> None:
    """Run one of PostgreSQL's programs on this portal's database. Raises BackupRefused with its last words."""
    from django.db.backends.postgresql.client import DatabaseClient  # needs psycopg, which SQLite does without

    _words, env = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    done = subprocess.run(  # noqa: S603  the program is PostgreSQL's, the words are ours
        [shutil.which(name), *_server(), *options],
        env=os.environ | (env or {}),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
    )
    if done.returncode:
        raise BackupRefused(PROGRAM_FAILED, (done.stderr.strip().splitlines() or [name])[-1][:300])


def _server() -> list[str]:
    names = {"HOST": "--host", "PORT": "--port", "USER": "--username", "NAME": "--dbname"}
    given = connection.settings_dict
    return [f"{option}={given[name]}" for name, option in names.items() if given.get(name)]


# --- both -----------------------------------------------------------------------------------------
def _moment(cursor) -> Moment:
    counts = _counts(cursor, sorted(connection.introspection.django_table_names(only_existing=True)))
    cursor.execute(f"SELECT app, name FROM {MIGRATIONS} ORDER BY id")  # noqa: S608  a name of Django's
    return Moment(counts, [list(row) for row in cursor.fetchall()])


def present_counts(tables: Iterable[str]) -> dict[str, int]:
    """Rows of those of these tables that the portal's database has now."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        return _counts(cursor, [table for table in tables if table in there])


def _counts(cursor, tables: Iterable[str]) -> dict[str, int]:
    found = {}
    for table in tables:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  a table of ours
        found[table] = cursor.fetchone()[0]
    return found
