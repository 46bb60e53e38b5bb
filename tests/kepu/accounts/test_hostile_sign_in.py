"""Signing in, as burglars and careless people do it."""

import re
from urllib.parse import urlencode

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from kepu.accounts.roles import Role
from tests.conftest import PASSWORD, person
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
WRONG = "nonsense-123"
SENTENCE = "用户名或密码不对，或者账号已到期。"


def sign_in(client, username, password=PASSWORD, query="", **extra):
    return client.post(LOGIN + query, {"username": username, "password": password}, **extra)


def is_signed_in(client) -> bool:
    return client.get("/reports/home/").status_code == 200


@pytest.mark.parametrize("username", ["clerk\0", "\0", "长" * 10_000, "cl\u202eerk", "'; --", "<script>", "Clerk", "%"])
@pytest.mark.parametrize("password", [PASSWORD, "长" * 10_000, "\0", " "])
def test_no_name_and_password_but_the_right_ones_open(client, clerk, username, password):
    page = sign_in(client, username, password, "?next=%00%ff&a=%00").content.decode()
    assert not english_in(page)
    assert "<script>alert" not in page
    assert not is_signed_in(client)


def test_what_a_browser_says_of_itself_breaks_no_sign_in(client, clerk):
    boast = dict.fromkeys(("HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_REFERER", "HTTP_X_FORWARDED_FOR"), "é" * 8000)
    for name in ("clerk", "\0", "长" * 10_000):
        assert client.post(LOGIN, {"username": name, "password": WRONG}, **boast).status_code == 200
    assert client.post(LOGIN, {"username": "clerk", "password": PASSWORD}, **boast).status_code == 302


@pytest.mark.parametrize("said", ["a\0b", "长" * 10_000], ids=["nul", "long"])
def test_nothing_that_comes_with_a_wrong_try_breaks_its_counting(client, clerk, settings, said):
    settings.PROXY_COUNT = 1
    headers = dict.fromkeys(("HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_X_FORWARDED_FOR"), said)
    browser = Client(REMOTE_ADDR="10.0.0.5")
    for name in ("clerk", said):
        sent = {"username": name, "password": WRONG, "more": "a\0b"}
        assert browser.post(f"{LOGIN}?a=%00", sent, **headers).status_code == 200
    token = "a%00b" + "%E9%95%BF" * 2000
    assert browser.post(f"/guests/accept/{token}/", {"password": said}, **headers).status_code == 404
    assert browser.post(LOGIN, {"username": "clerk", "password": PASSWORD}, **headers).status_code == 302


def test_of_a_wrong_try_nothing_is_kept_that_was_sent(client, clerk):
    sign_in(client, "clerk")
    sent = {"old_password": "typed-it-wrong-1", "new_password1": "quiet-river-71", "new_password2": "quiet-river-71"}
    client.post("/accounts/password/?from=quiet-river-71", sent, HTTP_USER_AGENT="quiet-river-71")
    kept = AccessAttempt.objects.get()
    assert (kept.username, kept.ip_address, kept.failures_since_start) == ("clerk", "127.0.0.1", 1)
    assert not {kept.post_data, kept.get_data, kept.path_info, kept.user_agent, kept.http_accept} - {""}


def test_another_browser_at_the_same_address_counts_on(clerk):
    tries = [sign_in(Client(HTTP_USER_AGENT=f"browser {n}"), "clerk", WRONG).status_code for n in range(5)]
    assert tries == [200] * 4 + [429]
    assert AccessAttempt.objects.count() == 1


def test_the_back_room_has_no_door_of_its_own(client, admin):
    answer = client.post("/admin/login/?next=/admin/", {"username": "admin", "password": PASSWORD})
    assert answer.url == f"{LOGIN}?next=/admin/"
    assert client.get("/admin/").status_code == 302


def test_a_very_long_wrong_password_is_a_wrong_password(client, clerk):
    assert SENTENCE in sign_in(client, "clerk", "长" * 10_000).content.decode()


