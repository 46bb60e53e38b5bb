"""Facilities and their updates, straight in the database."""

from datetime import date

import pytest

from facilities.models import ContentUpdate, Facility


@pytest.fixture
def make_facility(db):
    """`make_facility("画廊", guihua, updated="2026-06-01")`: a gallery of 30 days, in use since 2026-01-01."""

    def make(name="画廊", community=None, *, updated=None, **fields):
        defaults = {"kind": "科普画廊", "address": "桂花路8号", "renewal_days": 30, "opened_on": date(2026, 1, 1)}
        facility = Facility.objects.create(name=name, community=community, **(defaults | fields))
        if updated:
            ContentUpdate.objects.create(facility=facility, updated_on=updated, topic="节约用水")
        return facility

    return make
