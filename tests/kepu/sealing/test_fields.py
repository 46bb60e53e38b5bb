"""Sealed fields: as any other in Python, closed in the database."""

from datetime import date

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, transaction

from kepu.imports.models import LedgerImport
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NUMBER = "13812345678"
OLD, NEW = "old key " * 6, "new key " * 6


def volunteer(phone=NUMBER, **fields) -> Volunteer:
    return Volunteer.objects.create(
        **{"name": "赵敏", "phone": phone, "source": "社区", "registered_on": date(2026, 1, 1)} | fields
    )


def everything_in(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return str(cursor.fetchall())


def test_neither_the_row_nor_its_history_holds_the_number():
    row = volunteer()
    row.phone = "13912345678"
    row.save()
    for table in ("volunteers_volunteer", "volunteers_historicalvolunteer"):
        assert "12345678" not in everything_in(table)
    assert Volunteer.objects.get().phone == "13912345678"
    assert set(row.history.values_list("phone", flat=True)) == {NUMBER, "13912345678"}


def test_a_number_is_found_whole_however_it_is_written():
    row = volunteer()
    assert Volunteer.objects.get(phone="+86 138-1234-5678") == row
    assert Volunteer.objects.get(phone__in=[NUMBER, "13900000000"]) == row
    assert not Volunteer.objects.filter(phone="13812345679").exists()


@pytest.mark.parametrize("lookup", ["contains", "icontains", "startswith", "gt", "regex"])
def test_looking_for_a_part_is_a_mistake_that_is_told(lookup):
    with pytest.raises(FieldError):
        Volunteer.objects.filter(**{f"phone__{lookup}": "138"})


def test_a_number_twice_is_refused_by_the_rule_and_by_the_database():
    volunteer()
    second = Volunteer(name="别人", phone=NUMBER, source="社区", registered_on=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="已登记"):
        second.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_while_keys_change_numbers_are_found_and_unique_whichever_key_sealed_them(settings):
    settings.FIELD_KEYS = [OLD]
    row = volunteer()
    settings.FIELD_KEYS = [NEW, OLD]
    assert Volunteer.objects.get(phone=NUMBER) == row
    assert Volunteer.objects.get(phone__in=["13900000000", NUMBER]) == row
    with pytest.raises(ValidationError):
        Volunteer(name="别人", phone=NUMBER, source="社区", registered_on=date(2026, 1, 1)).full_clean()


def test_a_row_whose_key_is_missing_can_be_saved_without_loss(settings):
    settings.FIELD_KEYS = [OLD]
    row = volunteer()
    settings.FIELD_KEYS = [NEW]
    changed = Volunteer.objects.get()
    changed.name = "新名"
    changed.save()
    settings.FIELD_KEYS = [NEW, OLD]
    row.refresh_from_db()
    assert (row.name, row.phone) == ("新名", NUMBER)


def test_many_rows_at_once(django_assert_num_queries):
    rows = [volunteer(f"138{n:08d}") for n in range(3)]
    for row in rows:
        row.phone = f"139{row.phone[3:]}"
    Volunteer.objects.bulk_update(rows, ["phone"])
    assert sorted(Volunteer.objects.values_list("phone", flat=True)) == [f"139{n:08d}" for n in range(3)]
    Volunteer.objects.filter(pk=rows[0].pk).update(phone=NUMBER)
    assert Volunteer.objects.get(phone=NUMBER) == rows[0]


def test_findings_are_a_dictionary_and_none_is_found_as_such(officer):
    full, empty = (
        LedgerImport.objects.create(ledger="units", size=1, uploaded_by=officer, findings=findings)
        for findings in ({"wrong": [{"value": NUMBER}]}, {})
    )
    assert "12345678" not in everything_in("imports_ledgerimport")
    full.refresh_from_db()
    assert full.findings == {"wrong": [{"value": NUMBER}]}
    assert LedgerImport.objects.get(findings={}) == empty


@pytest.mark.parametrize("address", ["", "?q=13812345678&sort=phone", "{pk}/"])
def test_pages_say_which_number_cannot_be_read_and_stay_up(settings, as_user, officer, address):
    settings.FIELD_KEYS = [OLD]
    row = volunteer()
    settings.FIELD_KEYS = [NEW]
    answer = as_user(officer).get("/registers/volunteers/" + address.format(pk=row.pk))
    assert answer.status_code == 200
    assert ("无法读取" in answer.content.decode()) is ("q=" not in address)


def test_the_whole_number_finds_the_person_for_who_may_see_it(as_user, officer, leader):
    volunteer()
    volunteer("13912345678", name="孙丽")
    found = as_user(officer).get("/registers/volunteers/", {"q": "138 1234-5678".replace(" ", "")}).content.decode()
    assert "赵敏" in found
    assert "孙丽" not in found
    for_leader = as_user(leader).get("/registers/volunteers/", {"q": NUMBER}).content.decode()
    assert "138****5678" not in for_leader


def test_a_name_that_is_masked_cannot_be_searched_for(as_user, leader):
    volunteer()
    assert "138****5678" not in as_user(leader).get("/registers/volunteers/", {"q": "赵敏"}).content.decode()
