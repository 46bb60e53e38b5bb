from datetime import timedelta

import pytest
import time_machine

from kepu.audit.models import Action, Entry
from tests.conftest import NOW, PASSWORD

LOGIN = "/accounts/login/"


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def test_signing_in_leads_to_the_first_page_one_may_open(client, clerk, inspector):
    assert sign_in(client, "clerk").url == "/"
    assert client.get("/").url == "/reports/home/"
    assert Entry.objects.filter(action=Action.SIGN_IN, actor="clerk").exists()
    client.post("/accounts/logout/")
    sign_in(client, "inspector")
    assert client.get("/").url == "/reports/packs/"


def test_a_leader_begins_with_the_dashboard_and_an_auditor_with_the_audit(as_user, leader, auditor):
    assert as_user(leader).get("/").url == "/reports/dashboard/"
    assert as_user(auditor).get("/").url == "/audit/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, clerk):
    wrong = sign_in(client, "clerk", "nonsense-123").content.decode()
    unknown = sign_in(client, "nobody", "nonsense-123").content.decode()
    sentence = "用户名或密码不对，或者账号已到期。"
    assert sentence in wrong
    assert sentence in unknown


def test_the_sixth_wrong_password_locks_this_account_at_this_address_only(client, clerk, officer):
    for _ in range(5):
        sign_in(client, "clerk", "nonsense-123")
    locked = sign_in(client, "clerk")
    assert locked.status_code == 429
    assert "暂时锁定" in locked.content.decode()
    assert sign_in(client, "officer").status_code == 302
    client.post("/accounts/logout/")
    assert sign_in(client, "clerk", REMOTE_ADDR="10.1.1.9").status_code == 302


def test_an_inspectors_session_ends_the_moment_the_access_ends(as_user, inspector):
    inspector.expires_at = NOW + timedelta(minutes=10)
    inspector.save()
    client = as_user(inspector)
    assert client.get("/reports/packs/").status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=10, seconds=1)):
        answer = client.get("/reports/packs/", follow=True)
    assert answer.redirect_chain[0][0] == LOGIN
    assert "访问期限已到" in answer.content.decode()


def test_an_ended_account_cannot_sign_in(client, inspector):
    inspector.expires_at = NOW - timedelta(days=1)
    inspector.save()
    assert "账号已到期" in sign_in(client, "inspector").content.decode()


def test_a_session_ends_after_twelve_hours_of_work(as_user, clerk):
    client = as_user(clerk)
    client.get("/events/")
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(NOW + timedelta(minutes=minutes)):
            assert client.get("/events/").status_code == 200
    with time_machine.travel(NOW + timedelta(hours=12, minutes=5)):
        assert client.get("/events/").url == LOGIN


def test_a_link_switches_no_language(client, db):
    switched = [ask("/accounts/language/", {"language": "en"}).status_code for ask in (client.get, client.post)]
    assert switched == [405, 302]


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_switching_the_language_never_leads_elsewhere(client, db, target):
    answer = client.post("/accounts/language/", {"language": "en", "next": target})
    assert answer.url == "/"
    assert client.get(LOGIN).content.decode().count("Sign in") > 1


def test_the_interface_is_chinese_whatever_the_browser_prefers(client, db):
    page = client.get(LOGIN, headers={"accept-language": "en-US"}).content.decode()
    assert 'lang="zh-Hans"' in page
    assert "Sign in" not in page


def test_signing_out_needs_a_post(as_user, clerk):
    client = as_user(clerk)
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").url == LOGIN
    assert client.get("/events/").status_code == 302


def test_the_password_can_be_changed_and_weak_ones_are_refused(as_user, clerk):
    client = as_user(clerk)
    weak = {"old_password": PASSWORD, "new_password1": "1234567890", "new_password2": "1234567890"}
    assert client.post("/accounts/password/", weak).status_code == 200
    strong = {"old_password": PASSWORD, "new_password1": "quiet-river-71", "new_password2": "quiet-river-71"}
    assert client.post("/accounts/password/", strong).status_code == 302


def test_pages_of_signed_in_people_stay_out_of_caches(as_user, clerk):
    assert "no-store" in as_user(clerk).get("/events/")["Cache-Control"]


def test_the_page_of_refusal_names_the_right_and_is_audited(as_user, leader):
    answer = as_user(leader).get("/events/new/")
    assert answer.status_code == 403
    assert "登记活动" in answer.content.decode()
    assert Entry.objects.filter(action=Action.REFUSED, actor="leader").exists()


@pytest.mark.parametrize("path", ["/", "/events/", "/communities/", "/reports/dashboard/", "/admin/"])
def test_nothing_opens_without_signing_in(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert "/login/" in answer.url


def test_only_administrators_reach_the_back_room(as_user, officer, admin):
    assert as_user(officer).get("/admin/").status_code == 302
    assert as_user(admin).get("/admin/").status_code == 200


def test_the_administrator_unlocks_an_account_at_once(client, as_user, clerk, officer, admin):
    for name in ("clerk", "officer"):
        for _attempt in range(5):
            sign_in(client, name, "wrong")
    as_user(admin).post("/admin/accounts/user/", {"action": "unlock", "_selected_action": [clerk.pk]})
    client.logout()
    assert sign_in(client, "officer").status_code == 429
    assert sign_in(client, "clerk").status_code == 302
    assert Entry.objects.get(action=Action.CHANGE, details={"unlocked": True}).object_id == str(clerk.pk)
