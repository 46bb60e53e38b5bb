"""Putting back: refused before anything is touched, or whole; into the next version too."""

import io
import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from kepu.audit.models import Entry
from reports.operations.backups import databases, manifest
from reports.operations.backups.making import back_up
from reports.operations.backups.refusals import BackupRefused
from reports.operations.backups.rehearsal import rehearse, temporary_portal
from reports.operations.backups.restoring import key_within, restore
from reports.operations.backups.verifying import examined
from reports.operations.models import Kind, Outcome
from tests.conftest import PASSWORD
from tests.portal import manage
from tests.reports.operations.folders import lying

LOOK = f"""
from django.contrib.auth import authenticate
from django.test import RequestFactory
from reports.operations.checks import check_everything
print(check_everything(count=True))
print(authenticate(RequestFactory().post("/"), username="officer", password="{PASSWORD}"))
"""


@pytest.fixture
def own_folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


def resigned(backup: Path, change) -> None:
    """Change the manifest as somebody could who has the key."""
    raw = json.loads((backup / manifest.NAME).read_text())
    raw = change(raw) or raw
    data = json.dumps(raw).encode()
    (backup / manifest.NAME).write_bytes(data)
    (backup / manifest.SIGNATURE).write_text(manifest.signature(data))


def named(path):
    return lambda raw: raw["files"].append([path, raw["files"][0][1], raw["files"][0][2], 0])


def setting(key, value):
    return lambda raw: raw.__setitem__(key, value)


