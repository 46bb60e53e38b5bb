"""Rows that lie beside what an indicator asks, where a period alone does not say so: tasks, surveys, content."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Survey, Task, TaskState
from facilities.models import ContentUpdate, Facility, FacilityState
from kepu.periods import Period
from reports.conditions import meeting
from reports.explain.explanation import Part
from reports.explain.missing import content_notes
from reports.metrics.places import content_due
from reports.standards import Indicator


def aside_of(indicator: Indicator, period: Period) -> list[Part]:
    """What does not count and why, by the last day; nothing where before and after the period says all."""
    find = ASIDE.get(indicator.metric)
    return [part for part in find(indicator, period) if part.count] if find else []


def _part(key: str, words: str, rows: QuerySet, notes=None) -> Part:
    return Part(key, f"{rows.model._meta.verbose_name_plural} · {words}", rows.count(), rows, notes=notes)


def _tasks_due(indicator: Indicator, period: Period) -> list[Part]:
    tasks = meeting(Task.objects.counting(), indicator.metric, indicator.params)
    return [
        _part("after", _("Due only after the last day"), _running(tasks, period).filter(due_on__gt=period.end)),
        _ended(tasks, period),
    ]


def _tasks_done(indicator: Indicator, period: Period) -> list[Part]:
    tasks = Task.objects.counting()
    running = _running(tasks, period)
    done = running.filter(state=TaskState.DONE)
    return [
        _part("after", _("Done only after the last day"), done.filter(completed_on__gt=period.end)),
        _part("undone", _("Not done yet"), running.exclude(state=TaskState.DONE)),
        _ended(tasks, period),
    ]


def _running(tasks: QuerySet[Task], period: Period) -> QuerySet[Task]:
    return tasks.exclude(campaign__ended_on__lte=period.end)


def _ended(tasks: QuerySet[Task], period: Period) -> Part:
    return _part("ended", _("Of a campaign that had ended by then"), tasks.filter(campaign__ended_on__lte=period.end))


def _surveys(indicator: Indicator, period: Period) -> list[Part]:
    surveys = Survey.objects.counting().order_by("-surveyed_on", "-pk")
    here, compared = surveys.filter(surveyed_on__lte=period.end), Survey.objects.newest_two(period.end)
    whole = here.filter(community=None).exclude(pk__in=[each.pk for each in compared])
    return [
        _part("after", _("Only after the last day"), surveys.filter(surveyed_on__gt=period.end)),
        _part("other", _("Not compared: older, or less than 300 days before the newest"), whole),
        _part("elsewhere", _("Of one community, not of the whole sub-district"), here.exclude(community=None)),
    ]


def _content(indicator: Indicator, period: Period) -> list[Part]:
    day, notes = period.end, content_notes(period.end)
    displays = meeting(Facility.objects.counting(), indicator.metric, indicator.params)
    in_use, due = Facility.objects.renewed(day), content_due(Facility.objects.all(), day).due
    updates = ContentUpdate.objects.counting().filter(updated_on__gt=day).order_by("updated_on", "pk")
    return [
        _part("new", _("In use for less than one interval"), in_use.exclude(pk__in=due.values("pk")), notes),
        _part("after", _("In use only after the last day"), displays.filter(opened_on__gt=day)),
        _part("unused", _("Not in use"), displays.filter(opened_on__lte=day).exclude(state=FacilityState.IN_USE)),
        _part("later", _("Only after the last day"), updates),
    ]


ASIDE: dict[str, Callable[[Indicator, Period], list[Part]]] = {
    "tasks_done": _tasks_due,
    "tasks_filed": _tasks_done,
    "literacy_growth": _surveys,
    "content_on_time": _content,
}
