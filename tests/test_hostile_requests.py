"""Requests as no browser of the office sends them: answered on a page of ours, never with an error of ours."""

import pytest
from django.core.cache import caches
from django.db import InterfaceError, OperationalError
from django.test import Client

from kepu.communities.models import PartnerUnit
from tests.addresses import WALK, addresses
from tests.test_chinese_interface import english_in
from tests.test_permissions import BACKEND, armoured, changed_by

pytestmark = pytest.mark.django_db
NAMES = (
    "page per_page sort q community kind state review start end month year as_of from status corrects copy_of draft "
    "facility ledger number code link starts_on next"
).split()
VALUES = ["\0", "9" * 30, "<script>alert(1)</script>", "0001-01", "9999-12-31"]
UNIT = "/registers/units/new/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def people(clerk, outsider, officer, admin, leader):
    return {"clerk": clerk, "outsider": outsider, "officer": officer, "admin": admin, "leader": leader}


@pytest.fixture
def browser(admin):
    """Of an administrator, who may open everything; errors are answered, not raised."""
    caches["strangers"].clear()
    browser = Client(raise_request_exception=False)
    browser.force_login(admin, backend=BACKEND)
    return browser


@pytest.mark.parametrize("walk", WALK)
def test_no_address_breaks_whatever_stands_behind_its_question_mark(walk, people, browser):
    for _page, where in addresses(walk, people):
        for value in VALUES:
            answer, written = changed_by(
                lambda where=where, value=value: browser.get(where, dict.fromkeys(NAMES, value))
            )
            assert answer.status_code < 500, (where, value)
            assert written == set(), (where, value)
            assert answer.streaming or b"<script>alert" not in answer.content, where


BODIES = {
    "JSON": (b'{"name": "x", "kind": "x"}', "application/json"),
    "bytes of no encoding": (b"name=%ff%fe\xff&kind=%00", FORM),
    "another charset": ("name=学校".encode("utf-16"), f"{FORM}; charset=utf-16"),
    "a charset that is none": (b"name=x", f"{FORM}; charset=bogus"),
    "no parts": (b"x", "multipart/form-data"),
    "a broken part": (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    "a part that is no base64": (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "nothing": (b"", "text/plain"),
    "a thousand fields of one name": (b"name=x&" * 1500, FORM),
    "very much": (b"name=" + b"x" * 3_000_000, FORM),
}


@pytest.mark.parametrize("case", BODIES)
@pytest.mark.parametrize("where", [UNIT, "/files/upload/", "/imports/new/?ledger=units", "/registers/units/many/"])
def test_a_form_that_is_none_is_answered_in_chinese_and_saves_nothing(browser, where, case):
    body, kind = BODIES[case]
    answer, written = changed_by(lambda: browser.generic("POST", where, body, kind))
    assert answer.status_code < 500
    assert written == set()
    said = answer.json()["error"] if answer["Content-Type"] == "application/json" else answer.content.decode()
    assert not english_in(said)
    assert armoured(answer) or answer.status_code == 400
    assert not PartnerUnit.objects.exists()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:443", "kepu.example.gov.cn.evil.example", "a b", "[::1", "'; --"]
)
def test_a_host_that_is_not_ours_gets_a_page_without_anything(browser, settings, host):
    settings.ALLOWED_HOSTS = ["kepu.example.gov.cn"]
    answer = browser.get("/accounts/login/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
    assert browser.get("/accounts/login/", headers={"host": "kepu.example.gov.cn"}).status_code == 302


@pytest.mark.parametrize("forged", ["stale", "x" * 64, "", "\0"])
def test_a_form_with_a_stale_mark_is_refused_on_a_page_that_says_what_to_do(officer, forged):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(officer, backend=BACKEND)
    guarded.get(UNIT)
    answer = guarded.post(UNIT, {"name": "x", "kind": "学校", "csrfmiddlewaretoken": forged})
    assert answer.status_code == 403
    assert not english_in(answer.content.decode())
    assert not PartnerUnit.objects.exists()


def test_a_form_from_another_site_is_refused_though_its_mark_is_right(officer):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(officer, backend=BACKEND)
    guarded.get(UNIT)
    mark = {"csrfmiddlewaretoken": guarded.cookies["csrftoken"].value, "name": "x", "kind": "学校"}
    assert guarded.post(UNIT, mark, headers={"origin": "https://evil.example"}).status_code == 403
    assert not PartnerUnit.objects.exists()


@pytest.mark.parametrize("where", ["/nowhere/", "/registers/nothing/", "/registers/units/" + "9" * 30 + "/", "/%00%ff"])
def test_what_is_not_there_is_said_in_chinese(browser, client, where):
    answer = browser.get(where)
    assert answer.status_code == 404
    assert not english_in(answer.content.decode())
    assert armoured(answer)


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("backends.db.SessionStore.load", OperationalError),
        ("backends.db.SessionStore.load", InterfaceError),
        ("models.Session.save", OperationalError),  # as where the disk is full: it is read, and not written
    ],
)
def test_a_database_that_is_away_is_a_pause_and_says_so(browser, monkeypatch, where, error):
    def away(*_args, **_options):
        raise error("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(f"django.contrib.sessions.{where}", away)
    answer = browser.get("/registers/units/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    said = answer.content.decode()
    assert "暂时" in said
    assert "10.0.0.7" not in said
    assert not english_in(said) - {"First", "page", "Kepu"}
    assert armoured(answer)


def test_an_error_of_ours_shows_nothing_of_itself(browser, monkeypatch):
    def broken(*_args):
        raise RuntimeError("secret-in-the-traceback")

    monkeypatch.setattr("kepu.registers.register.Register.visible_rows", broken)
    answer = browser.get("/registers/units/")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert "系统出错了" in answer.content.decode()
    assert "unsafe" not in answer["Content-Security-Policy"]
