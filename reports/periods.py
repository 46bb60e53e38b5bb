"""Reading the period that somebody asks for, on the command line or in an address."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepu.inputs import DayField
from kepu.periods import Period


class PeriodError(Exception):
    """The period asked for cannot be; the message is a full sentence."""


def period_from(as_of: str, start: str | None = None) -> Period:
    """The period that ends on `as_of`: from `start`, or twelve months. Days in any spelling. Raises PeriodError."""
    last = _day(as_of)
    if not start:
        return Period.ending(last)
    first = _day(start)
    if first > last:
        raise PeriodError(
            _("The period cannot start (%(start)s) after it ends (%(end)s).") % {"start": first, "end": last}
        )
    return Period(first, last)


def _day(text: str) -> date:
    try:
        return DayField().clean(text)
    except ValidationError as error:
        raise PeriodError(error.messages[0]) from None
