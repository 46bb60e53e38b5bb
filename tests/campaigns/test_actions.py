"""What can be done to an event, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.actions import change_event, log_event
from campaigns.models import Event
from kepu.audit.models import Action, Entry
from kepu.evidence.models import StoredFile
from kepu.records.models import Attachment
from kepu.registers.actions import StaleRowError, detach, retire_row
from volunteers.models import Volunteer


def new_event(**fields):
    defaults = {
        "title": "讲座",
        "starts_on": date(2026, 5, 1),
        "place": "广场",
        "category": "科普讲座",
        "attendance": 5,
    }
    return Event(**(defaults | fields))


def stored(name="a"):
    return StoredFile.objects.create(sha256=name * 64, media_type="image/jpeg", size=10, width=4, height=3)


def volunteer(name, phone):
    return Volunteer.objects.create(name=name, phone=phone, source="社区", registered_on=date(2026, 1, 1))


def test_logging_saves_communities_volunteers_and_files_together(guihua, clerk):
    helper = volunteer("张伟", "13800000001")
    event = log_event(
        new_event(host_community=guihua, volunteer_hours=Decimal("2.5")),
        covered=[guihua],
        volunteers=[helper],
        files=[(stored(), "现场.jpg", "PHOTO", "开场")],
        by=clerk,
    )
    assert event.created_by == clerk
    assert list(event.covered.all()) == [guihua]
    assert event.service_records.get().hours == Decimal("2.5")
    assert event.files.get().caption == "开场"
    assert Entry.objects.about(event).get().action == Action.CREATE


def test_a_rule_broken_saves_nothing(guihua, clerk):
    with pytest.raises(ValidationError):
        log_event(new_event(host_community=guihua), files=[(stored(), "x", "NO KIND", "")], by=clerk)
    assert not Event.objects.exists()
    assert not Entry.objects.exists()


def test_the_same_form_sent_twice_makes_one_event(guihua, clerk):
    event = new_event(host_community=guihua)
    first = log_event(event, by=clerk)
    again = new_event(host_community=guihua, creation_key=first.creation_key)
    assert log_event(again, by=clerk) == first
    assert Event.objects.count() == 1


def test_a_clerk_logs_for_the_own_community_only(songbai, clerk, leader):
    with pytest.raises(PermissionDenied):
        log_event(new_event(host_community=songbai), by=clerk)
    with pytest.raises(PermissionDenied):
        log_event(new_event(), by=clerk)
    with pytest.raises(PermissionDenied):
        log_event(new_event(), by=leader)


def test_a_clerk_cannot_take_over_a_foreign_event(make_event, guihua, songbai, clerk):
    event = make_event(host_community=songbai)
    event.host_community = guihua
    with pytest.raises(PermissionDenied):
        change_event(event, version=1, covered=[], by=clerk)


def test_the_second_of_two_savers_is_told(make_event, officer, admin):
    event = make_event()
    mine, theirs = Event.objects.get(pk=event.pk), Event.objects.get(pk=event.pk)
    theirs.place = "礼堂"
    change_event(theirs, version=1, covered=[], by=admin)
    mine.place = "操场"
    with pytest.raises(StaleRowError) as stale:
        change_event(mine, version=1, covered=[], by=officer)
    assert stale.value.current.place == "礼堂"
    assert Event.objects.get().place == "礼堂"


def test_volunteers_follow_the_list_and_their_hours_the_event(make_event, officer):
    event = make_event()
    first, second = volunteer("甲", "13800000001"), volunteer("乙", "13800000002")
    change_event(event, version=1, covered=[], volunteers=[first], by=officer)
    event.volunteer_hours = Decimal(3)
    change_event(event, version=2, covered=[], volunteers=[first, second], by=officer)
    assert sorted((r.volunteer.name, r.hours) for r in event.service_records.all()) == [("乙", 3), ("甲", 3)]
    change_event(event, version=3, covered=[], volunteers=[], by=officer)
    assert not event.service_records.exists()


def test_taking_out_needs_a_reason_and_keeps_the_event(make_event, officer):
    event = make_event()
    with pytest.raises(ValidationError):
        retire_row(event, reason="  ", by=officer)
    retire_row(event, reason="重复登记", by=officer)
    assert not Event.objects.live().exists()
    assert Event.objects.get().history.first().history_change_reason == "重复登记"
    assert Entry.objects.about(event).get().action == Action.RETIRE


def test_the_same_file_is_attached_once(make_event, officer):
    event, file = make_event(), stored()
    for version in (1, 2):
        change_event(event, version=version, covered=[], files=[(file, "a.jpg", "PHOTO", "")], by=officer)
    assert event.files.count() == 1


def test_detaching_leaves_the_stored_content(make_event, officer):
    event = make_event()
    change_event(event, version=1, covered=[], files=[(stored(), "a.jpg", "PHOTO", "")], by=officer)
    detach(event.files.get(), by=officer)
    assert not Attachment.objects.exists()
    assert StoredFile.objects.exists()
