"""The period that an address asks for."""

from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kepu.periods import Period
from reports.dashboard import presets
from reports.periods import PeriodError, period_from

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


def period_context(period: Period, problem: str = "") -> dict:
    """What templates/reports/_period.html needs; `span` carries the period to the next page."""
    return {
        "period": period,
        "problem": problem,
        "presets": presets(timezone.localdate()),
        "span": span(period),
    }


def span(period: Period) -> str:
    """The period as the query of an address."""
    return urlencode({"from": period.start, "as_of": period.end})
