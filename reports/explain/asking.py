"""What an address asks of a figure."""

from datetime import date

from django.http import Http404
from django.utils import timezone

from campaigns.models import EventCategory, KeyGroup, Theme
from kepu.communities.models import Community
from reports.explain.explanation import Asked
from reports.views.periods import asked_period, asked_standard

# The parameter of an address, the field of events, and its words.
KINDS = {"category": EventCategory, "group": KeyGroup, "theme": Theme}


def asked_of(request) -> tuple[Asked, str]:
    """What ?from=&as_of=&community=&month=&category=&standard= ask for, and a sentence where the period cannot be.

    Raises Http404 for a community that the reader does not see, for a month outside the period and for an unknown
    kind of event.
    """
    period, problem = asked_period(request)
    given = request.GET
    asked = Asked(
        request.user,
        period,
        timezone.localdate(),
        _community(request.user, given.get("community", "")),
        _month(given.get("month", "")),
        _kind(given),
        asked_standard(request),
    )
    if asked.month is not None and asked.month not in set(period.months()):
        raise Http404
    return asked, problem


def _community(user, text: str) -> Community | None:
    if not text:
        return user.community if user.is_clerk else None
    # Nine digits are more than there are communities, and what any database can compare.
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Http404
    community = Community.objects.visible_to(user).filter(pk=int(text)).first()
    if community is None:
        raise Http404
    return community


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(text).replace(day=1) if text else None
    except ValueError:
        raise Http404 from None


def _kind(given) -> tuple[str, str] | None:
    for name, choices in KINDS.items():
        if given.get(name):
            if given[name] not in choices.values:
                raise Http404
            return name, given[name]
    return ("is_major", "on") if given.get("major") == "on" else None
