"""Keeping the summaries up to date, rebuilding them, and comparing them with a full recount.

Every step may run twice, at the same time, and be killed: a day is summed up in one transaction, with its notes.
"""

from collections.abc import Callable, Iterator
from datetime import date

from django.db import DEFAULT_DB_ALIAS, transaction

from campaigns.models import ChangedDay, DayCount, DayReach, Event, Recount
from campaigns.models.summaries import REACH
from campaigns.summaries.counting import Amount, Counted, count_days
from campaigns.summaries.triggers import note_all
from kepu.communities.models import Community

PORTION = 31  # days at a time
BATCH = 2000
MOST_DIFFERENCES = 100  # kept of one recount; more than a few mean that something is wrong altogether

Progress = Callable[[int, int], None]  # days done, days in all


def fold(*, on_progress: Progress | None = None) -> int:
    """Sum up anew every day that changed. The number of days."""
    days = list(ChangedDay.objects.order_by("day").values_list("day", flat=True).distinct())
    for start in range(0, len(days), PORTION):
        _sum_up(days[start : start + PORTION])
        if on_progress:
            on_progress(min(start + PORTION, len(days)), len(days))
    return len(days)


def rebuild(*, on_progress: Progress | None = None) -> int:
    """Sum up all days anew. The figures are right all the while. The number of days."""
    note_all(DEFAULT_DB_ALIAS)
    return fold(on_progress=on_progress)


@transaction.atomic
def _sum_up(days: list[date]) -> None:
    # Who sums up the same day at the same time waits here, and then finds what came after these notes.
    notes = list(ChangedDay.objects.select_for_update().filter(day__in=days).order_by("pk").values_list("pk", "day"))
    days = {day for _pk, day in notes}
    counted = count_days(days)
    for model, rows in ((DayReach, counted.reach_rows()), (DayCount, counted.count_rows())):
        model.objects.filter(day__in=days).delete()
        model.objects.bulk_create(rows, batch_size=BATCH)
    ChangedDay.objects.filter(pk__in=[pk for pk, _day in notes]).delete()


def recount() -> Recount:
    """Compare every day with its events, write down the differences, and have the days that differ summed up anew."""
    days = _all_days()
    found = []
    for start in range(0, len(days), PORTION):
        found += _differences(days[start : start + PORTION])
    with transaction.atomic():
        ChangedDay.objects.bulk_create(ChangedDay(day=day) for day in sorted({day for day, _line in found}))
        return Recount.objects.create(days=len(days), differences=[line for _day, line in found[:MOST_DIFFERENCES]])


def latest_recount() -> Recount | None:
    """The newest comparison; None before the first night. One query."""
    return Recount.objects.first()


def _all_days() -> list[date]:
    rows = (DayCount.objects.values_list("day"), DayReach.objects.values_list("day"))
    return [day for (day,) in Event.objects.order_by().values_list("starts_on").union(*rows).order_by("starts_on")]


def _differences(days: list[date]) -> list[tuple[date, dict]]:
    """What the summaries of these days say otherwise than the events; days that wait to be summed up say nothing."""
    kept, counted = _kept(days), count_days(days)
    changed = set(ChangedDay.objects.filter(day__in=days).values_list("day", flat=True))
    names = dict(Community.objects.values_list("pk", "name"))
    lines = [
        *_compare(_by_name(kept.reach, names), _by_name(counted.reach, names)),
        *_compare(kept.counts, counted.counts),
    ]
    return [(day, line) for day, line in lines if day not in changed]


def _kept(days: list[date]) -> Counted:
    found = Counted()
    for row in DayReach.objects.filter(day__in=days):
        found.reach[row.day, row.community_id, row.category, row.is_confirmed] = Amount(row.events, row.people)
    for row in DayCount.objects.filter(day__in=days):
        found.counts[row.day, row.facet, row.value, row.is_confirmed] = Amount(row.events, row.people, row.hours)
    return found


def _compare(kept: dict, counted: dict) -> Iterator[tuple[date, dict]]:
    """Keys are (day, sum, of what, is_confirmed)."""
    for key in sorted({*kept, *counted}):
        one, other = kept.get(key, Amount()), counted.get(key, Amount())
        if one != other:
            day, which, of, _is_confirmed = key
            yield day, {"day": str(day), "sum": which, "of": of, "kept": _told(one), "counted": _told(other)}


def _by_name(reach: dict, names: dict[int, str]) -> dict:
    return {
        (day, REACH, f"{names.get(community, community)} {category}", is_confirmed): amount
        for (day, community, category, is_confirmed), amount in reach.items()
    }


def _told(amount: Amount) -> str:
    return f"{amount.events} / {amount.people} / {amount.hours}"