HOSTILE = {
    "a path that leads out": named("files/../../etc/cron.d/kepu"),
    "an absolute path": named("/etc/cron.d/kepu"),
    "another folder": named("static/kepu.js"),
    "a name of dots": named("files/.."),
    "a hidden name": named("files/ab/.htaccess"),
    "a NUL": named("files/ab/c\0d"),
    "a newline": named("files/ab/c\nd"),
    "a backslash": named("files\\..\\x"),
    "a name of 400 characters": named("files/" + "a" * 400),
    "a full-width name": named("files/ａ"),
    "the same path twice": lambda raw: raw["files"].append(raw["files"][0]),
    "a file that is a folder": lambda raw: (named("imports/a")(raw), named("imports/a/b")(raw))[0],
    "a size below nothing": lambda raw: raw["files"][0].__setitem__(2, -1),
    "a size that is a truth": lambda raw: raw["files"][0].__setitem__(2, True),
    "a digest that is a path": lambda raw: raw["files"][0].__setitem__(1, "../../../etc/passwd"),
    "a key that leads out": setting("keys", [["../kepu.env", "0" * 64, 1]]),
    "a database elsewhere": lambda raw: raw["database"].__setitem__("file", "../../etc/passwd"),
    "a table of SQL": setting("counts", {"x'; DROP TABLE accounts_user; --": 1}),
    "counts of words": setting("counts", {"accounts_user": "many"}),
    "no files at all": setting("files", None),
    "another product": setting("product", "other"),
    "another engine": setting("engine", "oracle"),
    "a list for a manifest": lambda raw: [raw],
    "a newer format": setting("format", 99),
    "a newer version": setting("version", "99.0.0"),
    "a migration of tomorrow": lambda raw: raw["migrations"].append(["accounts", "9999_tomorrow"]),
    "an app of tomorrow": lambda raw: raw["migrations"].append(["tomorrow", "0001_initial"]),
    "a file that the pool lacks": lambda raw: raw["files"].append(["files/ab/cd", "0" * 64, 5, 0]),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", HOSTILE)
def test_what_we_would_not_have_written_is_refused_even_when_signed(spoilable, own_folder, case):
    resigned(spoilable, HOSTILE[case])
    assert_refused_untouched(spoilable, own_folder)


def assert_refused_untouched(backup, folder) -> BackupRefused:
    rows, files = Entry.objects.count(), lying(folder.parent)
    with pytest.raises(BackupRefused) as refused:
        restore(backup)
    assert Entry.objects.count() == rows
    assert {path: sha for path, sha in lying(folder.parent).items() if "run.lock" not in path} == files
    return refused.value


@contextmanager
def as_before():
    """The database of the version before: without this app's table."""
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        editor.delete_model(Outcome)
    recorder.record_unapplied("operations", "0001_outcomes")
    yield
    with connection.schema_editor() as editor:
        editor.create_model(Outcome)
    recorder.record_applied("operations", "0001_outcomes")


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def changed(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def linked(path):
    copy = path.with_name("elsewhere")
    path.rename(copy)
    path.symlink_to(copy)


DAMAGES = [cut, changed, Path.unlink, linked]


@pytest.mark.django_db
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("what", ["manifest.json", "manifest.hmac", "database", "pool"])
def test_a_backup_that_was_changed_or_cut_is_refused(spoilable, target, own_folder, what, damage):
    path = spoilable / what
    if what == "database":
        path = next(spoilable.glob("database.*"))
    elif what == "pool":
        path = next(target.glob("pool/??/*"))
    if damage is linked and what == "manifest.hmac":
        damage = changed
    damage(path)
    assert_refused_untouched(spoilable, own_folder)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", "NaN", "[" * 100_000, '{"format": 1e999}', "\ud800".encode("utf-8", "replace").decode()],
)
def test_a_manifest_of_nonsense_is_refused_even_when_signed(spoilable, own_folder, text):
    (spoilable / manifest.NAME).write_text(text)
    (spoilable / manifest.SIGNATURE).write_text(manifest.signature(text.encode()))
    assert_refused_untouched(spoilable, own_folder)


@pytest.mark.django_db
def test_a_backup_of_another_portal_is_refused(spoilable, own_folder, settings):
    settings.SECRET_KEY = "another-portal"
    assert "SECRET_KEY" in str(assert_refused_untouched(spoilable, own_folder))


@pytest.mark.django_db
def test_a_backup_with_its_keys_is_trusted_by_them_where_that_is_asked_for(
    filled, target, own_folder, small_dump, settings
):
    (own_folder / "secret.key").write_text(settings.SECRET_KEY)
    made = back_up(target, with_keys=True)
    settings.SECRET_KEY = "of-the-new-machine"
    with pytest.raises(BackupRefused, match="SECRET_KEY"):
        examined(target)
    assert examined(target, key=key_within(target))[1].name == made.name
    (target / made.name / "keys" / "secret.key").write_text("of somebody else")
    with pytest.raises(BackupRefused, match="SECRET_KEY"):
        examined(target, key=key_within(target))


@pytest.mark.django_db
def test_a_portal_that_holds_something_is_not_written_over(spoilable, officer, own_folder):
    Entry.objects.create(action="sign_in")
    assert_refused_untouched(spoilable, own_folder)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["no\n", "\n", ""])
def test_who_is_asked_and_does_not_say_yes_keeps_the_portal(spoilable, officer, own_folder, monkeypatch, capsys, typed):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(CommandError):
        call_command("restore", str(spoilable), "--replace")
    asked = capsys.readouterr().out
    assert spoilable.name in asked
    assert str(databases.rows_here()) in asked
    assert type(officer).objects.filter(pk=officer.pk).exists()


@pytest.mark.django_db
def test_keys_are_not_put_over_those_of_a_portal(spoilable, officer, own_folder):
    with pytest.raises(BackupRefused):
        restore(spoilable, with_keys=True, may_replace=lambda holding, made: True)


@pytest.mark.django_db
def test_a_disk_without_room_is_told_beforehand(spoilable, own_folder, monkeypatch):
    monkeypatch.setattr("reports.operations.backups.restoring._something", lambda made: None)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 10, 0))
    assert "GB" in str(assert_refused_untouched(spoilable, own_folder))


@pytest.mark.django_db(transaction=True)
def test_a_restored_portal_has_every_row_and_file_and_people_sign_in(filled, officer, target):
    officer.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    officer.save()
    made = back_up(target)
    everything = {each.path: each.sha256 for each in made.files}
    with temporary_portal() as env:
        assert "KP" not in manage(env, "restore", str(target))
        assert manage(env, "shell", "--no-imports", "-c", LOOK).split()[-2:] == ["[]", "王芳"]
        folder = Path(env["KEPU_DATA_DIR"])
        there = {path: sha for path, sha in lying(folder).items() if path.startswith(("files/", "packs/"))}
        again = subprocess.run(
            [sys.executable, "manage.py", "restore", str(target)],
            cwd=settings.BASE_DIR,
            env=env,
            capture_output=True,
            text=True,
        )
    assert there == everything
    assert (again.returncode, "Traceback" in again.stderr) == (1, False)


