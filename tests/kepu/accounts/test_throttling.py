"""A21: guessing is stopped, and stops nobody but who guesses."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client, RequestFactory

from kepu.accounts.tries import may_try
from kepu.audit.models import Action, Entry
from tests.conftest import PASSWORD
from tests.kepu.accounts.test_hostile_sign_in import LOGIN, SENTENCE, WRONG, sign_in

pytestmark = pytest.mark.django_db
TRIES = 1000
BURGLAR, ELSEWHERE = "10.6.6.6", "10.1.1.1"


def test_a_thousand_tries_from_one_address_lock_out_nobody_else(clerk, officer, leader):
    """50 names, among them two of ours; the burglar and the office may even share an address."""
    names = ["clerk", "officer", *(f"name{number}" for number in range(48))]
    for number in range(TRIES):
        name = names[number % len(names)]
        request = RequestFactory().post(LOGIN, {"username": name, "password": WRONG}, REMOTE_ADDR=BURGLAR)
        assert authenticate(request, username=name, password=WRONG) is None
    assert sign_in(Client(REMOTE_ADDR=BURGLAR), "clerk").status_code == 429
    assert sign_in(Client(REMOTE_ADDR=BURGLAR), "leader").status_code == 302
    for name in ("clerk", "officer", "leader"):
        assert sign_in(Client(REMOTE_ADDR=ELSEWHERE), name).status_code == 302


def test_who_is_locked_out_makes_no_more_work(clerk, monkeypatch):
    counted, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: counted.append(1) or encode(*args))
    for _ in range(50):
        sign_in(Client(), "clerk", WRONG)
    assert len(counted) == 5


@pytest.mark.parametrize("username", ["clerk", "nobody"])
def test_a_password_of_ten_thousand_characters_is_not_even_hashed(client, clerk, monkeypatch, username):
    counted, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: counted.append(1) or encode(*args))
    assert SENTENCE in sign_in(client, username, "x" * 10_000).content.decode()
    assert counted == []


def test_the_lock_holds_in_every_web_process(clerk, rf):
    """It is kept in the database and not in a process: nothing in memory is asked."""
    for _ in range(5):
        sign_in(Client(), "clerk", WRONG)
    assert not may_try(rf.get("/"), "clerk")
    assert may_try(rf.get("/", REMOTE_ADDR=ELSEWHERE), "clerk")


def test_every_failed_try_is_kept_and_what_was_typed_as_name_is_not(clerk):
    for _ in range(6):
        sign_in(Client(), "clerk", WRONG)
    sign_in(Client(), PASSWORD, "clerk")
    failed = Entry.objects.filter(action=Action.SIGN_IN_FAILED)
    assert failed.filter(actor="clerk", details={"step": "password"}).count() == 6
    assert not [entry for entry in failed if PASSWORD in str(vars(entry))]
    assert Entry.objects.filter(action=Action.LOCK, actor="clerk").exists()
