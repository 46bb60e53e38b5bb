"""The cast: one of each role, two communities, one frozen day; an undefined template variable fails."""

import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.template.base import FilterExpression

from kepu.accounts.middleware import SEEN_AT, SIGNED_IN_AT
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.communities.models import Community

pytest_plugins = ["tests.services", "tests.emptying", "tests.browser", "tests.plan"]

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)  # nine o'clock in the morning in China
PASSWORD = "correct-horse-9"
OWN_TEMPLATES = Path(settings.BASE_DIR) / "templates"


class UndefinedVariable(str):
    """Put in place of what an own template names but the view did not give."""

    def __contains__(self, key):
        return key == "%s"

    def __mod__(self, name):
        if template := _own_template():
            pytest.fail(f"{template}: undefined variable {name}", pytrace=False)
        return ""


def _own_template() -> str:
    """The template being rendered, where it is one of ours; libraries' templates may be lax."""
    frame = sys._getframe()  # inspect.stack() would read the source of every caller, for thousands of variables
    while frame := frame.f_back:
        expression = frame.f_locals.get("self")
        if isinstance(expression, FilterExpression):
            continue
        origin = getattr(expression, "origin", None)
        if origin is not None and getattr(origin, "name", None):
            return origin.name if Path(origin.name).is_relative_to(OWN_TEMPLATES) else ""
    return ""


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail():
    from django.template import engines

    engines["django"].engine.string_if_invalid = UndefinedVariable("%s")


@pytest.fixture(autouse=True)
def _quick_and_apart(settings, tmp_path, tmp_path_factory):
    """A cheap password hash, nothing kept from one test for the next, and a data folder of the test's own.

    Sections of packs are kept: they lie under the digest of all that shapes them, and setting them takes long.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FILES_DIR = tmp_path / "files"
    settings.PACKS_DIR = tmp_path / "packs"
    settings.IMPORTS_DIR = tmp_path / "imports"
    settings.FILES_DIR.mkdir()
    settings.PACKS_DIR.mkdir()
    settings.PACK_PROCESSES = 0
    settings.PACK_SECTIONS_DIR = tmp_path_factory.getbasetemp() / "sections"
    settings.WHITENOISE_USE_FINDERS = False  # each new test client would go through every static file
    settings.KEEP_SECONDS = 0  # many tests write straight into the database, past what counts the writes


@pytest.fixture(autouse=True)
def _frozen_day(request):
    """Every test lives on one day; journeys, which run real processes, live today."""
    if request.node.get_closest_marker("journey"):
        yield
        return
    with time_machine.travel(NOW, tick=True):
        yield


def person(username: str, role: Role, **fields) -> User:
    user = User(username=username, name=fields.pop("name", username), role=role, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def guihua(db):
    return Community.objects.create(name="桂花社区", code="01", residents=3000)


@pytest.fixture
def songbai(db):
    return Community.objects.create(name="松柏社区", code="02", residents=1000)


@pytest.fixture
def clerk(guihua):
    return person("clerk", Role.CLERK, community=guihua, name="李梅")


@pytest.fixture
def outsider(songbai):
    """A clerk too, but of the other community."""
    return person("outsider", Role.CLERK, community=songbai, name="赵强")


@pytest.fixture
def officer(db):
    return person("officer", Role.OFFICER, name="王芳")


@pytest.fixture
def leader(db):
    return person("leader", Role.LEADER, name="陈刚")


@pytest.fixture
def inspector(db):
    return person("inspector", Role.INSPECTOR, expires_at=NOW + timedelta(days=7), name="周检")


@pytest.fixture
def admin(db):
    return person("admin", Role.ADMINISTRATOR, is_staff=True, is_superuser=True, name="管理员")


@pytest.fixture
def auditor(db):
    return person("auditor", Role.AUDITOR, name="安审")


@pytest.fixture
def as_user(client):
    """`as_user(clerk)` is a test client signed in as that person, some pages ago: its session need not be written."""

    def sign_in(user):
        client.force_login(user, backend="kepu.accounts.backends.ActiveUserBackend")
        session = client.session
        session[SEEN_AT] = session[SIGNED_IN_AT] = time.time()
        session.save()
        return client

    return sign_in


@pytest.fixture
def make_event(db):
    """Build events with sensible defaults straight in the database."""
    from campaigns.models import Event

    def make(title="防震减灾讲座", *, covered=(), **fields):
        defaults = {
            "starts_on": date(2026, 5, 12),
            "place": "社区活动室",
            "category": "科普讲座",
            "attendance": 80,
        }
        event = Event.objects.create(title=title, **(defaults | fields))
        event.covered.set(covered)
        return event

    return make
