"""The period that an address asks for."""

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kepu.periods import Period
from reports.dashboard.presets import presets
from reports.periods import PeriodError, period_from
from reports.standards import Standard, StandardError, load_standard

LONGEST_YEARS = 5


def asked_period(request) -> tuple[Period, str]:
    """The period in ?from=&as_of=, by default the twelve months that end today; and a sentence if it cannot be."""
    default = Period.ending(timezone.localdate())
    try:
        period = period_from(request.GET.get("as_of") or str(default.end), request.GET.get("from"))
    except PeriodError as error:
        return default, str(error)
    if period.years > LONGEST_YEARS:
        return default, _("A period of more than %(years)d years is too long to show.") % {"years": LONGEST_YEARS}
    return period, ""


def asked_standard(request) -> Standard:
    """The standard in ?standard=, by default the office's own. 404 for one that is not there."""
    try:
        return load_standard(request.GET.get("standard") or settings.DEFAULT_STANDARD)
    except StandardError:
        raise Http404 from None


def period_context(period: Period, problem: str = "", standard: Standard | None = None) -> dict:
    """What templates/reports/_period.html needs; `span` carries period and standard to the next page."""
    return {
        "period": period,
        "problem": problem,
        "presets": presets(timezone.localdate()),
        "span": span(period, standard),
        "other_standard": _other(standard),
    }


def span(period: Period, standard: Standard | None = None) -> str:
    """The period, and a standard that is not the office's own, as the query of an address."""
    other = {"standard": code} if (code := _other(standard)) else {}
    return urlencode({"from": period.start, "as_of": period.end} | other)


def _other(standard: Standard | None) -> str:
    return "" if standard is None or standard.code == settings.DEFAULT_STANDARD else standard.code
