import shutil
import sqlite3
from contextlib import closing

import pytest

from operations.backups import databases
from operations.backups.making import back_up
from operations.backups.target import Target
from tests.operations import shelf


@pytest.fixture
def small_dump(monkeypatch):
    """A database of one table in place of the copy, for tests of what lies around it."""

    def dump(path):
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("CREATE TABLE accounts_user (id INTEGER)")
            copy.commit()
        return databases.Moment({"accounts_user": 0}, [["accounts", "0001_initial"]])

    monkeypatch.setattr(databases, "dump", dump)


@pytest.fixture
def filled(db):
    """Three pictures and a pack."""
    return [*shelf.photos(3), shelf.pack(1)]


@pytest.fixture
def target(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def backup(filled, target):
    """The folder of one backup."""
    return target / back_up(target).name


@pytest.fixture
def spoilable(request, target, tmp_path_factory, small_dump):
    """The folder of one backup, made once and copied for each test that spoils it."""
    made = tmp_path_factory.getbasetemp() / "one-backup"
    if made.exists():
        shutil.copytree(made, target)
    else:
        request.getfixturevalue("backup")
        shutil.copytree(target, made)
    return target / Target(target).names()[0]
