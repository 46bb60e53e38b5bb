"""Every address × every kind of visitor × own and foreign records (tests/addresses.py is the table)."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from kepu.accounts.roles import Role
from kepu.audit.models import Action, Entry
from tests.addresses import BACK_ROOM, PUBLIC, REGISTERS, WALK, addresses, named_addresses
from tests.conftest import NOW, person
from tests.kepu.registers.rows import CODES

pytestmark = pytest.mark.django_db
ROLES = ("inspector", "leader", "outsider", "clerk", "officer", "admin")
SIGNED_OUT = ("nobody", "ended", "disabled")
OPENED = {200, 204, 286, 302}
BACKEND = "kepu.accounts.backends.ActiveUserBackend"
CHANGE = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) "(\w+)"')
# What may be written whoever looks: the session and its end, the audit, and what was refused.
TRACES = {"django_session", "audit_entry"}


@pytest.fixture
def people(clerk, outsider, officer, leader, inspector, admin):
    signed_in = {"clerk": clerk, "outsider": outsider, "officer": officer, "leader": leader, "inspector": inspector}
    return signed_in | {
        "admin": admin,
        "ended": person("ended", Role.INSPECTOR, expires_at=NOW - timedelta(seconds=1)),
        "disabled": person("disabled", Role.OFFICER, is_active=False),
    }


@pytest.fixture
def visitors(people):
    """A browser of each; those of ended and disabled accounts were signed in before."""
    cache.clear()
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


def armoured(answer) -> bool:
    """Whether a browser runs nothing but our own scripts, lets no page frame this one, and keeps nothing of it."""
    policy = answer.get("Content-Security-Policy", "")
    framed = "frame-ancestors 'none'" not in policy and not policy.startswith("sandbox;")
    shut = "default-src 'self'" in policy or "default-src 'none'" in policy
    kept = "no-store" not in answer.get("Cache-Control", "")
    return shut and not framed and not kept and "unsafe" not in policy and answer["X-Content-Type-Options"] == "nosniff"


def to_sign_in(answer) -> bool:
    return answer.status_code == 302 and "/login/" in answer.url


def test_every_address_has_its_line():
    named = {name for name in named_addresses() if not name.startswith(BACK_ROOM)}
    listed = PUBLIC | {name for walk in WALK.values() for name, _args, _page in walk}
    assert named - listed == set(), "Who may open these? Write a line into tests/addresses.py."
    assert listed - named == set(), "These addresses are gone."
    assert {*CODES} == REGISTERS.keys()


@pytest.mark.parametrize("walk", WALK)
def test_each_visitor_gets_what_the_table_says_and_a_look_changes_nothing(walk, people, visitors):
    for page, where in addresses(walk, people):
        for who in SIGNED_OUT:
            assert to_sign_in(visitors[who].get(where)), (where, who)
        for who in ROLES:
            answer, written = changed_by(lambda who=who, where=where: visitors[who].get(where))
            assert (where, who, outcome(answer)) == (where, who, 405 if page.acts else page.expects(who))
            assert written == set(), (where, who)
            assert armoured(answer), (where, who, answer.headers)


@pytest.mark.parametrize("walk", WALK)
def test_nobody_sends_what_is_not_theirs(walk, people, visitors):
    for page, where in addresses(walk, people):
        for who in SIGNED_OUT:
            answer, written = changed_by(lambda who=who, where=where: visitors[who].post(where))
            assert (to_sign_in(answer), written) == (True, set()), (where, who)
        for who in sorted(ROLES, key=page.expects, reverse=True):
            refusals = Entry.objects.filter(action=Action.REFUSED).count()
            answer, written = changed_by(lambda who=who, where=where: visitors[who].post(where))
            if (expected := page.expects(who)) != 200:
                assert (where, who, answer.status_code, written) == (where, who, expected, set())
                assert Entry.objects.filter(action=Action.REFUSED).count() == refusals + 1, (where, who)
            else:
                assert answer.status_code < 500, (where, who)


@pytest.mark.parametrize("walk", WALK)
def test_nothing_is_sent_from_elsewhere(walk, people):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people["admin"], backend=BACKEND)
    for _page, where in addresses(walk, people):
        answer, written = changed_by(lambda where=where: browser.post(where))
        assert (answer.status_code, written) == (403, set()), where


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
