"""Second factors are sealed with FIELD_KEYS: sealed anew with a new key, and once when they were sealed otherwise."""

import importlib
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command

from kepu.accounts import factor_secrets
from kepu.accounts.factor import fits, set_up
from kepu.sealing.keys import MARK, prefix
from tests.conftest import NOW
from tests.kepu.accounts.test_factor import SECRET, code_at

pytestmark = pytest.mark.django_db
OLD, NEW = "old key " * 6, "new key " * 6
migration = importlib.import_module("kepu.accounts.migrations.0005_factors_sealed_with_field_keys")


def tokens() -> list[str]:
    kept = Authenticator.objects.order_by("type").values_list("data", flat=True)
    return [data[name] for data in kept for name in factor_secrets.NAMES if name in data]


def is_open(person, recovery, seconds: int = 60) -> bool:
    """Whether the clock's code and a recovery code, which is used up by this, open."""
    moment = NOW + timedelta(seconds=seconds)
    with time_machine.travel(moment):
        return fits(person, code_at(moment)) and fits(person, recovery.pop())


@pytest.fixture
def recovery(settings, clerk):
    settings.FIELD_KEYS = [OLD]
    settings.IMPORTS_DIR.mkdir(exist_ok=True)
    with time_machine.travel(NOW):
        return set_up(clerk, secret=SECRET, code=code_at(NOW), by=clerk)


def test_rotate_keys_seals_them_anew_and_the_old_key_can_go(settings, clerk, recovery, capsys):
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    settings.FIELD_KEYS = [NEW]
    call_command("rotate_keys", "--check")
    assert len(tokens()) == 2
    assert all(token.startswith(prefix()) for token in tokens())
    assert is_open(clerk, recovery)


def test_a_code_that_was_used_stays_used_after_that(settings, clerk, recovery, capsys):
    used = recovery[0]
    assert is_open(clerk, [used])
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    moment = NOW + timedelta(seconds=60)
    with time_machine.travel(moment):
        assert not fits(clerk, code_at(moment))
        assert not fits(clerk, used)


@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_what_no_key_opens_is_counted_and_left(settings, recovery, arguments):
    before, settings.FIELD_KEYS = tokens(), [NEW]
    with pytest.raises(CommandError, match="FIELD_KEYS"):
        call_command("rotate_keys", *arguments)
    assert tokens() == before


def test_the_migration_seals_them_as_often_as_it_is_run_and_goes_back(clerk, recovery):
    migration.seal_as_before(apps, None)
    assert not [token for token in tokens() if token.startswith(MARK)]
    assert not is_open(clerk, list(recovery))
    for _ in range(2):
        migration.seal(apps, None)
    assert all(token.startswith(prefix()) for token in tokens())
    assert is_open(clerk, recovery)


def test_the_migration_leaves_what_another_secret_key_had_sealed(settings, recovery):
    migration.seal_as_before(apps, None)
    before, settings.SECRET_KEY = tokens(), "another" * 10
    migration.seal(apps, None)
    assert tokens() == before
