"""Looking at the portal as an inspector does."""

from datetime import date

import pytest

from kepu.accounts.models import User
from kepu.accounts.roles import Right, Role
from kepu.audit.models import Action, Entry
from reports.models import Pack
from tests.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
PATH = "/accounts/rehearsal/"


@pytest.fixture
def packs(officer):
    about = {"standard": "demo-district", "starts_on": date(2025, 7, 1), "as_of": date(2026, 6, 30), "built_at": NOW}
    issued = Pack.objects.create(number="KP-2026-0001", issued_at=NOW, issued_by=officer, **about)
    return issued, Pack.objects.create(number="KP-2026-0002", **about)


@pytest.fixture
def looking(as_user, officer):
    client = as_user(officer)
    assert client.post(PATH, {"look": "yes"}).status_code == 302
    return client


def test_an_officer_sees_what_an_inspector_sees(looking, packs, inspector, client):
    mine = looking.get("/reports/packs/").content.decode()
    assert "KP-2026-0001" in mine
    assert "KP-2026-0002" not in mine
    assert "您正在以检查组的视角查看" in mine
    assert looking.get(f"/reports/packs/{packs[1].pk}/").status_code == 404
    for path in ("/registers/", "/events/", "/reports/dashboard/", "/checks/", "/handover/", "/admin/"):
        assert looking.get(path).status_code in (302, 403), path


def test_the_menu_is_the_inspectors(looking, packs, inspector):
    mine = looking.get("/reports/packs/").context["menu"]
    looking.force_login(inspector, backend="kepu.accounts.backends.ActiveUserBackend")
    assert [each["title"] for each in mine] == [
        each["title"] for each in looking.get("/reports/packs/").context["menu"]
    ]


def test_nothing_can_be_written(looking, packs, officer):
    answer = looking.post(f"/reports/packs/{packs[1].pk}/issue/")
    assert (answer.status_code, answer.url) == (302, "/")
    assert "不能做任何修改" in looking.get("/reports/packs/").content.decode()
    packs[1].refresh_from_db()
    assert packs[1].issued_at is None
    typed = {"old_password": PASSWORD, "new_password1": "a-new-horse-1", "new_password2": "a-new-horse-1"}
    assert looking.post("/accounts/password/", typed).url == "/"
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_the_way_back_and_the_other_language_are_open(looking):
    assert looking.post("/accounts/language/", {"language": "en", "next": "/"}).status_code == 302
    assert looking.post(PATH, {"look": "no"}).status_code == 302
    assert looking.get("/checks/").status_code == 200


def test_the_account_itself_is_not_touched(looking, officer):
    looking.get("/reports/packs/")
    officer.refresh_from_db()
    assert (officer.role, officer.expires_at, officer.is_rehearsing) == (Role.OFFICER, None, False)
    with pytest.raises(TypeError):
        officer.with_inspectors_eyes().save()
    assert Entry.objects.filter(action=Action.SIGN_IN, actor="officer", details__as_inspector=True).exists()


@pytest.mark.parametrize("who", ["clerk", "leader", "inspector"])
def test_who_makes_no_packs_has_nothing_to_rehearse(who, request, as_user):
    user = request.getfixturevalue(who)
    client = as_user(user)
    assert client.post(PATH, {"look": "yes"}).status_code == 403
    session = client.session
    session["looks_as_inspector"] = True
    session.save()
    assert "视角查看" not in client.get("/accounts/password/").content.decode()


def test_it_holds_exactly_an_inspectors_rights(officer, inspector):
    eyes = officer.with_inspectors_eyes()
    assert {right for right in Right if eyes.may(right)} == {right for right in Right if inspector.may(right)}
