"""What the charts of a pack count: events by month and by category."""

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from campaigns.models import Event, EventCategory
from kepu.periods import Period


def events_by_month(period: Period) -> list[dict]:
    """Every month that the period touches with its events and their person-times. One query."""
    rows = Event.objects.held_in(period).order_by().annotate(month=TruncMonth("starts_on")).values_list("month")
    found = {month: (count, people) for month, count, people in _counted(rows)}
    months = [(month, *found.get(month, (0, 0))) for month in period.months()]
    return [{"month": f"{month:%Y-%m}", "events": count, "attendance": people} for month, count, people in months]


def events_by_category(period: Period) -> list[dict]:
    """The categories that have events, the most frequent first. One query."""
    rows = _counted(Event.objects.held_in(period).order_by().values_list("category"))
    ordered = sorted(rows, key=lambda row: (-row[1], EventCategory.values.index(row[0])))
    return [
        {"name": str(EventCategory(kind).label), "events": count, "attendance": people}
        for kind, count, people in ordered
    ]


def _counted(rows):
    return rows.annotate(count=Count("pk"), people=Sum("attendance"))
