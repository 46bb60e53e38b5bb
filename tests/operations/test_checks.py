"""Harms done to files at random: each is found, and a sound portal gives no alarm (TRUST A25)."""

import json
import os
import time

import pytest
from django.core.management import call_command

from kepu.evidence.models import OnDisk, StoredFile
from kepu.records.models import Attachment
from operations.checks import check_everything
from operations.jobs import carry_out_check
from operations.models import Harm, Kind, Outcome
from tests.operations import shelf
from tests.operations.harms import do_harms

pytestmark = pytest.mark.django_db
SEED = 20261127


@pytest.fixture
def sound():
    return shelf.photos(40), [shelf.pack(number) for number in range(1, 21)]


def test_a_sound_portal_gives_no_alarm(sound, make_event):
    Attachment.objects.create(row=make_event(), file=sound[0][0], name="1.jpg", kind="PHOTO")
    assert check_everything(count=True) == []
    assert Outcome.objects.latest_of(Kind.CHECK).is_good


def test_every_one_of_sixty_harms_is_found_and_nothing_else(sound):
    done = do_harms(*sound, seed=SEED, count=60)
    found = {each.name for each in check_everything(count=True)}
    assert len(done) == 60
    assert found == set(done)


def test_what_lies_there_only_for_a_while_is_no_alarm(sound, settings):
    young = settings.FILES_DIR / "ab" / "cd"
    young.mkdir(parents=True)
    (young / ".new-upload").write_bytes(b"half")
    (settings.PACKS_DIR / "unfinished").mkdir()
    assert check_everything(count=True) == []


def test_an_attachment_without_its_record_is_found(sound, make_event):
    attachment = Attachment.objects.create(row=make_event(), file=sound[0][0], name="1.jpg", kind="PHOTO")
    Attachment.objects.filter(pk=attachment.pk).update(object_id=10**6)
    assert [each.harm for each in check_everything(count=True)] == [Harm.DANGLING]


def test_the_command_names_what_it_finds_and_ends_with_1(sound, settings, capsys):
    call_command("check_everything", "--json")
    assert json.loads(capsys.readouterr().out)["figures"]["harms"] == 0
    stray = settings.FILES_DIR / "notes.txt"
    stray.write_text("x")
    os.utime(stray, (time.time() - 10**6,) * 2)
    call_command("check_everything", "--quick")  # takes room, harms nothing
    assert "files/notes.txt" in capsys.readouterr().err
    next(settings.PACKS_DIR.glob("*.pdf")).unlink()
    with pytest.raises(SystemExit):
        call_command("check_everything", "--quick")
    outcome = Outcome.objects.latest_of(Kind.CHECK)
    assert (outcome.is_good, outcome.figures["harms"], outcome.figures["orphans"]) == (False, 1, 1)


def test_the_nightly_check_reads_what_the_nightly_count_has_not(sound, settings):
    class Run:
        def step(self, *_words):
            pass

    settings.PACKS_DIR.joinpath("stray.pdf").write_bytes(b"x")
    os.utime(settings.PACKS_DIR / "stray.pdf", (time.time() - 10**6,) * 2)
    carry_out_check(Run())
    outcome = Outcome.objects.latest_of(Kind.CHECK)
    assert outcome.is_good
    assert outcome.told_problems[0][1] == "packs/stray.pdf"
    assert not StoredFile.objects.filter(on_disk=OnDisk.UNCHECKED).exists()
