"""Rules for passwords, their age, and passwords that somebody else chose."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kepu.accounts.models import User
from kepu.accounts.passwords import kinds_in
from kepu.accounts.roles import Role
from kepu.audit.models import Action, Entry
from tests.conftest import NOW, PASSWORD, person

pytestmark = pytest.mark.django_db
LOGIN, CHANGE = "/accounts/login/", "/accounts/password/"
NEW = "quiet-river-71"


def sign_in(client, username="clerk", password=PASSWORD):
    return client.post(LOGIN, {"username": username, "password": password})


def change(client, old=PASSWORD, new=NEW):
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": new})


def is_good(password: str, user=None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("password", "kinds"), [("abc", 1), ("aB", 2), ("aB1", 3), ("aB1-", 4), ("科普ab１", 3), ("", 0), ("é\0", 2)]
)
def test_four_kinds_of_characters_are_told_apart(password, kinds):
    assert kinds_in(password) == kinds


@pytest.mark.parametrize(
    ("password", "mlps2", "asvs"),
    [
        ("Aa1-bcdefg", True, False),
        ("Aa1-bcdef", False, False),
        ("abcdefghij1", False, False),
        ("quietrivertrees", False, True),
        ("quiet-river-7", True, False),
        ("password1234567", False, True),
        ("qwertyuiop", False, False),
        ("P@ssw0rd", False, False),
    ],
)
def test_each_profile_has_its_rules(settings, password, mlps2, asvs):
    for profile, good in (("mlps2", mlps2), ("asvs", asvs)):
        settings.AUTH_PASSWORD_VALIDATORS = settings.PASSWORD_PROFILES[profile]
        assert is_good(password) == good, profile


def test_what_everybody_uses_and_what_is_like_oneself_is_refused(settings, clerk):
    settings.AUTH_PASSWORD_VALIDATORS = settings.PASSWORD_PROFILES["asvs"]
    assert not is_good("123456789987654321")
    settings.AUTH_PASSWORD_VALIDATORS = settings.PASSWORD_PROFILES["mlps2"]
    assert not is_good("Wang-fang-1", User(username="wang-fang-1"))


def test_the_last_five_are_barred_and_the_sixth_is_not(as_user, clerk):
    client, past = as_user(clerk), [PASSWORD, *(f"quiet-river-7{number}" for number in range(5))]
    for old, new in pairwise(past):
        assert change(client, old, new).status_code == 302
    for used in past[1:]:
        assert "最近用过" in change(client, past[-1], used).content.decode(), used
    assert change(client, past[-1], PASSWORD).status_code == 302


def test_no_password_is_kept_as_it_was_typed(as_user, clerk):
    change(as_user(clerk))
    kept = [*clerk.former_passwords.values_list("hash", flat=True)]
    assert len(kept) == 2
    assert not [hash for hash in kept if PASSWORD in hash or NEW in hash]


def test_after_ninety_days_another_one_is_chosen_first(client, clerk):
    with time_machine.travel(NOW + timedelta(days=89, hours=23)):
        sign_in(client)
        assert client.get("/reports/home/").status_code == 200
    with time_machine.travel(NOW + timedelta(days=90)):
        client.logout()
        sign_in(client)
        for path in ("/", "/events/", "/accounts/sign-ins/"):
            assert client.get(path).url == CHANGE, path
        assert "当前密码由管理员代设，或者已经到期" in client.get(CHANGE).content.decode()
        assert change(client).status_code == 302
        assert client.get("/reports/home/").status_code == 200


def test_passwords_do_not_age_where_the_profile_says_so(client, clerk, settings):
    settings.PASSWORD_MAX_AGE_DAYS = 0
    with time_machine.travel(NOW + timedelta(days=900)):
        sign_in(client)
        assert client.get("/reports/home/").status_code == 200


def test_a_first_password_opens_once(as_user, admin, client):
    given = {"username": "new", "password1": NEW, "password2": NEW, "name": "新人", "role": Role.OFFICER}
    assert as_user(admin).post("/admin/accounts/user/add/", given).status_code == 302
    client.logout()
    sign_in(client, "new", NEW)
    assert client.get("/events/").url == CHANGE
    assert change(client, NEW, "another-river-8").status_code == 302
    client.logout()
    sign_in(client, "new", "another-river-8")
    assert client.get("/events/").status_code == 200


def test_a_password_that_was_given_anew_opens_once_and_ends_every_session(as_user, admin, clerk, client):
    sign_in(client)
    back_room = type(client)()
    back_room.force_login(admin, backend="kepu.accounts.backends.ActiveUserBackend")
    path = f"/admin/accounts/user/{clerk.pk}/password/"
    given = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert back_room.post(path, given).status_code == 302
    assert client.get("/events/").url.startswith(LOGIN)
    sign_in(client, password=NEW)
    assert client.get("/events/").url == CHANGE
    entry = Entry.objects.get(action=Action.PASSWORD)
    assert (entry.actor, entry.object_id) == ("admin", str(clerk.pk))


def test_whose_password_is_due_may_sign_out_and_read_it_in_english(client, clerk):
    User.objects.update(password_is_temporary=True)
    sign_in(client)
    client.post("/accounts/language/", {"language": "en", "next": "/"})
    assert "choose a password of your own" in client.get("/", follow=True).content.decode()
    assert client.post("/accounts/logout/").url == LOGIN


def test_the_old_password_cannot_be_guessed_at_an_open_screen(as_user, clerk):
    client = as_user(clerk)
    assert [change(client, "nonsense").status_code for _ in range(6)] == [200] * 5 + [429]
    assert change(client).status_code == 429


@pytest.mark.parametrize("password", ["长Aa1" * 2500, "\0Aa1-\0bcdefgh", " " * 12])
def test_no_password_breaks_the_page(as_user, clerk, password):
    assert change(as_user(clerk), new=password).status_code == 200
    assert change(as_user(clerk), old=password).status_code == 200


def test_who_installs_the_portal_and_who_shows_it_are_not_kept_out(db):
    first = User.objects.create_superuser("first", password=NEW)
    shown = person("shown", Role.LEADER)
    shown.password_changed_at = None
    with time_machine.travel(NOW + timedelta(days=900)):
        assert (first.password_is_temporary, shown.password_is_due) == (False, False)