# What there is to see of a portal: a community, what is wrong with its files, restores that have replaced something.
SEE = """
from kepu.audit.models import Entry
from kepu.communities.models import Community
from reports.operations.checks import check_everything
print(Community.objects.filter(name="后来的社区").count(), check_everything(count=True))
told = Entry.objects.filter(action="restore").values_list("details", flat=True)
print([(each["backup"], bool(each["replaced"])) for each in told])
"""
FILL = """
import io
from kepu.communities.models import Community
from kepu.evidence.actions import store
from tests.kepu.evidence.specimens import jpeg
Community.objects.create(name="后来的社区", residents=1)
store(io.BytesIO(jpeg(size=(300, 200))), "later.jpg")
"""
# A child of the same portal ends, as killed, when the copy is whole but has not taken the old database's place.
KILLED = """
import os
from django.core.management import call_command
from django.db import connections
from reports.operations.backups import databases
connections.close_all()
if not (child := os.fork()):
    databases.{step} = lambda *given: os._exit(9)
    call_command("restore", "{target}", "--replace", "--yes")
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
STEPS = {"sqlite": "_put_log_away", "postgresql": "_rows_asked"}


@pytest.mark.django_db(transaction=True)
def test_a_portal_killed_while_it_is_replaced_stays_whole_and_is_whole_afterwards(filled, target):
    made = back_up(target)
    killed = KILLED.format(step=STEPS[connection.vendor], target=target)
    with temporary_portal() as env:
        manage(env, "restore", str(target))
        before = manage(env, "shell", "--no-imports", "-c", FILL + killed + SEE).splitlines()
        manage(env, "restore", str(target), "--replace", "--yes")
        after = manage(env, "shell", "--no-imports", "-c", SEE).splitlines()
        files = {path: sha for path, sha in lying(Path(env["KEPU_DATA_DIR"])).items() if path.startswith("files/")}
    assert before[-3:] == ["9", "1 []", f"[('{made.name}', False)]"]
    assert after[-2:] == ["0 []", f"[('{made.name}', True)]"]
    assert files == {each.path: each.sha256 for each in made.files if each.path.startswith("files/")}


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_the_version_before_is_brought_up_to_date(filled, target, tmp_path):
    """As it was before this app had its table."""
    with as_before(), pytest.raises(DatabaseError, match="operations_outcome"):
        back_up(target)  # the backup is made, only its outcome cannot be written down here
    made = manifest.read(next(target.glob("2*")))
    assert ["operations", "0001_outcomes"] not in made.migrations
    with temporary_portal() as env:
        manage(env, "restore", str(target))  # ends with an error where migrating fails


@pytest.mark.django_db(transaction=True)
def test_a_rehearsal_restores_for_real_and_leaves_nothing(filled, target, settings, tmp_path):
    settings.REHEARSAL_DIR = str(tmp_path / "rehearsal")
    Path(settings.REHEARSAL_DIR).mkdir()
    made = back_up(target)
    figures = rehearse(target)
    outcome = Outcome.objects.latest_of(Kind.REHEARSAL)
    assert outcome.is_good
    assert outcome.backup == made.name
    assert (figures["files"], figures["harms"], figures["packs"]) == (3, 0, 1)
    assert list(Path(settings.REHEARSAL_DIR).iterdir()) == []


@pytest.mark.django_db
def test_a_rehearsal_tells_of_a_backup_that_cannot_be_restored(spoilable):
    (spoilable / manifest.SIGNATURE).write_text("0" * 64)
    with pytest.raises(BackupRefused):
        rehearse(spoilable)
    outcome = Outcome.objects.latest_of(Kind.REHEARSAL)
    assert (outcome.is_good, outcome.backup) == (False, spoilable.name)
    assert outcome.reason_text
