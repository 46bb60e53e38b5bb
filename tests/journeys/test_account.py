"""One's account in a real browser: a second factor, one's sign-ins, and the warning before the session ends."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe

from tests.browser import PHONE
from tests.conftest import PASSWORD
from tests.journeys.test_full_pages import problems

MINUTE = 60 * 1000


# Two of their own: what they set up and leave behind shall meet no other journey.
NEWCOMERS = """
from kepu.accounts.roles import Role
from tests.conftest import person
person("newcomer", Role.OFFICER, name="周新")
person("absent", Role.OFFICER, name="吴远")
"""


@pytest.fixture(scope="module")
def newcomers(portal):
    portal.python(NEWCOMERS)


@pytest.fixture(scope="module")
def axe():
    return Axe()


def test_a_second_factor_is_set_up_on_a_phone_and_a_recovery_code_signs_in(portal, newcomers, open_page, sign_in, axe):
    page, wrong = open_page(PHONE), []
    page.goto(portal.url("/accounts/login/"))
    wrong += problems(page, axe)
    sign_in(page, "newcomer")
    for path in ("sign-ins", "password", "factor", "factor/set-up"):
        page.goto(portal.url(f"/accounts/{path}/"))
        wrong += problems(page, axe)
    page.click("summary")
    secret = page.inner_text(".factor-secret")
    page.fill("#id_code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.fill("#id_password", PASSWORD)
    page.click("text=开启双重验证 >> visible=true >> nth=-1")
    page.wait_for_selector(".recovery-codes")
    recovery = page.locator(".recovery-codes li").first.inner_text()
    wrong += problems(page, axe)
    with page.expect_download() as kept:
        page.click("text=保存为文件")
    assert recovery in kept.value.path().read_text()
    elsewhere = open_page()
    elsewhere.goto(portal.url("/accounts/login/"))
    elsewhere.fill("#id_username", "newcomer")
    elsewhere.fill("#id_password", PASSWORD)
    elsewhere.click("main form button")
    elsewhere.wait_for_selector("#id_code")
    wrong += problems(elsewhere, axe)
    elsewhere.fill("#id_code", recovery)
    elsewhere.click("main form button")
    elsewhere.wait_for_url("**/reports/home/")
    page.goto(portal.url("/accounts/sign-ins/"))
    wrong += problems(page, axe)
    page.click("text=退出其他所有登录")
    page.wait_for_selector("text=已退出 1 处登录")
    elsewhere.goto(portal.url("/events/"))
    assert "/accounts/login/" in elsewhere.url
    assert not wrong, wrong


def test_before_the_session_ends_the_draft_is_kept_and_it_is_said(portal, newcomers, open_page, sign_in, axe):
    page = open_page()
    sign_in(page, "absent")
    page.clock.install()
    page.goto(portal.url("/events/new/"))
    page.fill("[name=title]", "防震减灾讲座")
    page.clock.fast_forward(23 * MINUTE)
    assert not page.locator("#idle").is_visible()
    page.clock.fast_forward(2 * MINUTE)
    assert "已保存为草稿" in page.inner_text("#idle")
    assert not problems(page, axe)
    page.click("text=继续操作")
    page.clock.fast_forward(23 * MINUTE)
    assert not page.locator("#idle").is_visible()
    page.clock.fast_forward(7 * MINUTE)
    page.wait_for_url("**/accounts/login/")
    assert "长时间没有操作" in page.inner_text("main")
    sign_in(page, "absent")
    page.goto(portal.url("/events/new/?draft"))
    assert page.input_value("[name=title]") == "防震减灾讲座"
