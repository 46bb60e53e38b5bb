"""Sessions: listed, ended by whoever may, and the next request in them is a stranger's."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kepu.accounts.devices import in_words
from kepu.accounts.models import SignIn
from kepu.accounts.roles import Role
from kepu.audit.models import Action, Entry
from tests.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, LIST = "/accounts/login/", "/accounts/sign-ins/"
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120"


def signed_in(username="clerk", **extra) -> Client:
    browser = Client(**extra)
    assert browser.post(LOGIN, {"username": username, "password": PASSWORD}).status_code == 302
    return browser


def is_in(browser) -> bool:
    return browser.get(LIST).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WECHAT, "安卓手机 上的微信"),
        (EDGE, "Windows 上的Edge"),
        ("curl/8.0", "未知设备"),
        ("", "未知设备"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Firefox/120.0", "Linux 上的Firefox"),
    ],
)
def test_devices_are_named_in_plain_words(agent, words):
    assert in_words(agent) == words


def test_the_list_says_where_one_is_signed_in(clerk, outsider, django_assert_num_queries):
    here, _phone = signed_in(HTTP_USER_AGENT=EDGE), signed_in(HTTP_USER_AGENT=WECHAT, REMOTE_ADDR="10.1.2.3")
    signed_in("outsider", REMOTE_ADDR="10.66.66.66")
    here.get(LIST)
    with django_assert_num_queries(5):  # session, person, the list's two, the person's community
        page = here.get(LIST).content.decode()
    assert page.count("当前设备") == 1
    assert all(said in page for said in ("Windows 上的Edge", "安卓手机 上的微信", "10.1.2.3", "密码登录"))
    assert "10.66.66.66" not in page


@pytest.mark.parametrize("agent", ["<script>alert(1)</script>", "长" * 900, "\x1b[31m", "é"])
def test_what_a_browser_says_of_itself_is_shown_harmlessly(clerk, agent):
    page = signed_in(HTTP_USER_AGENT=agent).get(LIST).content.decode()
    assert "未知设备" in page
    assert "<script>alert" not in page


def test_one_of_them_is_ended(clerk):
    here, phone = signed_in(), signed_in()
    other = SignIn.objects.get(session_key=phone.cookies["sessionid"].value)
    assert here.post(f"{LIST}{other.pk}/end/").url == LIST
    assert (is_in(here), is_in(phone)) == (True, False)
    assert Entry.objects.get(action=Action.END_SESSIONS).details == {"count": 1}


def test_all_others_are_ended(clerk):
    here, *others = (signed_in() for _ in range(4))
    here.post(f"{LIST}end/")
    assert [is_in(each) for each in (here, *others)] == [True, False, False, False]
    assert "退出其他所有登录" not in here.get(LIST).content.decode()


def test_nobody_ends_anybody_elses(clerk, outsider):
    stranger, mine = signed_in("outsider"), signed_in()
    other = SignIn.objects.get(user=clerk)
    assert stranger.post(f"{LIST}{other.pk}/end/").status_code == 404
    assert is_in(mine)


def test_signing_out_takes_it_off_the_list(clerk):
    here, phone = signed_in(), signed_in()
    phone.post("/accounts/logout/")
    assert here.get(LIST).content.decode().count("sign-ins") < 20
    assert "退出其他所有登录" not in here.get(LIST).content.decode()
    signed_in()
    assert SignIn.objects.count() == Session.objects.count() == 2


def test_another_password_ends_the_others_and_keeps_this_one_on_the_list(clerk):
    here, phone = signed_in(), signed_in()
    new = {"old_password": PASSWORD, "new_password1": "quiet-river-71", "new_password2": "quiet-river-71"}
    here.post("/accounts/password/", new)
    assert (is_in(here), is_in(phone)) == (True, False)
    assert "当前设备" in here.get(LIST).content.decode()
    assert SignIn.objects.count() == 1


def post_person(admin, who, **changes):
    back_room = signed_in("admin")
    shown = {"username": who.username, "name": who.name, "role": who.role, "community": who.community_id or ""}
    fields = shown | {"is_active": "on", "expires_at_0": "", "expires_at_1": ""} | changes
    return back_room.post(f"/admin/accounts/user/{who.pk}/change/", {k: v for k, v in fields.items() if v is not None})


@pytest.mark.parametrize("changes", [{"role": Role.OFFICER}, {"is_active": None}])
def test_another_role_and_disabling_end_the_sessions(clerk, admin, changes):
    browser = signed_in()
    assert post_person(admin, clerk, **changes).status_code == 302
    type(clerk).objects.update(is_active=True)  # enabling the account again opens no old session
    assert not is_in(browser)
    changed = Entry.objects.get(action=Action.CHANGE)
    assert (changed.actor, changed.details) == ("admin", {"fields": sorted(changes)})


def test_another_name_ends_nothing(clerk, admin):
    browser = signed_in()
    assert post_person(admin, clerk, name="李小梅").status_code == 302
    assert is_in(browser)


def test_the_administrator_ends_a_persons_sessions(clerk, officer, admin):
    ended, other, back_room = signed_in(), signed_in("officer"), signed_in("admin")
    back_room.post("/admin/accounts/user/", {"action": "end_sign_ins", "_selected_action": [clerk.pk]})
    assert (is_in(ended), is_in(other)) == (False, True)
    assert Entry.objects.get(action=Action.END_SESSIONS).actor == "admin"


def test_a_session_ends_after_half_an_hour_without_a_request(clerk):
    browser = signed_in()
    with time_machine.travel(NOW + timedelta(minutes=29)):
        assert browser.get("/accounts/alive/").status_code == 204
    with time_machine.travel(NOW + timedelta(minutes=58)):
        assert is_in(browser)
    with time_machine.travel(NOW + timedelta(minutes=88, seconds=30)):
        assert not is_in(browser)


def test_pages_and_pictures_in_quick_succession_write_no_session(clerk):
    browser = signed_in()
    assert is_in(browser)
    with CaptureQueriesContext(connection) as asked:
        assert is_in(browser)
    assert not [query["sql"] for query in asked if query["sql"].startswith("UPDATE")]


def test_a_session_lasts_as_long_as_the_page_says_whichever_request_was_the_last(clerk):
    browser = signed_in()
    for second in (0, 59):
        with time_machine.travel(NOW + timedelta(seconds=second)):
            page = browser.get("/events/new/").content.decode()
    promised = int(re.search(r'data-seconds="(\d+)"', page)[1])
    with time_machine.travel(NOW + timedelta(seconds=59 + promised)):
        assert is_in(browser)


def test_a_session_ends_in_time_though_the_clock_was_set_back_a_day(clerk):
    with time_machine.travel(NOW + timedelta(days=1)):
        browser = signed_in()
        assert is_in(browser)
    assert is_in(browser)
    with time_machine.travel(NOW + timedelta(minutes=31)):
        assert not is_in(browser)


def test_every_page_knows_when_to_warn(clerk):
    browser = signed_in()
    assert 'data-seconds="1740"' in browser.get("/events/new/").content.decode()
    assert "长时间没有操作" in browser.post("/accounts/logout/", {"idle": ""}, follow=True).content.decode()


@pytest.mark.parametrize("page", ["/", "/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/"])
def test_every_page_warns_before_the_idle_limit_the_back_room_too(as_user, admin, page):
    text = as_user(admin).get(page, follow=True).content.decode()
    assert 'id="idle"' in text
    assert 'data-seconds="1740"' in text
    assert "/static/js/idle.js" in text
