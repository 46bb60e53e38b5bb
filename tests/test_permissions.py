"""Every address × every method × every kind of visitor × own and foreign records (tests/addresses.py is the table).

One scene is made for each line of the table, and everything is asked of it: looked at, asked with the wrong methods,
sent to from another site, sent to without the right, and last with it.
"""

import logging
import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from kepu.accounts.roles import Role
from kepu.audit.models import Action, Entry
from tests.addresses import BACK_ROOM, PAGES, PUBLIC, REGISTERS, WALK, addresses, named_addresses, pages_of
from tests.conftest import NOW, person
from tests.kepu.registers.rows import CODES

pytestmark = pytest.mark.django_db
ROLES = ("inspector", "guest", "auditor", "leader", "outsider", "clerk", "officer", "admin")
SIGNED_OUT = ("nobody", "ended", "disabled")
WRONG_METHODS = ("put", "delete")  # these everybody tries, the rest one of them
RARE_METHODS = ("patch", "options", "trace")
OPENED = {200, 204, 286, 302}
BACKEND = "kepu.accounts.backends.ActiveUserBackend"
CHANGE = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) "(\w+)"')
OFFERS = re.compile(r'(?:href|action|hx-get|hx-post)="(/[^"#?]*)')
# What may be written whoever looks: the session and its end, the audit, and what was refused.
TRACES = {"django_session", "audit_entry", "axes_accessattempt"}


@pytest.fixture
def people(clerk, outsider, officer, leader, inspector, auditor, admin):
    """The guest is an inspector who was invited to the one issued round of the scene, and to no other."""
    signed_in = {"clerk": clerk, "outsider": outsider, "officer": officer, "leader": leader, "inspector": inspector}
    signed_in["auditor"] = auditor
    return signed_in | {
        "admin": admin,
        "guest": person("guest-1", Role.INSPECTOR, expires_at=NOW + timedelta(days=7)),
        "ended": person("ended", Role.INSPECTOR, expires_at=NOW - timedelta(seconds=1)),
        "disabled": person("disabled", Role.OFFICER, is_active=False),
    }


