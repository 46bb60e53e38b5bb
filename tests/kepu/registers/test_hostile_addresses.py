"""Addresses of the lists as nobody should write them: a page comes back all the same."""

import pytest

from kepu.communities.models import PartnerUnit
from kepu.registers.register import register
from tests.kepu.hostile import is_sentence
from tests.kepu.registers.rows import CODES, example

pytestmark = pytest.mark.django_db
UNIT = {"name": "实验小学", "kind": "学校"}
ADDRESSES = [
    "page=0&per_page=-1",
    "page=x&per_page=0",
    "page=" + "9" * 30,
    "sort=password&sort=%00&sort=-starts_on'",
    "sort=" + "-" * 50 + ",created_by__password,pick,file_count",
    "start=never&end=0001-01-01&start=2026-02-30",
    "q=%00&kind=%00&state=%00&skills=%00",
    "community=abc&facility=abc&team=abc&event=abc",
    "community=" + "9" * 30 + "&facility=" + "9" * 30,
    "kind[]=x&kind=月球&kind=学校&is_grave=或许&review=x",
    "q=" + "长 " * 700,
    "__class__=x&community__name=x&created_by=1",
]


@pytest.mark.parametrize("code", CODES)
def test_a_hostile_address_never_breaks_a_list(as_user, officer, guihua, code):
    example(code)
    client, path = as_user(officer), register(code).url("list")
    for address in ADDRESSES:
        answer = client.get(f"{path}?{address}")
        assert answer.status_code == 200, address
        said = [sentence for said in answer.context["filter"].form.errors.values() for sentence in said]
        assert [each for each in said if not is_sentence(each)] == []


def test_an_address_cannot_ask_for_all_rows_on_one_page(as_user, officer):
    PartnerUnit.objects.bulk_create(PartnerUnit(name=f"第{number}小学", kind="学校") for number in range(30))
    page = as_user(officer).get("/registers/units/?per_page=1000").content.decode()
    assert page.count('name="row"') == 25


@pytest.mark.parametrize("text", ["%", "_", "'", '"', "\\", "%%", "100%", "_天"])
def test_signs_that_mean_something_to_a_database_are_searched_as_they_are(as_user, officer, text):
    PartnerUnit.objects.create(name="100%纯_天然'农\"场\\%%", kind="其他")
    PartnerUnit.objects.create(**UNIT)
    client = as_user(officer)
    page = client.get("/registers/units/", {"q": text}).content.decode()
    assert "天然" in page
    assert "实验小学" not in page
    assert "实验小学" not in client.get("/registers/find/", {"q": text}).content.decode()


@pytest.mark.parametrize("query", ["a\nb", "\r\nSet-Cookie: a=b", "//elsewhere", "\0", "长" * 5000])
def test_the_choice_of_columns_leads_back_to_the_list_whatever_it_was_sent(as_user, officer, query):
    sent = {"column": ["address", "created_by__password", "\0"], "query": query}
    answer = as_user(officer).post("/registers/units/columns/", sent)
    assert answer.status_code == 302
    assert answer.url.startswith("/registers/units/?")
    assert "\n" not in answer.url
    assert officer.column_choices.get().fields == ["address"]


def test_ticked_rows_that_are_none_change_nothing(as_user, officer):
    PartnerUnit.objects.create(**UNIT)
    client = as_user(officer)
    for keys in (["9" * 30, "x"], ["-1"], ["1 OR 1=1"], ["\0"]):
        client.post("/registers/units/many/", {"do": "retire", "row": keys, "reason": "x"})
    assert PartnerUnit.objects.live().count() == 1
