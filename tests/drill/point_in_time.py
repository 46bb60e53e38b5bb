"""PostgreSQL put back to a chosen moment from a base backup and its archived log (A23)."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from tests.servers import Postgres, postgres_program, wait_until

ROWS = 200


@contextmanager
def archiving():
    """A server that archives its log as docs/operations.md says; yields it and the archive."""
    account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="kepu-archive-", dir="/tmp"))
    archive = folder / "archive"
    archive.mkdir()
    try:
        _own(folder, account)
        server = Postgres(folder, account)
        copy = f"test ! -f {archive}/%f && cp %p {archive}/%f"
        server.command += ["-c", "wal_level=replica", "-c", "archive_mode=on", "-c", f"archive_command={copy}"]
        server.initialise()
        yield server, archive, account
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path, account) -> None:
    if account:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, account.pw_uid, account.pw_gid)


def run() -> tuple[int, int]:
    """Rows that had been committed at the chosen moment, and rows that are there after going back to it."""
    with archiving() as (server, archive, account):
        with server:
            url = server.create("drill")
            with closing(psycopg2.connect(url)) as line:
                line.autocommit = True
                cursor = line.cursor()
                cursor.execute("CREATE TABLE notes (id serial, at timestamptz DEFAULT clock_timestamp())")
                base = _base_backup(server)
                moment, expected = _written(cursor)
                cursor.execute("SELECT pg_walfile_name(pg_switch_wal())")
                last = cursor.fetchone()[0]
                wait_until(lambda: (archive / last).exists(), what="the archive")
        return expected, _rows_after_return(server, base, archive, moment, account)


def _base_backup(server: Postgres) -> Path:
    base = server.folder / "base"
    where = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "kepu"]
    command = [postgres_program("pg_basebackup"), *where, "-D", str(base), "-X", "stream", "--checkpoint=fast"]
    subprocess.run(command, check=True, capture_output=True, cwd=server.folder)
    return base


def _written(cursor) -> tuple[str, int]:
    """Rows before and after a moment, which lies between two of them; the moment, and how many came before."""
    for number in range(ROWS):
        if number == ROWS // 2:
            time.sleep(0.05)
            cursor.execute("SELECT clock_timestamp()::text, count(*) FROM notes")
            moment, expected = cursor.fetchone()
            time.sleep(0.05)
        cursor.execute("INSERT INTO notes DEFAULT VALUES")
    return moment, expected


def _rows_after_return(server: Postgres, base: Path, archive: Path, moment: str, account) -> int:
    shutil.rmtree(server.folder / "data")
    base.rename(server.folder / "data")
    (server.folder / "data" / "recovery.signal").touch()
    wanted = {"restore_command": f"cp {archive}/%f %p", "recovery_target_time": moment}
    with (server.folder / "data" / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in wanted.items())
        settings.write("recovery_target_action = 'promote'\n")
    _own(server.folder, account)
    with server, closing(psycopg2.connect(server.url("drill"))) as line:
        cursor = line.cursor()
        cursor.execute("SELECT count(*) FROM notes")
        return cursor.fetchone()[0]
