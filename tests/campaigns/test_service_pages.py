"""Volunteers of an event on the screen."""

from datetime import date

import pytest
from django.utils import timezone

from campaigns.models import Event
from campaigns.service_form import ServiceForm
from tests.campaigns.test_pages import KEPT, NEW
from volunteers.models import Team, Volunteer


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


@pytest.fixture
def team(guihua):
    """Forty volunteers of one team, and one of no team."""
    team = Team.objects.create(name="青年队", community=guihua)
    for number in range(40):
        volunteer(f"队员{number}", f"1390000{number:04d}", team=team, community=guihua)
    volunteer("张伟", "13800000001", community=guihua)
    return team


def ticks(people, **more) -> dict:
    return {"version": "1"} | {f"on_{each.pk}": "on" for each in people} | more


def test_forty_volunteers_are_recorded_on_one_page(as_user, clerk, guihua, make_event, team):
    event = make_event(host_community=guihua)
    client = as_user(clerk)
    page = client.get(f"/events/{event.pk}/service/").content.decode()
    assert page.count('type="checkbox" name="on_') == 41
    people = list(team.members.all())
    sent = ticks(people, all_hours="3") | {f"hours_{people[0].pk}": "1.5"}
    page = client.post(f"/events/{event.pk}/service/", sent, follow=True).content.decode()
    assert "已登记 40 名志愿者的服务记录" in page
    assert "40 人，共 118.5 小时" in page
    event.refresh_from_db()
    assert event.volunteer_hours == 3


def test_looking_for_others_saves_nothing_and_keeps_what_was_ticked(as_user, clerk, guihua, make_event, team):
    event = make_event(host_community=guihua)
    zhang = Volunteer.objects.get(name="张伟")
    sent = ticks([zhang], all_hours="3", show="yes", team=str(team.pk)) | {f"hours_{zhang.pk}": "2"}
    page = as_user(clerk).post(f"/events/{event.pk}/service/", sent)
    assert not event.service_records.exists()
    lines = {line.volunteer.name: line for line in page.context["form"].lines()}
    assert len(lines) == 41
    assert lines["张伟"].tick.value()
    assert lines["张伟"].hours.value() == "2"


def test_hours_that_cannot_be_are_said_beside_the_person_and_nobody_is_saved(as_user, clerk, guihua, make_event, team):
    event = make_event(host_community=guihua)
    first, second, *_rest = team.members.all()
    sent = ticks([first, second], all_hours="3") | {f"hours_{second.pk}": "13"}
    page = as_user(clerk).post(f"/events/{event.pk}/service/", sent)
    assert "最多可计 12 小时" in str(page.context["form"].errors[f"hours_{second.pk}"])
    assert page.content.decode().count("最多可计 12 小时") == 2  # at the top, and beside the person
    assert not event.service_records.exists()


@pytest.mark.parametrize("hours", ["-1", "很多", "1000", "1.25", "１０００００"])
def test_hours_that_are_no_hours_are_refused_with_a_sentence(as_user, clerk, guihua, make_event, team, hours):
    event = make_event(host_community=guihua)
    person = team.members.first()
    for name in ("all_hours", f"hours_{person.pk}"):
        page = as_user(clerk).post(f"/events/{event.pk}/service/", ticks([person]) | {name: hours})
        [sentence] = page.context["form"].errors[name]
        assert sentence.endswith("。")
        assert page.context["form"][name].value() == hours
    assert not event.service_records.exists()


def test_unticked_is_no_longer_recorded_and_namesakes_are_told_by_number(as_user, clerk, guihua, make_event, team):
    event = make_event(host_community=guihua)
    volunteer("张伟", "13800002222")
    client = as_user(clerk)
    address = f"/events/{event.pk}/service/"
    client.post(address, ticks([team.members.first()]))
    assert "有 2 位" in client.post(address, {"version": "2", "others": "张伟"}).content.decode()
    client.post(address, {"version": "2", "others": "张伟2222"})
    assert [each.phone for each in event.volunteers.all()] == ["13800002222"]


def test_somebody_else_saved_meanwhile_and_the_second_may_win_on_purpose(as_user, clerk, guihua, make_event, team):
    event = make_event(host_community=guihua)
    client, address = as_user(clerk), f"/events/{event.pk}/service/"
    first, second, *_rest = team.members.all()
    client.post(address, ticks([first]))
    page = client.post(address, ticks([second]))
    assert "有人保存了这条活动" in page.content.decode()
    assert page.context["form"][f"on_{second.pk}"].value()
    client.post(address, ticks([second], version=str(page.context["form"]["version"].value())))
    assert list(event.volunteers.all()) == [second]


def test_who_may_not_change_the_event_may_not_record_service(as_user, leader, inspector, outsider, guihua, make_event):
    event = make_event(host_community=guihua)
    for user, status in ((leader, 403), (inspector, 403), (outsider, 404)):
        assert as_user(user).get(f"/events/{event.pk}/service/").status_code == status


def test_a_leader_reads_masked_names(as_user, leader, guihua, make_event):
    event = make_event(host_community=guihua)
    event.service_records.create(volunteer=volunteer("张伟", "13800000001"), hours=2)
    page = as_user(leader).get(f"/events/{event.pk}/").content.decode()
    assert "张*" in page
    assert "张伟" not in page


def test_a_volunteers_page_tells_years_and_stars(as_user, clerk, guihua, songbai, make_event):
    person = volunteer("张伟", "13800000001", community=guihua)
    for day, hours, host in (
        (date(2025, 5, 1), 60, guihua),
        (date(2026, 5, 1), 41, guihua),
        (date(2026, 5, 2), 1, songbai),
    ):
        make_event(f"活动{hours}", starts_on=day, host_community=host).service_records.create(
            volunteer=person, hours=hours
        )
    make_event("撤下的", host_community=guihua, retired_at=timezone.now()).service_records.create(
        volunteer=person, hours=500
    )
    page = as_user(clerk).get(f"/registers/volunteers/{person.pk}/").content.decode()
    for words in ("3 场活动，102 小时", "1 星", "距下一星级还差 198 小时", "活动60", "活动41"):
        assert words in page
    assert "活动1<" not in page  # of a community that this clerk does not see


def test_another_communitys_volunteers_are_neither_offered_nor_ticked(clerk, guihua, songbai, make_event, team):
    there = Team.objects.create(name="老年队", community=songbai)
    foreign = volunteer("李娜", "13800003333", community=songbai, team=there)
    form = ServiceForm({"q": "李娜", f"on_{foreign.pk}": "on"}, event=make_event(host_community=guihua), user=clerk)
    assert (form.offered, list(form.fields["team"].queryset)) == ([], [team])