@pytest.fixture(autouse=True)
def _unlogged():
    """Thousands of refusals need not be written down."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def visitors(people):
    """A browser of each; those of ended and disabled accounts were signed in before."""
    caches["strangers"].clear()
    browsers = {who: Client(raise_request_exception=False) for who in (*ROLES, *SIGNED_OUT)}
    for who, browser in browsers.items():
        if who in people:
            browser.force_login(people[who], backend=BACKEND)
    return browsers


def changed_by(send) -> tuple:
    """The answer of `send()` and the names of the tables in which it wrote, traces aside."""
    with CaptureQueriesContext(connection) as asked:
        answer = send()
    written = (CHANGE.match(query["sql"]) for query in asked.captured_queries)
    return answer, {found[2] for found in written if found} - TRACES


def outcome(answer) -> int:
    """200 for whatever a person gets who may open the page."""
    return 200 if answer.status_code in OPENED and not to_sign_in(answer) else answer.status_code


POLICY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def armoured(answer, *, private: bool = True) -> bool:
    """Whether a browser runs our scripts alone, lends them no device, lets no page frame this one, keeps nothing."""
    policy = answer.get("Content-Security-Policy", "")
    framed = "frame-ancestors 'none'" not in policy and not policy.startswith("sandbox;")
    shut = "default-src 'self'" in policy or "default-src 'none'" in policy
    kept = private and not {"no-store", "private"} <= set(answer.get("Cache-Control", "").split(", "))
    granted = not {"camera=()", "microphone=()", "geolocation=()"} <= set(
        answer.get("Permissions-Policy", "").split(", ")
    )
    safe = "unsafe" not in policy and POLICY.items() <= answer.headers.items()
    return shut and safe and not framed and not kept and not granted


def to_sign_in(answer) -> bool:
    return answer.status_code == 302 and "/login/" in answer.url


def test_every_address_has_its_line():
    named = {name for name in named_addresses() if not name.startswith(BACK_ROOM)}
    listed = PUBLIC | {name for walk in WALK.values() for name, _args, _page in walk}
    assert named - listed == set(), "Who may open these? Write a line into tests/addresses.py."
    assert listed - named == set(), "These addresses are gone."
    assert {*CODES} == REGISTERS.keys()


@pytest.mark.parametrize("walk", WALK)
def test_each_visitor_gets_what_the_table_says_and_nobody_does_what_is_not_theirs(walk, people, visitors):
    scene = addresses(walk, people)
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.force_login(people["admin"], backend=BACKEND)
    for page, where in scene:
        led_to_the_sign_in(where, people, visitors)
        looked_at(page, where, visitors)
        asked_wrongly(where, visitors)
        sent_from_elsewhere(where, elsewhere)
    for page, where in scene:
        sent_to(page, where, visitors)


def led_to_the_sign_in(where, people, visitors):
    for who in SIGNED_OUT:
        for method in ("get", "post") if who in people else ("get", "head", "post", *WRONG_METHODS, *RARE_METHODS):
            if who in people:  # whose first request has ended the session
                visitors[who].force_login(people[who], backend=BACKEND)
            answer, written = asked(visitors[who], method, where)
            assert (to_sign_in(answer), written) == (True, set()), (where, who, method)
            assert armoured(answer, private=False), (where, who, method, answer.headers)


def looked_at(page, where, visitors):
    """A page is rendered for each who may see it; that its head alone can be asked for is seen once."""
    for who in ROLES:
        expected = 405 if page.acts else page.expects(who)
        methods = ("get",) if expected == 200 and who != "admin" else ("get", "head")
        for method in methods:
            answer, written = asked(visitors[who], method, where)
            assert (where, who, method, outcome(answer)) == (where, who, method, expected)
            assert written == set(), (where, who, method)
            assert armoured(answer), (where, who, method, answer.headers)
        assert (where, who, dead_ends(answer, who)) == (where, who, set())


def dead_ends(answer, who: str) -> set[str]:
    """Addresses that a page offers to somebody who has no right to them."""
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return set()
    offered = {each for each in OFFERS.findall(answer.content.decode()) if not each.startswith("//")}
    return {each for each in offered if not is_open_to(each, who)}


def is_open_to(where: str, who: str) -> bool:
    """Whether the table says so, whatever the record; what is no page of ours is open to everybody."""
    try:
        found = resolve(where)
    except Resolver404:
        return True
    if found.view_name.startswith(BACK_ROOM):
        return who == "admin"
    pages = pages_of(found.kwargs["code"]) if found.kwargs.get("code") in REGISTERS else {}
    page = (PAGES | pages).get(found.view_name)
    return page is None or {"outsider": "clerk", "guest": "inspector"}.get(who, who) in page.open_to


def asked_wrongly(where, visitors):
    for who in ROLES:
        for method in WRONG_METHODS if who != "admin" else (*WRONG_METHODS, *RARE_METHODS):
            answer, written = asked(visitors[who], method, where)
            assert (where, who, method, answer.status_code, written) == (where, who, method, 405, set())
            assert armoured(answer), (where, who, method, answer.headers)


def sent_from_elsewhere(where, browser):
    answer, written = asked(browser, "post", where)
    assert (where, answer.status_code, written) == (where, 403, set())
    assert armoured(answer), (where, answer.headers)


def sent_to(page, where, visitors):
    """First by those who may not, so that the scene is still whole; a refusal is kept."""
    for who in sorted(ROLES, key=page.expects, reverse=True):
        refusals = Entry.objects.filter(action=Action.REFUSED).count()
        answer, written = asked(visitors[who], "post", where)
        if (expected := page.expects(who)) != 200:
            assert (where, who, answer.status_code, written) == (where, who, expected, set())
            assert Entry.objects.filter(action=Action.REFUSED).count() == refusals + 1, (where, who)
        else:
            assert answer.status_code < 500, (where, who)
        assert armoured(answer), (where, who, answer.headers)


def asked(browser, method: str, where: str) -> tuple:
    return changed_by(lambda: getattr(browser, method)(where))


def test_the_back_room_opens_to_administrators_alone(people, visitors):
    doors = [where for name in named_addresses() if name.startswith(BACK_ROOM) and (where := door(name))]
    # The front page, two of the password; of each model its list and its form.
    assert len(doors) == 3 + 2 * len(site._registry) > 30
    for where in doors:
        for who in (*SIGNED_OUT, *ROLES):
            answer, written = changed_by(lambda who=who, where=where: visitors[who].get(where))
            assert written == set(), (where, who)
            assert (who == "admin") != to_sign_in(answer), (where, who)


def door(name: str) -> str:
    """The address of this name where it names no record; the way in and what is no page are left aside."""
    if name.endswith((":login", ":logout", ":jsi18n", ":autocomplete")):
        return ""
    with suppress(NoReverseMatch):
        return reverse(name)
    return ""
