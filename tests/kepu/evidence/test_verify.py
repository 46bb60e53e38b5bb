"""Counting the SHA-256 of the stored files again."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from kepu.evidence.actions import store
from kepu.evidence.models import OnDisk, StoredFile
from kepu.evidence.storage import original_path
from kepu.evidence.verifying import counts, verify_since
from kepu.jobs.actions import cancel, queue
from kepu.jobs.models import Job, JobState
from kepu.jobs.work import work
from reports.precheck.files import last_full_count, verify_files
from tests.kepu.evidence.specimens import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """Three pictures: one sound, one that will be missing, one that will be changed."""
    return [store(io.BytesIO(jpeg(size=(40 + n, 30))), f"{n}.jpg") for n in range(3)]


def spoil(kept):
    original_path(kept[1].sha256).unlink()
    original_path(kept[2].sha256).write_bytes(b"something else")


def states(kept):
    return [StoredFile.objects.get(pk=each.pk).on_disk for each in kept]


def silent(done, total):
    pass


def test_sound_missing_and_changed_files_are_told_apart(kept):
    spoil(kept)
    assert verify_since(timezone.now(), on_progress=silent)
    assert states(kept) == [OnDisk.SOUND, OnDisk.MISSING, OnDisk.CHANGED]
    assert counts() == {OnDisk.UNCHECKED: 0, OnDisk.SOUND: 1, OnDisk.MISSING: 1, OnDisk.CHANGED: 1}


def test_what_was_counted_since_the_beginning_is_not_counted_again(kept, monkeypatch):
    began = timezone.now()
    verify_since(began, on_progress=silent)
    spoil(kept)
    verify_since(began, on_progress=silent)
    assert states(kept) == [OnDisk.SOUND] * 3
    verify_since(timezone.now() + timedelta(seconds=1), on_progress=silent)
    assert states(kept)[1:] == [OnDisk.MISSING, OnDisk.CHANGED]


def test_a_count_that_is_killed_keeps_what_it_had_and_goes_on_from_there(kept, monkeypatch):
    monkeypatch.setattr("kepu.evidence.verifying.SECONDS_BETWEEN_NEWS", 0)
    began, told = timezone.now(), []

    def die(done, total):
        told.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify_since(began, on_progress=die)
    assert StoredFile.objects.unchecked_since(began).count() == 2
    assert verify_since(began, on_progress=lambda *step: told.append(step))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_when_its_turn_is_over_the_job_goes_back_into_the_queue_and_finishes_later(kept, monkeypatch):
    monkeypatch.setattr("kepu.evidence.verifying.SECONDS_BETWEEN_NEWS", 0)
    job = verify_files()
    monkeypatch.setattr("kepu.evidence.verifying.carry_out.__defaults__", (timedelta(0, 0, 1),))
    work(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.QUEUED, 0)
    assert StoredFile.objects.unchecked_since(job.created_at).count() == 2
    monkeypatch.undo()
    work(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert not StoredFile.objects.unchecked_since(job.created_at).exists()


def test_a_cancelled_count_stops(kept, monkeypatch, officer):
    monkeypatch.setattr("kepu.evidence.verifying.SECONDS_BETWEEN_NEWS", 0)
    job = verify_files(by=officer)
    monkeypatch.setattr(
        "kepu.evidence.verifying.state_on_disk", lambda stored: cancel(job, by=officer) and OnDisk.SOUND
    )
    work(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert StoredFile.objects.filter(on_disk=OnDisk.SOUND).count() == 1


def test_two_who_ask_get_one_count(officer):
    assert verify_files(by=officer) == verify_files()
    assert Job.objects.count() == 1


def test_uploading_the_same_content_again_mends_a_damaged_file(kept):
    spoil(kept)
    verify_since(timezone.now(), on_progress=silent)
    for number in (1, 2):
        assert store(io.BytesIO(jpeg(size=(40 + number, 30))), "again.jpg") == kept[number]
    verify_since(timezone.now() + timedelta(seconds=1), on_progress=silent)
    assert states(kept) == [OnDisk.SOUND] * 3


def test_the_command_ends_with_0_where_all_is_sound(kept, capsys):
    call_command("verify_files")
    assert capsys.readouterr().out == "3 个文件完好，0 个缺失，0 个被改动。\n"
    assert last_full_count() is not None


def test_the_command_names_each_damaged_file_and_ends_with_1(kept, capsys):
    spoil(kept)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_files")
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert said.out == "1 个文件完好，1 个缺失，1 个被改动。\n"
    assert {line.split()[0] for line in said.err.splitlines()} == {kept[1].sha256, kept[2].sha256}


def test_the_command_does_not_start_beside_a_running_count(officer):
    queue("files", "all", by=officer)
    from django.core.management import CommandError

    with pytest.raises(CommandError, match="正在"):
        call_command("verify_files")
