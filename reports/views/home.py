"""The first page of who keeps registers."""

from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.calendar import science_days
from campaigns.models import Event
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.periods import add_months
from reports.home import month_of, piles


@needs(Right.WRITE_EVENTS)
def home(request):
    today = timezone.localdate()
    month = _asked_month(request.GET.get("month", ""), today)
    context = {
        "today": today,
        "piles": piles(request.user, today),
        "month": month,
        "weeks": month_of(Event.objects.visible_to(request.user), month),
        "weekdays": _("Mo Tu We Th Fr Sa Su").split(),
        "science_days": science_days(month),
        "previous": add_months(month, -1),
        "next": add_months(month, 1),
    }
    return render(request, "reports/home.html", context)


def _asked_month(text: str, today: date) -> date:
    """The month in ?month=2026-09, else the present one."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if 2000 <= asked.year <= 2100 else today.replace(day=1)
