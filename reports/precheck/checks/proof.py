"""Indicators and tasks that claim something nobody has proved."""

from django.conf import settings
from django.db.models import Exists
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.archive.records import name_of
from campaigns.models import Task, TaskState
from kepu.accounts.roles import Right
from kepu.registers.register import register
from reports.assessment import Result, Status, evaluate
from reports.precheck.checks.files import items_of
from reports.precheck.found import Finding, Group, Items, Rows, Scope, Severity, check, each
from reports.proof import Gap, proofs
from reports.standards import load_standard

NAMED = 3  # gaps of one indicator; its own page has all


@check(
    Group.PROOF,
    Severity.MUST,
    gettext_lazy("Indicator met without its proof"),
    gettext_lazy("Add the files that are named to the records behind the indicator, or file them into its box."),
)
def indicator_without_proof(scope: Scope) -> Items:
    """Met indicators that lack what the standard's recipe asks for; of the whole sub-district, so of no community."""
    if not (scope.is_whole and scope.user.may(Right.READ_ASSESSMENT)):
        return Items([])
    standard = load_standard(settings.DEFAULT_STANDARD)
    there = proofs(standard, scope.period)
    met = (each for each in evaluate(standard, scope.period).results if each.status == Status.MET)
    return Items(_unproved(each, gaps, scope) for each in met if (gaps := there[each.indicator.code].gaps))


def _unproved(result: Result, gaps: list[Gap], scope: Scope) -> Finding:
    indicator = result.indicator
    sentence = _("%(code)s %(name)s is met (%(value)s), but its proof is not complete – %(gaps)s.")
    value = _("judged met") if indicator.is_manual else result.shown_value
    parts = {"code": indicator.code, "name": indicator.name, "value": value, "gaps": _named(gaps)}
    period = urlencode({"from": scope.period.start, "as_of": scope.period.end})
    address = reverse("reports:indicator_detail", args=[indicator.code]) + f"?{period}#proof"
    facts = (str(result.value), str(result.threshold), *sorted(gap.key for gap in gaps))
    return Finding(indicator.code, sentence % parts, facts, "", address)


def _named(gaps: list[Gap]) -> str:
    text = _("; ").join(str(gap) for gap in gaps[:NAMED])
    others = len(gaps[NAMED:])
    return text + _(" and %(count)d more") % {"count": others} if others else text


@check(
    Group.PROOF,
    Severity.MUST,
    gettext_lazy("Task done without an archive item"),
    gettext_lazy("File what came out of the task into the archive."),
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
    filing = f"{register('archive').url('create')}?about={name_of(task)}" if scope.mend(task) else ""
    return Finding(str(task.pk), sentence % parts, facts, str(task.community or ""), filing)
