"""The weekly calendar of television and press: which weeks are still empty."""

from itertools import groupby

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from campaigns.link_form import LinkForm
from campaigns.models import MediaItem
from campaigns.press import weeks_of_year
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.periods import FIRST_YEAR, LAST_YEAR, Period
from kepu.registers.register import register
from reports.assessment import evaluate_one
from reports.standards import load_standard

METRIC = "weeks_with_press"


@needs(Right.READ_REGISTERS)
def media_weeks(request):
    """The weeks of one ISO year, by the month of their Monday; the indicator to who may read the assessment."""
    today = timezone.localdate()
    year = _year(request.GET.get("year", ""), today.isocalendar().year)
    weeks = weeks_of_year(year, MediaItem.objects.visible_to(request.user).counting().television_or_press())
    told = [(week, week.state(today)) for week in weeks]
    context = {
        "year": year,
        "previous": year - 1 if year > FIRST_YEAR else None,
        "next": year + 1 if year < LAST_YEAR - 1 else None,
        "today": today,
        "months": [(day, list(found)) for day, found in groupby(told, key=lambda pair: pair[0].monday.replace(day=1))],
        "filled": sum(state == "filled" for _week, state in told),
        "empty": sum(state == "empty" for _week, state in told),
        "register": register("media"),
        "may_write": register("media").may_write(request.user),
        "form": LinkForm(),
        "result": _result(today) if request.user.may(Right.READ_ASSESSMENT) else None,
    }
    return render(request, "reports/media_weeks.html", context)


def _year(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR - 1 and len(text) == 4 else usual


def _result(today):
    """The indicator of the standard that asks for it, if one does, for the twelve months up to today."""
    standard = load_standard(settings.DEFAULT_STANDARD)
    code = next((each.code for each in standard.indicators if each.metric == METRIC), None)
    return evaluate_one(standard, code, Period.ending(today)) if code else None
