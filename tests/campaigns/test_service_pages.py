"""Volunteers of an event on the screen."""

from datetime import date

import pytest
from django.utils import timezone

from campaigns.models import Event
from tests.campaigns.test_pages import KEPT, NEW
from volunteers.models import Volunteer


def volunteer(name, phone, **fields):
    return Volunteer.objects.create(name=name, phone=phone, source="社区", registered_on=date(2026, 1, 1), **fields)


def test_an_event_whose_volunteers_share_a_name_is_saved_again_untouched(as_user, clerk, guihua, make_event):
    """Nobody is lost or asked for: neither of two namesakes, nor who has left the register since."""
    event = make_event(host_community=guihua)
    for phone in ("13800001111", "13800002222"):
        event.service_records.create(volunteer=volunteer("张伟", phone))
    gone = volunteer("李娜", "13800003333")
    event.service_records.create(volunteer=gone)
    Volunteer.objects.filter(pk=gone.pk).update(retired_at=timezone.now())
    client = as_user(clerk)
    page = client.get(f"/events/{event.pk}/edit/")
    words = page.context["form"]["volunteer_words"].value()
    assert "13800001111" not in page.content.decode()
    client.post(f"/events/{event.pk}/edit/", NEW | KEPT | {"volunteer_words": words, "version": "1"})
    assert Event.objects.get().version == 2
    assert event.service_records.count() == 3


def test_hours_beyond_the_day_are_said_beside_the_hours(as_user, clerk):
    client = as_user(clerk)
    volunteer("张伟", "13800000001")
    page = client.post("/events/new/", NEW | {"volunteer_words": "张伟", "volunteer_hours": "13"})
    assert "最多可计 12 小时" in str(page.context["form"].errors["volunteer_hours"])
    assert not Event.objects.exists()
