"""Copying the database at one moment, and putting a copy back: SQLite by its backup interface, else by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_noop as _

from reports.operations.backups.refusals import BackupRefused

NO_PROGRAM = _("The program %(detail)s is missing. Install PostgreSQL's client programs on this machine.")
PROGRAM_FAILED = _("PostgreSQL could not do it: %(detail)s")
DAMAGED = _("The copy of the database is damaged: %(detail)s.")
IN_USE = _("Somebody is working with this portal's database (%(detail)s). Stop the portal first, everything of it.")
OTHER_ROWS = _("After the restore the table %(detail)s has another number of rows than the backup says.")
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


def load(path: Path, counts: dict[str, int]) -> None:
    """Put a copy in the place of this portal's database. Raises BackupRefused, OSError.

    The old one stays until the copy is whole and has these numbers of rows; at any moment one of the two is there.
    """
    {"sqlite": _load_sqlite, "postgresql": _load_postgres}[connection.vendor](path, counts)


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


def _load_sqlite(path: Path, counts: dict[str, int]) -> None:
    place = Path(connection.settings_dict["NAME"])
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.restored")
    shutil.copyfile(path, fresh)
    with closing(sqlite3.connect(fresh)) as copy:
        _require_sound(copy)
        _require_rows(copy, counts)
        copy.execute("PRAGMA journal_mode=WAL")
    connections.close_all()
    _put_log_away(place)
    os.replace(fresh, place)


def _require_rows(database: sqlite3.Connection, counts: dict[str, int]) -> None:
    for table, count in counts.items():
        try:
            found = database.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}").fetchone()[0]  # noqa: S608
        except sqlite3.DatabaseError:
            found = None
        if found != count:
            raise BackupRefused(OTHER_ROWS, table)


def _put_log_away(place: Path) -> None:
    """Bring what stands in the old database's log into it: left lying, SQLite would write it into the new one."""
    if place.exists():
        try:
            with closing(sqlite3.connect(place, timeout=5)) as old:
                old.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise BackupRefused(IN_USE, str(error)) from None
        except sqlite3.DatabaseError:  # no database any more, which is why one restores
            pass
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)


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


def _load_postgres(path: Path, counts: dict[str, int]) -> None:
    """One transaction makes room, fills it and counts it; without its last word PostgreSQL keeps what was there."""
    require_program("pg_restore")
    require_program("psql")
    _require_alone()
    connections.close_all()
    # Who may do what in the database is the new server's affair: its roles may bear other names.
    options = ["--no-owner", "--no-privileges", "--schema=public", "--file=-", str(path)]
    with tempfile.TemporaryFile() as said, _sql_taken(said) as psql:
        psql.stdin.write(
            b"SET client_min_messages = warning; BEGIN; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;\n"
        )
        psql.stdin.flush()
        script = subprocess.run([shutil.which("pg_restore"), *options], stdout=psql.stdin, stderr=said)  # noqa: S603
        if script.returncode:
            psql.kill()
            psql.wait(SECONDS)
            raise _refusal(said)
        psql.stdin.write(_rows_asked(counts).encode() + b"COMMIT;\n")


def _require_alone() -> None:
    """DROP would wait for whoever has the tables open. Raises BackupRefused."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if others := cursor.fetchone()[0]:
            raise BackupRefused(IN_USE, str(others))


@contextmanager
def _sql_taken(said) -> Iterator[subprocess.Popen]:
    """psql on this portal's database, fed through its `stdin`. Raises BackupRefused with its last words."""
    words, env = _program("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
    psql = subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said)  # noqa: S603
    try:
        with suppress(BrokenPipeError):  # it has given up; why, it has said
            yield psql
    finally:
        with suppress(BrokenPipeError):
            psql.stdin.close()
        psql.wait(SECONDS)
    if psql.returncode:
        raise _refusal(said)


def _refusal(said) -> BackupRefused:
    """What PostgreSQL's programs have said, the server's own error before everything else."""
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines() or [""]
    words = next((line for line in lines if "ERROR:" in line), lines[-1])
    table = words.partition(_OTHER)[2]
    return BackupRefused(OTHER_ROWS, table) if table else BackupRefused(PROGRAM_FAILED, words[:300])


_OTHER = "kepu-other-rows:"


def _rows_asked(counts: dict[str, int]) -> str:
    """SQL that ends with an error where a table has another number of rows. Its names have been let through."""
    ask = (
        "DO $kepu$ BEGIN IF (SELECT COUNT(*) FROM public.{name}) <> {count} "
        "THEN RAISE EXCEPTION '{other}{table}'; END IF; END $kepu$;\n"
    )
    quoted = connection.ops.quote_name
    return "".join(
        ask.format(name=quoted(table), table=table, count=count, other=_OTHER) for table, count in counts.items()
    )


def require_program(name: str) -> None:
    if not shutil.which(name):
        raise BackupRefused(NO_PROGRAM, name)


def run_program(name: str, *options: str) -> None:
    """Run one of PostgreSQL's programs on this portal's database. Raises BackupRefused with its last words."""
    words, env = _program(name, *options)
    done = subprocess.run(  # noqa: S603  the program is PostgreSQL's, the words are ours
        words,
        env=env,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
    )
    if done.returncode:
        raise BackupRefused(PROGRAM_FAILED, (done.stderr.strip().splitlines() or [name])[-1][:300])


def _program(name: str, *options: str) -> tuple[list[str], dict[str, str]]:
    """Its command line and its surroundings, which hold the password."""
    from django.db.backends.postgresql.client import DatabaseClient  # needs psycopg, which SQLite does without

    _words, env = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return [shutil.which(name), *_server(), *options], os.environ | (env or {})


def _server() -> list[str]:
    names = {"HOST": "--host", "PORT": "--port", "USER": "--username", "NAME": "--dbname"}
    given = connection.settings_dict
    return [f"{option}={given[name]}" for name, option in names.items() if given.get(name)]


# --- both -----------------------------------------------------------------------------------------
def _moment(cursor) -> Moment:
    counts = _counts(cursor, sorted(connection.introspection.django_table_names(only_existing=True)))
    cursor.execute(f"SELECT app, name FROM {MIGRATIONS} ORDER BY id")  # noqa: S608  a name of Django's
    return Moment(counts, [list(row) for row in cursor.fetchall()])


def rows_here() -> int | None:
    """Rows of all tables of the portal's database; None where it cannot be read any more."""
    try:
        with connection.cursor() as cursor:
            tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
            return sum(_counts(cursor, tables).values())
    except DatabaseError:
        return None


def _counts(cursor, tables: Iterable[str]) -> dict[str, int]:
    found = {}
    for table in tables:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  a table of ours
        found[table] = cursor.fetchone()[0]
    return found
