"""Which events count, and who sees them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import Event
from kepu.periods import Period


def titles(queryset):
    return sorted(event.title for event in queryset)


def test_an_event_counts_by_its_first_day(make_event):
    make_event("早", starts_on=date(2026, 4, 30), ends_on=date(2026, 5, 2))
    make_event("首日", starts_on=date(2026, 5, 1))
    make_event("末日", starts_on=date(2026, 5, 31), ends_on=date(2026, 6, 3))
    make_event("晚", starts_on=date(2026, 6, 1))
    assert titles(Event.objects.held_in(Period(date(2026, 5, 1), date(2026, 5, 31)))) == ["末日", "首日"]


def test_a_retired_event_counts_no_more(make_event):
    make_event("撤", retired_at="2026-05-20T00:00Z")
    assert not Event.objects.held_in(Period(date(2026, 5, 1), date(2026, 5, 31))).exists()


def test_held_at_means_hosting_being_named_or_everybody(make_event, guihua, songbai):
    make_event("主办", host_community=guihua)
    make_event("覆盖", host_community=songbai, covered=[guihua])
    make_event("全街道")
    make_event("别处", host_community=songbai)
    make_event("只点名别处", covered=[songbai])
    assert titles(Event.objects.held_at(guihua.pk)) == ["主办", "全街道", "覆盖"]


def test_each_role_sees_its_events(make_event, guihua, songbai, clerk, officer, leader, inspector):
    make_event("桂花", host_community=guihua)
    make_event("松柏", host_community=songbai)
    make_event("全街道")
    assert titles(Event.objects.visible_to(clerk)) == ["全街道", "桂花"]
    assert titles(Event.objects.editable_by(clerk)) == ["桂花"]
    assert len(Event.objects.visible_to(officer)) == len(Event.objects.visible_to(leader)) == 3
    assert not Event.objects.visible_to(inspector).exists()


@pytest.mark.parametrize("host", [True, False])
def test_the_natural_key_holds_with_and_without_a_host(make_event, guihua, host):
    community = guihua if host else None
    make_event("同名", host_community=community)
    twin = Event(title="同名", starts_on=date(2026, 5, 12), place="x", category="其他", attendance=1)
    twin.host_community = community
    with pytest.raises(ValidationError, match="同名活动"):
        twin.full_clean()


def test_attendance_adds_up(make_event):
    make_event("一", attendance=80)
    make_event("二", attendance=40)
    assert Event.objects.all().attendance() == 120
    assert Event.objects.none().attendance() == 0
