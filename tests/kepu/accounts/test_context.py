import re
from types import SimpleNamespace

import pytest

from kepu.accounts.context import navigation


def marked(page: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", each).strip()
        for each in re.findall(r'<a[^>]*aria-current="page"[^>]*>(.*?)</a>', page, re.S)
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/plan/",
        "/registers/tasks/",
        "/registers/visits/",
        "/registers/archive/",
        "/archive/",
        "/inspections/",
        "/checks/",
    ],
)
def test_the_campaigns_pages_lie_under_the_work_plan(as_user, officer, path):
    assert "工作计划" in marked(as_user(officer).get(path).content.decode())


def test_the_other_registers_lie_under_the_registers(as_user, officer):
    assert marked(as_user(officer).get("/registers/surveys/").content.decode()) == ["台账"]


@pytest.mark.parametrize(
    ("who", "views"),
    [
        ("inspector", ["/reports/packs/"]),
        ("auditor", ["/audit/"]),
        ("clerk", ["/reports/home/", "/events/", "/registers/", "/plan/", "/reports/dashboard/"]),
    ],
)
def test_the_menu_offers_what_a_person_may_open(request, who, views):
    asked = SimpleNamespace(user=request.getfixturevalue(who), path="/")
    assert [entry["url"] for entry in navigation(asked)["menu"]] == views


def test_who_is_not_signed_in_has_no_menu():
    assert navigation(SimpleNamespace(path="/"))["menu"] == []
