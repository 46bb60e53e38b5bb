"""The demonstration sub-district is believable, complete and the same for the same seed."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from campaigns.models import Event
from kepu.accounts.models import User
from kepu.communities.models import Community
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.assessment import evaluate
from reports.demo.people import LOGINS, PASSWORD
from reports.models import Draw, Explained
from reports.standards import load_standard
from tests.conftest import TODAY

REGISTERS = (
    "communities.Community communities.PartnerUnit communities.Post facilities.Facility facilities.ContentUpdate "
    "volunteers.Volunteer volunteers.Training volunteers.Team campaigns.Event records.Attachment "
    "campaigns.ServiceRecord campaigns.MediaItem campaigns.Demonstration campaigns.Survey campaigns.Incident "
    "campaigns.Task campaigns.ArchiveItem campaigns.Visit campaigns.Finding"
).split()


# What comes after the registers takes most of the time.
LATER = "plan inspections facility_photos archive documents checks rounds".split()


@pytest.fixture
def registers_alone(monkeypatch):
    monkeypatch.setattr("reports.demo.happenings.EVENTS_A_MONTH", 1)
    for name in LATER:
        monkeypatch.setattr(f"reports.demo.add_{name}", lambda *_given: None)


def events_of(seed: int) -> list[tuple]:
    """The events of a demonstration that is then taken back."""
    with transaction.atomic():
        call_command("seed_demo", photos=0, seed=seed)
        rows = Event.objects.order_by("pk").values_list("title", "starts_on", "host_community__name", "attendance")
        found = list(rows)
        transaction.set_rollback(True)
    return found


def test_it_is_a_district_with_strengths_and_gaps(db, client, capsys):
    call_command("seed_demo", photos=6)
    assert Community.objects.count() == 12
    assert Community.objects.all().residents() == 60_000
    assert Attachment.objects.count() == 6
    empty = [name for name in REGISTERS if not apps.get_model(name).objects.exists()]
    assert not empty
    assessment = evaluate(load_standard(settings.DEFAULT_STANDARD), Period.ending(TODAY))
    assert assessment.met >= 15
    assert assessment.total - assessment.met >= 5
    assert not assessment.is_vetoed
    printed = capsys.readouterr().out
    assert PASSWORD in printed
    assert all(login[0] in printed for login in LOGINS)
    _everybody_can_sign_in(client)
    _a_finding_is_explained_and_records_were_drawn_once()


def _everybody_can_sign_in(client):
    for username, *_ in LOGINS:
        assert client.post("/accounts/login/", {"username": username, "password": PASSWORD}).status_code == 302
        client.post("/accounts/logout/")


def _a_finding_is_explained_and_records_were_drawn_once():
    assert Explained.objects.get().check_code == "incidents_without_file"
    draw = Draw.objects.get()
    assert draw.signed_by.username == "officer"
    assert len(draw.items) == 12


def test_the_same_seed_gives_the_same_rows(db, registers_alone):
    first = events_of(7)
    assert events_of(7) == first
    assert events_of(8) != first


def test_it_never_mixes_with_data_that_are_there(guihua, capsys):
    with pytest.raises(CommandError, match="空的门户"):
        call_command("seed_demo")
    call_command("seed_demo", if_new=True)
    assert "未作改动" in capsys.readouterr().out
    assert Community.objects.count() == 1
    assert not User.objects.exists()
