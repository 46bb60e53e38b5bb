"""Sessions as their owners know them: opened by signing in, listed, ended."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from kepu.accounts.devices import in_words
from kepu.accounts.models import SignIn, User
from kepu.audit.actions import record
from kepu.audit.models import Action

BACKEND = "kepu.accounts.backends.ActiveUserBackend"


class OpenSession(NamedTuple):
    """A session that still opens something. `seen_at` is its last request, or up to a minute before it."""

    sign_in: SignIn
    device: str
    seen_at: datetime
    is_this: bool


def open_session(request, user: User, how: SignIn.How) -> None:
    """Sign in under a new session id; whatever was planted in the old one opens nothing."""
    login(request, user, backend=BACKEND)
    _forget_ended(user)
    said = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:300]
    address = request.META.get("REMOTE_ADDR") or None
    key = request.session.session_key
    SignIn.objects.create(user=user, session_key=key, how=how, address=address, agent=said)


def _forget_ended(user: User) -> None:
    user.sign_ins.exclude(session_key__in=Session.objects.values("session_key")).delete()


def open_sessions(user: User, this_key: str | None) -> list[OpenSession]:
    """The newest first. Two queries."""
    rows = list(user.sign_ins.all())
    alive = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    ends = dict(alive.values_list("session_key", "expire_date"))
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return [
        OpenSession(row, in_words(row.agent), ends[row.session_key] - idle, row.session_key == this_key)
        for row in rows
        if row.session_key in ends
    ]


@transaction.atomic
def end_session(sign_in: SignIn, *, by: User) -> None:
    """One of one's own. The next request in it is that of a stranger."""
    _end([sign_in.session_key])
    record(Action.END_SESSIONS, sign_in.user, by=by, count=1)


@transaction.atomic
def end_sessions(person: User, *, but: str | None = None, by: User | None) -> int:
    """All of a person's sessions but the one with this key; how many there were."""
    keys = list(person.sign_ins.exclude(session_key=but or "").values_list("session_key", flat=True))
    ended = _end(keys)
    if ended:
        record(Action.END_SESSIONS, person, by=by, count=ended)
    return ended


def _end(keys: list[str]) -> int:
    ended, _each = Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
    return ended


def follow(old_key: str | None, request) -> None:
    """The session got another key, as it does with another password."""
    SignIn.objects.filter(session_key=old_key).update(session_key=request.session.session_key)
