"""The second factor: set up, asked for, lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from kepu.accounts.factor import fits, set_up
from kepu.audit.models import Action, Entry
from tests.conftest import NOW, PASSWORD
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db
LOGIN, CODE, SET_UP = "/accounts/login/", "/accounts/login/code/", "/accounts/factor/set-up/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment, secret=SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30))


def later(seconds: int):
    return time_machine.travel(NOW + timedelta(seconds=seconds))


def sign_in(client, username="clerk", **extra):
    return client.post(LOGIN, {"username": username, "password": PASSWORD}, **extra)


def is_signed_in(client) -> bool:
    return client.get("/accounts/sign-ins/").status_code == 200


@pytest.fixture
def recovery(clerk):
    """The clerk has a second factor from nine o'clock on; these are the recovery codes."""
    with later(0):
        return set_up(clerk, secret=SECRET, code=code_at(NOW), by=clerk)


def test_it_is_set_up_with_a_picture_a_code_and_the_password(as_user, clerk):
    client = as_user(clerk)
    with later(0):
        page = client.get(SET_UP).content.decode()
        secret = re.search(r'factor-secret">([A-Z2-7]{32})<', page)[1]
        assert 'src="data:image/svg+xml' in page
        wrong = client.post(SET_UP, {"code": code_at(NOW, secret), "password": "nonsense"}).content.decode()
        assert "密码不正确" in wrong
        assert secret in wrong
        done = client.post(SET_UP, {"code": code_at(NOW, secret), "password": PASSWORD}).content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", done)
    assert len(set(codes)) == 10
    assert not english_in(done) - {"txt"}
    assert not any(code in client.get("/accounts/factor/").content.decode() for code in codes)
    assert Entry.objects.filter(action=Action.FACTOR_ON, actor="clerk").exists()


def test_neither_secret_nor_codes_can_be_read_from_the_database(recovery):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert not [text for text in (SECRET, *recovery) if text in kept]


def test_the_secret_that_is_being_set_up_cannot_be_read_either(as_user, clerk):
    client = as_user(clerk)
    secret = re.search(r'factor-secret">([A-Z2-7]{32})<', client.get(SET_UP).content.decode())[1]
    assert secret not in str(dict(client.session))
    assert secret in client.get(SET_UP).content.decode()


def test_signing_in_takes_the_password_and_then_the_code(client, recovery):
    with later(60):
        answer = sign_in(client)
        assert answer.url == CODE
        assert not is_signed_in(client)
        halfway = client.cookies["sessionid"].value
        assert client.post(CODE, {"code": " １２３ "}).status_code == 200
        assert client.post(CODE, {"code": code_at(NOW + timedelta(seconds=60))}).url == "/"
        assert is_signed_in(client)
        assert client.cookies["sessionid"].value != halfway
    assert Entry.objects.get(action=Action.SIGN_IN).details == {"how": "factor"}


def test_where_one_wanted_to_go_is_kept(client, recovery):
    with later(60):
        client.post(f"{LOGIN}?next=/events/", {"username": "clerk", "password": PASSWORD})
        assert client.post(CODE, {"code": code_at(NOW + timedelta(seconds=60))}).url == "/events/"


@pytest.mark.parametrize("typed", ["{0}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{1}"])
def test_a_code_is_read_as_people_type_it(clerk, recovery, typed):
    with later(60):
        code = code_at(NOW + timedelta(seconds=60))
        wide = code.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
        assert fits(clerk, typed.format(code, wide))


def test_a_code_opens_once(client, recovery):
    with later(60):
        code = code_at(NOW + timedelta(seconds=60))
        sign_in(client)
        client.post(CODE, {"code": code})
        elsewhere = Client()
        sign_in(elsewhere)
        answer = elsewhere.post(CODE, {"code": code})
        assert "已经用过" in answer.content.decode()
        assert not is_signed_in(elsewhere)


def test_the_code_of_setting_up_does_not_sign_in(clerk, recovery):
    with later(10):
        assert not fits(clerk, code_at(NOW))


