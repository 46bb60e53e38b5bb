"""Taking files in: byte for byte, once, finished or not at all; and clearing away what nobody claimed."""

import errno
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kepu.evidence import storage
from kepu.evidence.actions import clean_name, forget_unclaimed, stage, store
from kepu.evidence.models import StagedUpload, StoredFile
from kepu.evidence.refusals import Refused
from kepu.evidence.storage import original_path
from kepu.records.models import Attachment
from kepu.registers.actions import detach
from tests.conftest import NOW
from tests.kepu.evidence import specimens

pytestmark = pytest.mark.django_db
PHOTO = specimens.camera_photo()


@pytest.fixture
def lying(settings):
    """The names of all files on the disk."""
    return lambda: sorted(path.name for path in settings.FILES_DIR.rglob("*") if path.is_file())


def later(days) -> time_machine.travel:
    return time_machine.travel(NOW + timedelta(days=days))


def test_the_original_is_kept_byte_for_byte_beside_its_renditions(lying):
    stored = store(BytesIO(PHOTO), "现场.jpg")
    assert stored.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert stored.size == len(PHOTO)
    assert original_path(stored.sha256).read_bytes() == PHOTO
    assert lying() == [stored.sha256, *(f"{stored.sha256}.{name}.jpg" for name in ("print", "screen", "thumb"))]


def test_the_same_content_is_kept_once_whatever_its_name(lying):
    first, second = store(BytesIO(PHOTO), "a.jpg"), store(BytesIO(PHOTO), "b.jpeg")
    assert first == second
    assert len(lying()) == 4


def test_known_content_under_a_lying_name_is_refused_too():
    store(BytesIO(PHOTO), "a.jpg")
    with pytest.raises(Refused):
        store(BytesIO(PHOTO), "a.pdf")


def test_content_that_went_missing_comes_back_with_the_next_upload():
    stored = store(BytesIO(PHOTO), "a.jpg")
    original_path(stored.sha256).unlink()
    assert store(BytesIO(PHOTO), "a.jpg") == stored
    assert original_path(stored.sha256).read_bytes() == PHOTO


def test_a_refused_file_leaves_nothing(lying, clerk):
    for content, name in [(PHOTO[:-200], "a.jpg"), (b"<html>", "b.jpg"), (b"", "c.jpg")]:
        with pytest.raises(Refused):
            stage(specimens.upload(content, name), by=clerk)
    assert not StoredFile.objects.exists()
    assert lying() == []


def test_a_full_disk_is_said_and_leaves_nothing_half(lying, monkeypatch, clerk):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    with translation.override("en"), pytest.raises(Refused) as caught:
        stage(specimens.upload(PHOTO), by=clerk)
    assert "could not be saved" in caught.value.messages[0]
    assert lying() == []
    assert not StagedUpload.objects.exists()


@pytest.mark.postgres  # the tests' SQLite lies in memory, where a lock is refused at once instead of waited for
@pytest.mark.django_db(transaction=True)
def test_the_same_photo_from_many_at_once_is_one_row_and_one_file(lying):
    def one(_number):
        try:
            return store(BytesIO(PHOTO), "a.jpg").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(16)))) == 1
    assert StoredFile.objects.count() == 1
    assert len(lying()) == 4


def test_checking_a_photo_does_not_hold_the_database(clerk, monkeypatch):
    seen = []
    monkeypatch.setattr("kepu.evidence.actions.render", lambda *_args: seen.append(len(connection.savepoint_ids)) or {})
    outside = len(connection.savepoint_ids)
    stage(specimens.upload(PHOTO), by=clerk)
    assert seen == [outside]


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("现场.jpg", "现场.jpg"),
        ("../../etc/passwd", "passwd"),
        (r"C:\照片\现场.jpg", "现场.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("照片\u202egpj.exe", "照片gpj.exe"),
        ("  多   空格 .jpg", "多 空格 .jpg"),
        ("😀.jpg", "😀.jpg"),
        ("\ud800.jpg", "jpg"),
        ("", "file"),
        ("..", "file"),
        ("长" * 300 + ".jpg", "长" * 146 + ".jpg"),
        ("a." + "b" * 300, "a." + "b" * 138 + "." + "b" * 9),
    ],
)
def test_names_lose_what_does_not_belong_in_them(name, cleaned):
    assert clean_name(name) == cleaned
    assert len(clean_name(name)) <= 150


def test_an_upload_that_no_form_claimed_goes_after_a_week_and_its_content_a_week_later(clerk, lying):
    stage(specimens.upload(PHOTO), by=clerk)
    with later(6):
        assert forget_unclaimed() == {"uploads": 0, "rows": 0, "contents": 0}
    with later(8):
        with CaptureQueriesContext(connection) as asked:
            assert forget_unclaimed(pretend=True) == {"uploads": 1, "rows": 1, "contents": 0}
        assert all(query["sql"].startswith("SELECT") for query in asked)
        assert forget_unclaimed() == {"uploads": 1, "rows": 1, "contents": 0}
        assert forget_unclaimed() == {"uploads": 0, "rows": 0, "contents": 0}
    assert not StoredFile.objects.exists()
    assert len(lying()) == 4
    with later(16):
        assert forget_unclaimed() == {"uploads": 0, "rows": 0, "contents": 1}
    assert lying() == []


def test_what_a_record_cites_stays_and_so_does_what_only_its_history_cites(clerk, guihua, make_event, lying):
    event = make_event(host_community=guihua)
    stored = stage(specimens.upload(PHOTO), by=clerk).file
    cited = Attachment.objects.create(row=event, file=stored, name="a.jpg")
    with later(20):
        assert forget_unclaimed() == {"uploads": 1, "rows": 0, "contents": 0}
        detach(cited, by=clerk)
        assert forget_unclaimed() == {"uploads": 0, "rows": 0, "contents": 0}
    assert len(lying()) == 4


def test_what_was_cut_off_while_it_was_written_goes_after_a_week(db, lying, settings):
    (settings.FILES_DIR / "ab" / "cd").mkdir(parents=True)
    for name, age in ((".new-old", timedelta(days=8)), (".new-young", timedelta(days=6))):
        path = settings.FILES_DIR / "ab" / "cd" / name
        path.touch()
        os.utime(path, times=2 * ((NOW - age).timestamp(),))
    forget_unclaimed()
    assert lying() == [".new-young"]


def test_who_uploads_it_again_keeps_it(lying):
    store(BytesIO(PHOTO), "a.jpg")
    with later(20):
        store(BytesIO(PHOTO), "a.jpg")
        assert forget_unclaimed() == {"uploads": 0, "rows": 0, "contents": 0}


def test_the_command_first_says_what_would_go(clerk):
    stage(specimens.upload(PHOTO), by=clerk)
    said = StringIO()
    with later(8), translation.override("en"):
        call_command("sweep_uploads", "--dry-run", stdout=said)
        assert "1 uploads, 1 files" in said.getvalue()
        assert StagedUpload.objects.count() == StoredFile.objects.count() == 1
        call_command("sweep_uploads", stdout=said)
    assert StagedUpload.objects.count() == StoredFile.objects.count() == 0
