from datetime import date

import pytest
from django.utils import translation

from kepu.exchange.importer import Outcome
from tests.conftest import TODAY
from tests.ledger_files import bring_in, messages, plan_of
from volunteers.models import Team, Volunteer

pytestmark = pytest.mark.django_db
HEADER = ["姓名", "手机号码", "来源", "服务队", "专长", "注册日期", "状态"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def row(state="在册", phone="13812345678", team="", day="2025-03-01"):
    return ["赵敏", phone, "学校", team, "天文、急救", day, state]


def test_who_leaves_by_an_import_left_today():
    bring_in("volunteers", [HEADER, row()])
    bring_in("volunteers", [HEADER, row("退出")])
    volunteer = Volunteer.objects.get()
    assert (volunteer.state, volunteer.left_on) == ("退出", TODAY)
    assert volunteer.history.first().left_on == TODAY
    assert bring_in("volunteers", [HEADER, row("退出")]) == Outcome(0, 0, 1)


def test_who_was_imported_as_having_left_did_so_on_an_unknown_day():
    bring_in("volunteers", [HEADER, row("退出")])
    assert Volunteer.objects.get().left_on is None
    Volunteer.objects.update(left_on=date(2025, 9, 1))
    bring_in("volunteers", [HEADER, row("退出", day="2025-03-02")])
    assert Volunteer.objects.get().left_on == date(2025, 9, 1)


def test_who_comes_back_has_no_day_of_leaving():
    bring_in("volunteers", [HEADER, row()])
    bring_in("volunteers", [HEADER, row("退出")])
    bring_in("volunteers", [HEADER, row("")])
    volunteer = Volunteer.objects.get()
    assert (volunteer.state, volunteer.left_on) == ("在册", None)


def test_a_team_that_a_volunteer_names_is_added_once():
    lines = [HEADER, row(team="宣讲队"), row(team="宣讲队", phone="13812345679")]
    bring_in("volunteers", lines)
    assert bring_in("volunteers", lines) == Outcome(0, 0, 2)
    assert Team.objects.get().history.count() == 1
    assert {volunteer.team.name for volunteer in Volunteer.objects.all()} == {"宣讲队"}


@pytest.mark.parametrize("written", ["１３８１２３４５６７８", "138 1234 5678", "+86 138-1234-5678"])
def test_a_phone_written_otherwise_is_the_same_number(written):
    lines = [HEADER, row(phone=written)]
    bring_in("volunteers", lines)
    assert Volunteer.objects.get().phone == "13812345678"
    assert bring_in("volunteers", lines) == Outcome(0, 0, 1)


def test_a_phone_is_a_mobile_number():
    assert (2, "手机号码") in messages(plan_of("volunteers", [HEADER, row(phone="12345")]))


def test_a_preview_adds_no_team():
    plan_of("volunteers", [HEADER, row(team="宣讲队")])
    assert not Team.objects.exists()
