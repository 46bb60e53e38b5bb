"""A portal to throw things at: an empty database of its own, folders of its own, the cast, one frozen day."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import time_machine


@contextmanager
def throwaway_portal() -> Iterator[dict]:
    """Yields the cast by name. On the database that DATABASE_URL names, else on SQLite in memory."""
    import django

    django.setup()
    from django.test.utils import override_settings, setup_test_environment, teardown_test_environment

    with tempfile.TemporaryDirectory(prefix="kepu-fuzz-") as folder, override_settings(**_apart(Path(folder))):
        setup_test_environment()
        try:
            with _database(), time_machine.travel(_now(), tick=True):
                yield cast()
        finally:
            teardown_test_environment()


def _apart(folder: Path) -> dict:
    folders = {name: folder / name for name in ("FILES_DIR", "PACKS_DIR", "IMPORTS_DIR", "PACK_SECTIONS_DIR")}
    for each in folders.values():
        each.mkdir()
    hasher = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return folders | {"PASSWORD_HASHERS": hasher, "PACK_PROCESSES": 0, "KEEP_SECONDS": 0}


@contextmanager
def _database() -> Iterator[None]:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _now():
    from tests.conftest import NOW

    return NOW


def cast() -> dict:
    """One of each role and the clerk of another community."""
    from kepu.accounts.roles import Role
    from kepu.communities.models import Community
    from tests.conftest import person

    guihua = Community.objects.create(name="桂花社区", code="01", residents=3000)
    songbai = Community.objects.create(name="松柏社区", code="02", residents=1000)
    return {
        "clerk": person("clerk", Role.CLERK, community=guihua, name="李梅"),
        "outsider": person("outsider", Role.CLERK, community=songbai, name="赵强"),
        "officer": person("officer", Role.OFFICER, name="王芳"),
        "leader": person("leader", Role.LEADER, name="陈刚"),
        "inspector": person("inspector", Role.INSPECTOR, expires_at=_now() + timedelta(days=7), name="周检"),
        "admin": person("admin", Role.ADMINISTRATOR, is_staff=True, is_superuser=True, name="管理员"),
    }
