"""How often something secret may be guessed, kept in the database for all web processes together (django-axes).

Counted for a name and an address together: the whole office shares one address, and nobody shall be locked out by a
stranger. Names of accounts count passwords; names with a colon, which no account has, count everything else.
"""

import copy
from datetime import timedelta

from axes.conf import settings
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.db.models import OuterRef, QuerySet, Sum
from django.http import HttpRequest, QueryDict
from django.utils import timezone

MOST_ANYWHERE = 20  # wrong tries under one name, from whatever addresses, within the time that a lock lasts

_ANSWERED = ("axes_locked_out", "axes_credentials", "axes_failures_since_start")
_SENT = ("axes_user_agent", "axes_path_info", "axes_http_accept")


class CountingHandler(AxesDatabaseHandler):
    """Keeps name, address, time and number of wrong tries, and nothing that was sent.

    A form may hold a password that nearly was right, a path the link of an invitation; and what a browser says of
    itself may be anything at all, a character among it that PostgreSQL refuses.
    """

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        bare = _without_what_was_sent(request)
        super().user_login_failed(sender, credentials, bare, **kwargs)
        for name in _ANSWERED:
            setattr(request, name, getattr(bare, name))


def _without_what_was_sent(request: HttpRequest) -> HttpRequest:
    bare = copy.copy(request)
    bare.GET = bare.POST = QueryDict()
    for name in _SENT:
        setattr(bare, name, "")
    return bare


def may_try(request, name: str, *, anywhere: bool = False) -> bool:
    """Whether another try is allowed; with `anywhere`, wrong tries from all addresses count too."""
    if not AxesProxyHandler.is_allowed(request, {"username": name}):
        return False
    return not anywhere or _wrong_lately(name) < MOST_ANYWHERE


def note_wrong(request, name: str) -> bool:
    """Count a wrong try; whether the name is locked with it.

    The answer of the view stands as it is, where the next try will be refused.
    """
    AxesProxyHandler.user_login_failed(__name__, {"username": name}, request)
    locked, request.axes_locked_out = request.axes_locked_out, False
    return locked


def may_miss(request, name: str, most: int) -> bool:
    """Count one more from this address of what is no guess at an account; whether it still is one of the first `most`.

    Those beyond are not counted, so that all is forgotten half an hour after the last that was.
    """
    AxesProxyHandler.update_request(request)
    here = _lately(name).filter(ip_address=request.axes_ip_address)
    if _sum_of(here) >= most:
        return False
    note_wrong(request, name)
    return True


def forget(name: str) -> None:
    """Whoever is locked out may try again at once, from everywhere."""
    reset(username=name)


def locks(names: OuterRef | str) -> QuerySet:
    """What locks this account now at one address at least; to ask by `Exists` for a whole list."""
    return _lately(names).filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT)


def _wrong_lately(name: str) -> int:
    return _sum_of(_lately(name))


def _sum_of(tries: QuerySet) -> int:
    return tries.aggregate(sum=Sum("failures_since_start"))["sum"] or 0


def _lately(name: OuterRef | str) -> QuerySet:
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    return AccessAttempt.objects.filter(username=name, attempt_time__gt=since)