@pytest.mark.parametrize(("drift", "opens"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_may_be_half_a_minute_wrong_and_no_more(clerk, recovery, drift, opens):
    with later(600):
        assert fits(clerk, code_at(NOW + timedelta(seconds=600 + drift))) == opens


def test_each_recovery_code_opens_once(clerk, recovery):
    assert [fits(clerk, code) for code in (recovery[3], recovery[3], recovery[4])] == [True, False, True]


@pytest.mark.parametrize("typed", ["", "\0", "abcdef", "长" * 41, "１" * 40, "<script>"])
def test_what_cannot_be_a_code_is_said(client, recovery, typed):
    sign_in(client)
    answer = client.post(CODE, {"code": typed})
    assert answer.status_code == 200
    assert not english_in(answer.content.decode()) - {"abcdef", "script"}


def test_five_wrong_codes_lock_the_code_at_this_address(client, recovery):
    sign_in(client)
    assert [client.post(CODE, {"code": "000000"}).status_code for _ in range(6)] == [200] * 4 + [429] * 2
    with later(60):
        right = {"code": code_at(NOW + timedelta(seconds=60))}
        assert client.post(CODE, right).status_code == 429
        elsewhere = Client(REMOTE_ADDR="10.9.8.7")
        sign_in(elsewhere)
        assert elsewhere.post(CODE, right).status_code == 302
    assert Entry.objects.get(action=Action.LOCK).details == {"step": "code"}


def test_codes_cannot_be_guessed_from_many_addresses(recovery):
    tried = 0
    for number in range(8):
        thief = Client(REMOTE_ADDR=f"10.9.8.{number}")
        sign_in(thief)
        tried += sum(thief.post(CODE, {"code": "000000"}).status_code == 200 for _ in range(4))
    assert tried <= 20
    assert thief.post(CODE, {"code": recovery[0]}).status_code == 429


def test_a_right_password_alone_forgives_no_wrong_codes(client, recovery):
    for _ in range(5):
        sign_in(client)
        client.post(CODE, {"code": "000000"})
    sign_in(client)
    assert client.get(CODE).status_code == 429


def test_the_code_is_asked_for_after_the_password_only(client, recovery):
    assert client.get(CODE).url == LOGIN
    sign_in(client)
    with later(601):
        assert client.post(CODE, {"code": code_at(NOW + timedelta(seconds=601))}).url == LOGIN
        assert not is_signed_in(client)


@pytest.mark.parametrize("change", [{"is_active": False}, {"expires_at": NOW}, {"password": "other"}])
def test_what_happens_between_password_and_code_counts(client, clerk, recovery, change):
    sign_in(client)
    type(clerk).objects.update(**change)
    with later(60):
        assert client.post(CODE, {"code": code_at(NOW + timedelta(seconds=60))}).url == LOGIN


def test_new_recovery_codes_take_the_old_ones_place(as_user, clerk, recovery):
    page = as_user(clerk).post("/accounts/factor/codes/", {"password": PASSWORD}).content.decode()
    fresh = re.findall(r"<li>(\d{8})</li>", page)
    assert [fits(clerk, code) for code in (recovery[0], fresh[0])] == [False, True]


def test_it_is_switched_off_with_the_password(as_user, client, clerk, recovery):
    browser = as_user(clerk)
    assert browser.post("/accounts/factor/off/", {"password": "nonsense"}).status_code == 200
    assert Authenticator.objects.exists()
    assert browser.post("/accounts/factor/off/", {"password": PASSWORD}).status_code == 302
    assert not Authenticator.objects.exists()
    assert Entry.objects.filter(action=Action.FACTOR_OFF, actor="clerk").exists()


@pytest.mark.parametrize("path", ["off/", "codes/", "set-up/"])
def test_at_an_open_screen_the_password_cannot_be_guessed(as_user, clerk, path):
    client = as_user(clerk)
    tried = [client.post(f"/accounts/factor/{path}", {"password": "x", "code": "1"}).status_code for _ in range(6)]
    assert tried == [200] * 5 + [429]


def test_without_one_there_is_nothing_to_renew(as_user, clerk):
    page = as_user(clerk).post("/accounts/factor/codes/", {"password": PASSWORD}).content.decode()
    assert "尚未开启双重验证" in page


def test_who_has_to_have_one_sets_it_up_before_anything_else(client, admin, settings):
    settings.SECOND_FACTOR_REQUIRED = ["administrator"]
    with later(0):
        sign_in(client, "admin")
        for path in ("/", "/admin/", "/events/", "/accounts/factor/off/"):
            assert client.get(path).url == SET_UP, path
        page = client.get(SET_UP).content.decode()
        assert "您的角色必须使用" in page
        secret = re.search(r'factor-secret">([A-Z2-7]{32})<', page)[1]
        client.post(SET_UP, {"code": code_at(NOW, secret), "password": PASSWORD})
    assert client.get("/admin/").status_code == 200
    refused = client.post("/accounts/factor/off/", {"password": PASSWORD}).content.decode()
    assert "不能关闭" in refused


def test_the_administrator_takes_away_what_is_lost(client, as_user, admin, clerk, recovery):
    with later(60):
        sign_in(client)
        client.post(CODE, {"code": code_at(NOW + timedelta(seconds=60))})
    back_room = Client()
    back_room.force_login(admin, backend="kepu.accounts.backends.ActiveUserBackend")
    back_room.post("/admin/accounts/user/", {"action": "take_factor_away", "_selected_action": [clerk.pk]})
    assert not is_signed_in(client)
    assert sign_in(client).url == "/"
    assert Entry.objects.get(action=Action.FACTOR_OFF).actor == "admin"


def test_another_secret_key_changes_nothing(clerk, recovery, settings):
    settings.SECRET_KEY = "another" * 10
    with later(60):
        assert fits(clerk, code_at(NOW + timedelta(seconds=60)))
        assert fits(clerk, recovery[0])


def test_without_the_key_that_sealed_them_no_code_opens_and_no_page_breaks(as_user, clerk, recovery, settings):
    settings.FIELD_KEYS = ["another" * 10]
    with later(60):
        assert not fits(clerk, code_at(NOW + timedelta(seconds=60)))
        assert not fits(clerk, recovery[0])
    assert "还剩 0 个恢复码" in as_user(clerk).get("/accounts/factor/").content.decode()
