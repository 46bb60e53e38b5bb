"""Is the portal up, and can it do its work: asked by those who watch over it, answered without any secret."""

import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kepu.jobs import bell

GOOD, WITHOUT = "ok", "works without"


def standing() -> tuple[bool, dict[str, str]]:
    """Whether the portal can serve people, and what was found of each part in one word."""
    found = {name: check() for name, check in CHECKS.items()}
    return all(word in (GOOD, WITHOUT) for word in found.values()), found


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return GOOD


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        return "missing" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else GOOD
    except DatabaseError:
        return "unknown"


def _storage() -> str:
    """A file is written and removed again in each place where people's files go."""
    try:
        for folder in (settings.FILES_DIR, settings.PACKS_DIR):
            probe = Path(folder) / f".probe-{os.getpid()}-{uuid.uuid4().hex[:8]}"
            probe.write_bytes(b"kepu")
            probe.unlink()
    except OSError:
        return "not writable"
    return GOOD


def _broker() -> str:
    """Where it is away jobs wait in the database, where workers look by themselves: no reason to send people off."""
    return GOOD if bell.answers() else WITHOUT


def free_percent() -> float:
    """Free room in the data folder, of all its disk holds, in percent."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    return 100 * usage.free / usage.total


def disk_is_low() -> bool:
    return free_percent() < settings.DISK_LOW_PERCENT


def _disk() -> str:
    """Full: nothing can be saved any more. Low is for the administrator's page, not for a probe."""
    return GOOD if shutil.disk_usage(settings.DATA_DIR).free > settings.DISK_FULL_BYTES else "full"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "storage": _storage,
    "broker": _broker,
    "disk": _disk,
}
