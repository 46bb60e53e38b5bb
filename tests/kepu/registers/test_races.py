"""The same form from many at once, on a database where that is real."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from kepu.audit.models import Action, Entry
from kepu.communities.models import PartnerUnit
from kepu.records.models import Office, Review
from tests.kepu.registers.test_pages import SMALL_FORM

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
UNIT = {"name": "实验小学", "kind": "学校", "creation_key": "11111111-2222-4333-8444-555555555555"}
CROWD = 50


def all_at_once(people: list, path: str, form) -> list:
    """The answers to `form(number)`, sent by each of `people` at the same moment."""
    browsers = [Client() for _person in people]
    for browser, person in zip(browsers, people, strict=True):
        browser.force_login(person, backend="kepu.accounts.backends.ActiveUserBackend")
    barrier = Barrier(len(people))

    def send(number):
        barrier.wait()
        try:
            return browsers[number].post(path, form(number))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(send, range(len(people))))


def test_a_form_sent_many_times_at_once_makes_one_record(officer):
    answers = all_at_once([officer] * CROWD, "/registers/units/new/", lambda _number: UNIT)
    [unit] = PartnerUnit.objects.all()
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, f"/registers/units/{unit.pk}/")] * CROWD
    assert unit.history.count() == 1


def test_of_many_who_save_at_once_one_wins_and_the_others_are_told(officer, admin):
    unit = PartnerUnit.objects.create(name="实验小学", kind="学校")
    form = UNIT | SMALL_FORM | {"version": "1"}
    answers = all_at_once(
        [officer, admin] * 4, f"/registers/units/{unit.pk}/edit/", lambda number: form | {"notes": f"第{number}人"}
    )
    told = [answer.content.decode() for answer in answers if answer.status_code == 200]
    assert len(told) == len(answers) - 1
    unit.refresh_from_db()
    assert all("别人已保存过" in page and unit.notes in page for page in told)
    assert (unit.version, unit.history.count()) == (2, 2)


def test_of_two_who_confirm_at_once_one_does_and_the_other_is_told(officer, admin, clerk):
    Office.objects.create(reviews=True)
    unit = PartnerUnit.objects.create(name="实验小学", kind="学校", community=clerk.community, created_by=clerk)
    answers = all_at_once(
        [officer, admin], f"/registers/units/{unit.pk}/review/", lambda _number: {"state": Review.CONFIRMED}
    )
    told = [answer.client.get(answer.url).content.decode() for answer in answers]
    assert sum("的状态已改变，不能这样处理" in page for page in told) == 1
    assert Entry.objects.filter(action=Action.REVIEW, object_id=str(unit.pk)).count() == 1
    unit.refresh_from_db()
    assert (unit.review, unit.version) == (Review.CONFIRMED, 2)
