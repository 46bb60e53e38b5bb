"""Between the password and the session: is a code asked for, and what does the person owe before anything else."""

import time
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect

from kepu.accounts.factor import has_factor, is_required
from kepu.accounts.models import SignIn, User
from kepu.accounts.sessions import open_session
from kepu.accounts.tries import note_wrong
from kepu.audit.actions import record
from kepu.audit.models import Action

HALFWAY = "halfway"  # the password was right, the code is asked for
OWES = "owes"  # what has to be done before any other page opens
PASSWORD, FACTOR = "password", "factor"
HALFWAY_SECONDS = 600


class Halfway(NamedTuple):
    user: User
    how: SignIn.How
    target: str


def go_on(request: HttpRequest, user: User, how: SignIn.How, target: str):
    """To the page of the code, where this person has a second factor; else signed in and on to `target`."""
    if has_factor(user):
        request.session.cycle_key()
        stamp = user.get_session_auth_hash()
        request.session[HALFWAY] = {"pk": user.pk, "how": how, "to": target, "at": time.time(), "stamp": stamp}
        return redirect("accounts:code")
    return arrive(request, user, how, target)


def arrive(request: HttpRequest, user: User, how: SignIn.How, target: str):
    """Signed in. Who owes something is led to that by AccessMiddleware."""
    request.session.pop(HALFWAY, None)
    open_session(request, user, how)
    record(Action.SIGN_IN, by=user, how=how.value)
    if owed := _owed(user, how):
        request.session[OWES] = owed
    return redirect(target)


def _owed(user: User, how: SignIn.How) -> list[str]:
    password = [PASSWORD] if user.password_is_due and how != SignIn.How.SIGN_ON else []
    return password + ([FACTOR] if is_required(user) and not has_factor(user) else [])


def settle(request: HttpRequest, what: str) -> None:
    """What was owed has been done."""
    if what in request.session.get(OWES, []):
        request.session[OWES] = [each for each in request.session[OWES] if each != what]


def halfway(request: HttpRequest) -> Halfway | None:
    """Who typed the right password here within the last ten minutes and may still sign in."""
    kept = request.session.get(HALFWAY)
    if not kept or time.time() - kept["at"] > HALFWAY_SECONDS:
        return None
    user = User.objects.filter(pk=kept["pk"]).first()
    if user is None or not user.is_current or user.get_session_auth_hash() != kept["stamp"]:
        return None
    return Halfway(user, SignIn.How(kept["how"]), kept["to"])


def note_failed(request: HttpRequest, user: User | None, *, locked: bool, step: str) -> None:
    """Keep a failed try. Of names that no account has nothing is kept: a password may have been typed there."""
    record(Action.SIGN_IN_FAILED, user, by=user, step=step)
    if locked:
        record(Action.LOCK, user, by=user, step=step)


def name_for_codes(user: User) -> str:
    """Under which wrong codes are counted. No account has a colon in its name."""
    return f"code:{user.get_username()}"


def is_own_password(request: HttpRequest, user: User, password: str) -> bool:
    """Asked again before something that a stranger at an open screen must not do; counted like a sign-in."""
    if len(password) <= settings.PASSWORD_LONGEST and user.check_password(password):
        return True
    locked = note_wrong(request, user.get_username())
    note_failed(request, user, locked=locked, step="again")
    return False
