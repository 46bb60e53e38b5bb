"""Periods that leaders ask for most."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from kepu.periods import Period, add_months


def presets(today: date) -> list[tuple[str, Period]]:
    """Names and periods."""
    year = today.year
    return [
        (_("Last twelve months"), Period.ending(today)),
        (_("This year"), Period(date(year, 1, 1), today)),
        (_("Last year"), Period(date(year - 1, 1, 1), date(year - 1, 12, 31))),
        (_("Eighteen months"), Period(add_months(today, -18) + timedelta(days=1), today)),
    ]
