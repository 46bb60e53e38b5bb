"""What the pages of other registers show of the campaign: nothing that their reader could not open."""

from datetime import date

import pytest

from campaigns.archive.panels import filed_for
from campaigns.models import MediaItem
from campaigns.panels import certificates_of, event_of_item, events_with_unit, service_by
from kepu.communities.models import PartnerUnit
from tests.campaigns.archive.conftest import file_one  # noqa: F401 - a fixture
from volunteers.models import Volunteer


@pytest.fixture
def readers(clerk, outsider, leader, inspector):
    """The event is held in the clerk's community: the outsider sees the page beside it, but not the event."""
    return {"clerk": clerk, "leader": leader, "outsider": outsider, "inspector": inspector}


@pytest.fixture
def event(make_event, guihua):
    return make_event(host_community=guihua, organizer="实验小学", starts_on=date(2026, 5, 12))


@pytest.fixture
def volunteer(guihua):
    return Volunteer.objects.create(
        name="张伟", phone="13800000001", source="社区", registered_on=date(2026, 1, 1), community=guihua
    )


def shown_to(readers, rows_of) -> set[str]:
    return {who for who, user in readers.items() if rows_of(user)}


def test_a_unit_names_the_events_that_its_reader_may_see(readers, event):
    assert shown_to(readers, lambda user: events_with_unit(PartnerUnit(name="实验小学"), user)) == {"clerk", "leader"}


def test_a_media_item_names_its_event_to_who_may_see_it(readers, event):
    item = MediaItem(published_on=date(2026, 5, 18), title="讲座", event=event)
    assert shown_to(readers, lambda user: event_of_item(item, user)) == {"clerk", "leader"}


def test_a_volunteer_served_at_the_events_that_the_reader_may_see(readers, event, volunteer):
    event.service_records.create(volunteer=volunteer, hours=3)
    assert shown_to(readers, lambda user: service_by(volunteer, user)["events"]) == {"clerk", "leader"}


def test_certificates_stand_before_who_keeps_the_register(readers, volunteer):
    assert shown_to(readers, lambda user: certificates_of(volunteer, user)) == {"clerk", "outsider"}
    may_issue = {who: certificates_of(volunteer, readers[who])["may_issue"] for who in ("clerk", "outsider")}
    assert may_issue == {"clerk": True, "outsider": False}


def test_a_record_names_the_filed_items_that_its_reader_may_see(readers, event, guihua, file_one):  # noqa: F811
    file_one(record=event, community=guihua)
    assert shown_to(readers, lambda user: filed_for(event, user)["items"]) == {"clerk", "leader"}
    assert shown_to(readers, lambda user: filed_for(event, user)["file_url"]) == {"clerk", "outsider"}