@pytest.mark.parametrize("username", ["clerk", "nobody", "ended", "disabled"])
def test_whether_an_account_exists_shows_neither_in_words_nor_in_time(client, clerk, monkeypatch, username):
    """The time goes into hashing: once, whoever it is."""
    person("disabled", Role.OFFICER, is_active=False)
    person("ended", Role.INSPECTOR, expires_at="2026-01-01T00:00Z")
    counted, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: counted.append(1) or encode(*args))
    page = sign_in(client, username, WRONG).content.decode()
    assert SENTENCE in page
    assert len(counted) == 1


def test_many_wrong_tries_from_the_offices_address_lock_nobody_else_out(client, clerk, officer):
    for number in range(20):
        person(f"p{number}", Role.LEADER)
        sign_in(client, f"p{number}", WRONG)
    for number in range(30):
        sign_in(client, f"nobody{number}", WRONG)
    for _ in range(6):
        locked = sign_in(client, "clerk", WRONG)
    assert locked.status_code == 429
    assert not english_in(locked.content.decode())
    assert sign_in(client, "officer").status_code == 302


@pytest.mark.parametrize("name", ["clerk", "nobody"])
def test_an_account_that_is_not_there_is_locked_like_one_that_is(client, clerk, name):
    assert [sign_in(client, name, WRONG).status_code for _ in range(6)] == [200] * 4 + [429] * 2


def test_an_address_that_is_made_up_does_not_evade_the_lock(client, clerk):
    for number in range(6):
        sign_in(client, "clerk", WRONG, HTTP_X_FORWARDED_FOR=f"6.6.6.{number}", HTTP_CLIENT_IP=f"6.6.6.{number}")
    assert sign_in(client, "clerk", HTTP_X_FORWARDED_FOR="6.6.6.77").status_code == 429


# --- sessions ---


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(client, clerk):
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, "clerk")
    assert client.cookies["sessionid"].value != session.session_key
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert not is_signed_in(thief)


@pytest.mark.parametrize("key", ["", "x", "\0", "a" * 32, "../../etc/passwd", "'; --", "9" * 5000])
def test_a_session_that_never_was_is_none(client, clerk, key):
    client.cookies["sessionid"] = key
    assert not is_signed_in(client)
    assert sign_in(client, "clerk").status_code == 302


def test_who_signed_out_leaves_nothing_that_opens(client, clerk):
    sign_in(client, "clerk")
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_signed_in(thief)
    client.post("/accounts/logout/")
    assert not is_signed_in(thief)


def test_a_new_password_ends_the_sessions_of_the_old(client, clerk):
    sign_in(client, "clerk")
    elsewhere = Client()
    sign_in(elsewhere, "clerk")
    new = {"old_password": PASSWORD, "new_password1": "quiet-river-71", "new_password2": "quiet-river-71"}
    client.post("/accounts/password/", new)
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize(
    ("change", "status"),
    [({"is_active": False}, 302), ({"role": Role.LEADER}, 403), ({"expires_at": "2026-06-01T00:00Z"}, 302)],
)
def test_rights_end_with_the_next_request(client, clerk, change, status):
    sign_in(client, "clerk")
    type(clerk).objects.update(**change)
    assert client.get("/events/new/").status_code == status


# --- where one goes afterwards ---

ELSEWHERE = [
    "//evil.example/",
    "///evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "\0//evil.example",
    "/\n/evil.example",
    "/a\r\nSet-Cookie: x=1",
    "长" * 5000,
]


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("address", [LOGIN, f"{LOGIN}?%s", "/accounts/language/"])
def test_nothing_leads_off_the_site(client, clerk, target, address):
    query = urlencode({"next": target})
    sent = {"username": "clerk", "password": PASSWORD, "language": "en"} | ({} if "%s" in address else {"next": target})
    answer = client.post(address.replace("%s", query), sent)
    assert answer.status_code == 302
    assert re.fullmatch(r"/|/(?![/\\\\])[!-~]*", answer.url), answer.url
