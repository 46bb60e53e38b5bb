"""The forms of facilities and of content updates."""

from datetime import date

import pytest

from facilities.forms import ContentUpdateForm
from facilities.models import Facility
from tests.conftest import TODAY

KEPT = {"kept-TOTAL_FORMS": "0", "kept-INITIAL_FORMS": "0"}
GALLERY = {
    "name": "中心广场科普画廊",
    "kind": "科普画廊",
    "address": "桂花路8号",
    "renewal_days": "90",
    "opened_on": "2026-01-01",
    "state": "在用",
}


def test_the_opening_hours_are_entered_changed_and_shown(as_user, clerk):
    client = as_user(clerk)
    page = client.post("/registers/facilities/new/", GALLERY | {"opening_hours": "周一至周五 9:00—17:00"}, follow=True)
    assert "周一至周五 9:00—17:00" in page.content.decode()
    facility = Facility.objects.get()
    changed = GALLERY | KEPT | {"opening_hours": "全天", "version": "1"}
    page = client.post(f"/registers/facilities/{facility.pk}/edit/", changed, follow=True).content.decode()
    assert Facility.objects.get().opening_hours == "全天"
    assert "<dd>全天</dd>" in page
    assert "<del>周一至周五 9:00—17:00</del>" in page


@pytest.mark.parametrize("hours", ["长" * 101, "a\x00b"])
def test_bad_opening_hours_are_refused(as_user, clerk, hours):
    as_user(clerk).post("/registers/facilities/new/", GALLERY | {"opening_hours": hours})
    assert not Facility.objects.exists()


def test_facilities_stand_under_their_communities_the_sub_districts_first(officer, guihua, songbai, make_facility):
    make_facility("乙", songbai)
    make_facility("甲", guihua)
    make_facility("丁", guihua)
    make_facility("丙")
    choices = list(ContentUpdateForm(user=officer).fields["facility"].choices)
    groups = [(group, [str(label) for _key, label in rows]) for group, rows in choices[1:]]
    assert groups == [("街道本级", ["丙"]), ("桂花社区", ["丁", "甲"]), ("松柏社区", ["乙"])]


def test_a_clerk_is_offered_the_own_facilities_only(clerk, guihua, songbai, make_facility):
    own = make_facility("甲", guihua)
    foreign = make_facility("乙", songbai)
    assert list(ContentUpdateForm(user=clerk).fields["facility"].queryset) == [own]
    sent = {"facility": foreign.pk, "updated_on": "2026-06-30", "topic": "节水"}
    assert "facility" in ContentUpdateForm(sent, user=clerk).errors


def test_a_new_update_is_of_today_and_an_old_one_keeps_its_day(officer, make_facility):
    assert ContentUpdateForm(user=officer)["updated_on"].value() == TODAY
    old = make_facility(updated=date(2026, 5, 1)).updates.get()
    assert ContentUpdateForm(instance=old, user=officer)["updated_on"].value() == date(2026, 5, 1)


def test_a_conflict_names_the_facilities(as_user, officer, make_facility):
    update = make_facility("甲", updated=date(2026, 5, 1)).updates.get()
    other = make_facility("乙")
    sent = {"facility": other.pk, "updated_on": "2026-05-01", "topic": "节约用水", "version": "0"} | KEPT
    page = as_user(officer).post(f"/registers/updates/{update.pk}/edit/", sent).content.decode()
    assert '<td data-label="现有记录">甲</td>' in page
    assert '<td data-label="您填写的内容">乙</td>' in page
