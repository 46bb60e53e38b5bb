"""Whatever is refused around passwords and accounts is said in Chinese: every refusal made to happen, on its page."""

import re
from datetime import timedelta

import pytest
import time_machine

from kepu.accounts.factor import set_up
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from tests.conftest import NOW, PASSWORD, person
from tests.kepu.accounts.test_factor import SECRET, code_at
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db
GOOD = "Quiet-river-71"
# What may be wrong with a password, and words of the sentence that says so, by profile.
BAD = {
    "": ("必填", "必填"),
    "Ab1-": ("密码太短了，至少需要 10 个字符", "密码太短了，至少需要 15 个字符"),
    "Songbai-community-1": ("太相似", ""),
    "password1234567": ("至少混合使用", ""),
    "qwertyuiop": ("太常见", "太短"),
    PASSWORD: ("最近用过", ""),
    "长A1" * 2000: ("最多填写 4096 个字", "最多填写 4096 个字"),
    "Quiet\0river-71": ("无法打印", "无法打印"),
}


@pytest.fixture
def keeper(clerk):
    """Somebody whose user name a password may be like."""
    User.objects.filter(pk=clerk.pk).update(username="songbai-community")
    return User.objects.get(pk=clerk.pk)


def said_on(page) -> str:
    """What the page says; checked to be Chinese but for names that people gave."""
    text = page.content.decode()
    assert not english_in(text) - {"songbai", "community", "admin"}, page.request["PATH_INFO"]
    return text


@pytest.mark.parametrize(("profile", "which"), [("mlps2", 0), ("asvs", 1)])
def test_what_is_wrong_with_a_password_of_ones_own(as_user, keeper, settings, profile, which):
    settings.AUTH_PASSWORD_VALIDATORS = settings.PASSWORD_PROFILES[profile]
    client = as_user(keeper)
    for password, sentences in BAD.items():
        if sentences[which]:
            sent = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
            assert sentences[which] in said_on(client.post("/accounts/password/", sent)), password[:20]
    differing = {"old_password": "no", "new_password1": GOOD, "new_password2": "no"}
    said = said_on(client.post("/accounts/password/", differing))
    assert "密码不正确" in said
    assert "不一致" in said


def test_what_has_to_be_done_first(client, keeper):
    User.objects.update(password_is_temporary=True)
    client.post("/accounts/login/", {"username": keeper.username, "password": PASSWORD})
    assert "先设置自己的新密码" in said_on(client.get("/", follow=True))


def test_what_is_wrong_with_a_password_that_is_given(as_user, keeper, admin):
    client, given = as_user(admin), f"/admin/accounts/user/{keeper.pk}/password/"
    said_on(client.get(given))
    for password, (sentence, _other) in BAD.items():
        sent = {"password1": password, "password2": password, "usable_password": "true"}
        assert sentence in said_on(client.post(given, sent)), password[:20]
    assert "不一致" in said_on(client.post(given, {"password1": "a", "password2": "b", "usable_password": "true"}))


def test_what_is_wrong_with_a_new_account(as_user, admin):
    client, add = as_user(admin), "/admin/accounts/user/add/"
    for password in BAD.keys() - {PASSWORD, "Songbai-community-1"}:
        assert BAD[password][0] in said_on(client.post(add, {"password1": password, "password2": password}))
    sent = {
        "username": "/ " * 100,
        "email": "-",
        "role": "-",
        "community": "9",
        "expires_at_0": "-",
        "expires_at_1": "-",
    }
    assert len(re.findall("<li>", said_on(client.post(add, sent)))) > 5
    taken = {"username": "admin", "role": Role.INSPECTOR, "password1": GOOD, "password2": GOOD}
    assert "已存在" in said_on(client.post(add, taken))
    assert "必须填写访问截止时间" in said_on(client.post(add, taken | {"username": "songbai"}))


def test_what_goes_with_an_account(as_user, admin):
    with time_machine.travel(NOW):
        one = person("songbai", Role.LEADER, name="李四")
        set_up(one, secret=SECRET, code=code_at(NOW), by=one)
    one.sign_ins.create(session_key="1", how="password", at=NOW - timedelta(days=1))
    one.former_passwords.create(hash="1")
    said = said_on(as_user(admin).get(f"/admin/accounts/user/{one.pk}/delete/"))
    assert "李四" in said
