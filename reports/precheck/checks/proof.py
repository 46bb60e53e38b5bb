"""Indicators and tasks that claim something nobody has proved."""

from django.conf import settings
from django.db.models import Exists
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Task, TaskState
from kepu.accounts.roles import Right
from reports.assessment import Result, Status, evaluate
from reports.precheck.checks.files import items_of
from reports.precheck.found import Finding, Group, Items, Rows, Scope, Severity, check, each
from reports.precheck.proof import unproved
from reports.standards import load_standard


@check(
    Group.PROOF,
    Severity.MUST,
    gettext_lazy("Indicator met without proof"),
    gettext_lazy("Add files to the records behind the indicator, or file an item into its box of the archive."),
)
def indicator_without_proof(scope: Scope) -> Items:
    """Indicators of the whole sub-district, so of no community's part; one that needs no proof shows no record."""
    if not (scope.is_whole and scope.user.may(Right.READ_ASSESSMENT)):
        return Items([])
    assessed = evaluate(load_standard(settings.DEFAULT_STANDARD), scope.period)
    met = [result for result in assessed.results if result.status == Status.MET and _claims(result)]
    return Items(_unproved(result, scope) for result in unproved(met))


def _claims(result: Result) -> bool:
    """Whether there is anything to prove: that there were no incidents, nothing can."""
    return result.indicator.rule != "at_most"


def _unproved(result: Result, scope: Scope) -> Finding:
    indicator = result.indicator
    sentence = _("%(code)s %(name)s is met (%(value)s), but no file and no archive item proves it.")
    parts = {"code": indicator.code, "name": indicator.name, "value": result.shown_value}
    period = urlencode({"from": scope.period.start, "as_of": scope.period.end})
    address = reverse("reports:indicator_detail", args=[indicator.code]) + f"?{period}"
    return Finding(indicator.code, sentence % parts, (str(result.value), str(result.threshold)), "", address)


@check(
    Group.PROOF,
    Severity.MUST,
    gettext_lazy("Task done without an archive item"),
    gettext_lazy("File what came out of the task into the archive, from the task's own page."),
)
def task_without_item(scope: Scope) -> Rows:
    """Tasks of the running campaign that are done and for which nothing is filed."""
    tasks = scope.of(Task.objects.visible_to(scope.user).of_current_campaign())
    tasks = tasks.filter(~Exists(items_of(Task)), state=TaskState.DONE).select_related("community")
    return Rows(tasks, each(lambda task: _unfiled(task, scope)))


def _unfiled(task: Task, scope: Scope) -> Finding:
    sentence = _("The task “%(task)s” (%(phase)s) is done, but nothing is filed in the archive for it.")
    parts = {"task": task.name, "phase": task.get_phase_display()}
    facts = (task.state, task.completed_on)
    return Finding(str(task.pk), sentence % parts, facts, str(task.community or ""), scope.mend(task))
