"""Consent of volunteers, and of their guardians where they are children."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from kepu.exchange.importer import preview
from kepu.exchange.ledgers import ledger
from tests.conftest import TODAY
from tests.kepu.registers.rows import filled_in
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
FIELDS = {"name": "赵敏", "phone": "13812345678", "source": "学校", "registered_on": date(2026, 1, 1)}
GIVEN = {"consent_on": date(2026, 1, 1), "consent_way": "书面签名"}


def problems(**fields) -> dict:
    try:
        Volunteer(**FIELDS | fields).full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize("birth_year", [TODAY.year - 14, TODAY.year - 6])
def test_whoever_may_be_under_14_needs_a_guardians_consent(birth_year):
    assert set(problems(birth_year=birth_year)) == {"guardian"}
    assert set(problems(birth_year=birth_year, guardian="赵父")) == {"consent_on"}
    assert "不满14周岁" in problems(birth_year=birth_year)["guardian"][0]
    assert not problems(birth_year=birth_year, guardian="赵父", **GIVEN)


def test_from_15_the_own_consent_is_enough_and_may_come_later():
    assert not problems(birth_year=TODAY.year - 15)
    assert not problems()


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"consent_on": TODAY + timedelta(days=1)}, "consent_on"),
        ({"consent_withdrawn_on": TODAY}, "consent_on"),
        ({"consent_on": TODAY, "consent_withdrawn_on": TODAY - timedelta(days=1)}, "consent_withdrawn_on"),
    ],
)
def test_days_that_cannot_be_are_told_beside_their_field(dates, field):
    assert set(problems(**dates)) == {field}


def test_a_ledger_with_a_child_in_it_says_how_children_are_registered(officer):
    text = f"姓名,手机号码,来源,注册日期,出生年份\n小明,13812345678,学校,2026-01-01,{TODAY.year - 10}\n"
    plan = preview(ledger("volunteers"), BytesIO(text.encode()), "名册.csv", user=officer)
    assert plan.wrong == 1
    assert "监护人" in plan.lines()[0]


def test_who_withdraws_has_left_and_the_page_says_what_follows(as_user, officer):
    row = Volunteer.objects.create(**FIELDS | GIVEN)
    client, page = as_user(officer), f"/registers/volunteers/{row.pk}/edit/"
    assert "2026年1月1日" in client.get(f"/registers/volunteers/{row.pk}/").content.decode()
    sent = filled_in(client.get(page).content.decode()) | {"consent_withdrawn_on": str(TODAY), "is_another": "on"}
    assert client.post(page, sent).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.left_on, row.consent_withdrawn_on) == ("退出", TODAY, TODAY)
    assert "自动删除" in client.get(f"/registers/volunteers/{row.pk}/").content.decode()
