"""Making backups: whole or absent, nothing copied twice, safe to kill, old ones removed with what only they needed."""

import errno
import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kepu.evidence.storage import discard, original_path
from operations.backups import databases, manifest
from operations.backups.making import back_up
from operations.backups.refusals import BackupRefused
from operations.backups.target import Target
from operations.backups.verifying import faults
from operations.jobs import ask_for, carry_out_backup
from operations.models import Kind, Outcome
from operations.tasks import queue_backup
from reports.packs.shelf import shelved
from tests.operations import shelf
from tests.operations.folders import lying

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_dump")]


def test_a_backup_holds_every_file_byte_for_byte(filled, target, settings):
    made = back_up(target)
    there = lying(settings.FILES_DIR)
    assert {each.path: each.sha256 for each in made.files if each.path.startswith("files/")} == {
        f"files/{path}": sha256 for path, sha256 in there.items()
    }
    assert {each.path for each in made.files if each.path.startswith("packs/")} == {
        f"packs/{path}" for path in lying(settings.PACKS_DIR)
    }
    assert not list(faults(target))


def test_what_has_not_changed_is_not_copied_again(backup, target):
    shelf.photos(4)
    before = {path: path.stat().st_ino for path in Target(target).pool.contents()}
    back_up(target)
    assert Outcome.objects.latest_of(Kind.BACKUP).figures["copied"] == 4  # an original and its three renditions
    assert before.items() <= {path: path.stat().st_ino for path in Target(target).pool.contents()}.items()


def test_a_damaged_original_does_not_spoil_the_sound_copy(backup, filled, target):
    original_path(filled[0].sha256).write_bytes(b"x" * filled[0].size)
    assert not list(faults(target / back_up(target).name))


def test_a_new_damaged_original_is_kept_as_it_is(filled, target):
    original_path(filled[0].sha256).write_bytes(b"cut")
    made = back_up(target)
    assert not list(faults(target))
    assert next(each for each in made.files if each.path.endswith(filled[0].sha256)).size == 3


def test_a_file_that_rows_name_and_the_disk_lacks_is_told(filled, target):
    discard(filled[0].sha256)
    back_up(target)
    outcome = Outcome.objects.latest_of(Kind.BACKUP)
    assert outcome.figures["missing"] == 1
    assert filled[0].sha256 in outcome.problems[0][1]


def test_keys_are_in_it_only_where_that_is_asked_for(filled, target, settings, tmp_path):
    settings.KEY_FILES = [str(tmp_path / "fields.key")]
    (tmp_path / "fields.key").write_text("geheim")
    without, held = back_up(target), back_up(target, with_keys=True)
    assert b"geheim" not in b"".join(path.read_bytes() for path in (target / without.name).rglob("*") if path.is_file())
    assert (target / held.name / "keys" / "fields.key").read_text() == "geheim"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_a_disk_that_does_not_take_it_leaves_no_half_backup(backup, target, monkeypatch, number):
    def refuse(path):
        path.write_bytes(b"half of it")
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(databases, "dump", refuse)
    with pytest.raises(BackupRefused):
        back_up(target)
    assert Target(target).names() == [backup.name]
    assert [path.name for path in target.iterdir() if path.name.startswith(".unfinished")] == []
    assert not list(faults(target))
    outcome = Outcome.objects.latest_of(Kind.BACKUP)
    assert not outcome.is_good
    assert outcome.reason_text


def test_a_killed_backup_is_no_backup_and_the_next_one_goes_on(backup, target):
    shelf.photos(5)
    unfinished = target / ".unfinished-2026-01-01_000000_000000"
    unfinished.mkdir()
    (unfinished / "database.sqlite3").write_bytes(b"half")
    (target / "pool" / "ab").mkdir(exist_ok=True)
    (target / "pool" / "ab" / ".new-half").write_bytes(b"half")
    assert Target(target).names() == [backup.name]
    back_up(target, keep=9)
    assert not unfinished.exists()
    assert not list(target.glob("pool/*/.new-*"))
    assert not list(faults(target))


def test_two_at_a_time_are_refused(backup, target):
    with Target(target).locked(), pytest.raises(BackupRefused):
        back_up(target)


def test_it_cannot_lie_among_the_files_that_it_keeps(db, settings):
    with pytest.raises(BackupRefused, match="within"):
        back_up(settings.FILES_DIR / "backups")


def test_old_ones_go_with_what_only_they_needed(filled, target):
    first = back_up(target)
    needed = {each.sha256 for each in first.files}
    discard(filled[0].sha256)
    second = back_up(target)
    back_up(target, keep=2)
    assert len(Target(target).names()) == 2
    assert first.name not in Target(target).names()
    assert {path.name for path in Target(target).pool.contents()} == {each.sha256 for each in second.files} < needed


def test_contents_stay_where_a_manifest_cannot_be_read(backup, target, settings):
    contents = set(Target(target).pool.contents())
    (backup / manifest.SIGNATURE).write_text("0" * 64)
    for path in settings.FILES_DIR.rglob("*"):
        path.unlink() if path.is_file() else None
    back_up(target, keep=2)
    assert contents <= set(Target(target).pool.contents())


def test_a_large_one_goes_back_into_the_queue_and_goes_on_later(filled, target, settings, monkeypatch):
    class Run:
        given_back = 0

        def step(self, *_words):
            pass

        def give_back(self):
            self.given_back += 1

    settings.BACKUP_DIR = str(target)
    monkeypatch.setattr("operations.jobs.TURN", timedelta(seconds=-1))
    run = Run()
    carry_out_backup(run)
    assert (run.given_back, Target(target).names(), Outcome.objects.count()) == (1, [], 0)
    monkeypatch.setattr("operations.jobs.TURN", timedelta(minutes=8))
    carry_out_backup(run)
    assert (run.given_back, len(Target(target).names())) == (1, 1)


def test_the_clock_asks_for_backups_only_where_a_folder_is_set(db, settings):
    from kepu.jobs.models import Job

    queue_backup()
    assert not Job.objects.exists()
    settings.BACKUP_DIR = "/somewhere"
    queue_backup()
    queue_backup()
    assert Job.objects.get() == ask_for(Kind.BACKUP)


def test_an_incomplete_pack_taken_back_keeps_its_old_file_for_a_day(officer, filled):
    """A backup under way holds the row as it was: the file must outlive the row's change."""
    from reports.packs.actions import retry_pack
    from reports.packs.shelf import desk

    pack = filled[-1]
    pack.missing_count = 1
    pack._history_user = officer
    pack.save()
    path = shelved(pack.pdf_sha256, ".pdf")
    long_ago = (timezone.now() - timedelta(days=9)).timestamp()
    os.utime(path, (long_ago, long_ago))
    retry_pack(pack, by=officer)
    with desk(pack, "token"):
        assert path.exists()


def test_the_command_says_what_it_has_made_and_what_it_lacks(filled, target, capsys, settings):
    call_command("backup", target)
    assert "备份" in capsys.readouterr().out
    call_command("verify_backup", target)
    assert capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("backup")
    with pytest.raises(CommandError):
        call_command("backup", target, keep=0)
    with pytest.raises(CommandError):
        call_command("verify_backup", target / "nowhere")


def test_without_pg_dump_a_sentence_says_what_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BackupRefused, match="pg_dump"):
        databases.require_program("pg_dump")
