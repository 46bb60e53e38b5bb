"""What can be done to the tasks of the plan. Forms, the demonstration data and the template come through here."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import CampaignPhase, Task, TaskState
from campaigns.plan.rules import check_circle, check_finished, settle_task
from kepu.audit.actions import save_record
from kepu.communities.models import Community
from kepu.registers.actions import FileRow, add_row, change_row, require_own

MARKED = "{task}（{community}）"  # how the part of a community is called


def lock_plan() -> None:
    """Whoever changes the running plan at the same moment waits until this transaction ends."""
    list(CampaignPhase.objects.select_for_update(of=("self",)).filter(campaign__is_current=True))


@transaction.atomic
def add_task(task: Task, *, after: Iterable[Task] = (), files: Iterable[FileRow] = (), by) -> Task:
    """Save a new task of the running plan (see `add_row`). Raises ValidationError where it does not fit into it."""
    lock_plan()
    return add_row(task, lists={"after": after}, files=files, by=by)


@transaction.atomic
def change_task(
    task: Task, *, version: int, after: Iterable[Task], files: Iterable[FileRow] = (), reason: str = "", by
) -> Task:
    """Save changes to a task (see `change_row`). Raises ValidationError where tasks would wait in a circle."""
    lock_plan()
    after = list(after)
    check_circle(task, after)
    if task.state == TaskState.DONE:
        check_finished([each.name for each in after if each.state != TaskState.DONE])
    return change_row(task, version=version, lists={"after": after}, files=files, reason=reason, by=by)


@transaction.atomic
def move_task(task: Task, state: str, *, completed_on: date | None = None, reason: str = "", by) -> Task:
    """Move a task on to another state; clerks move those of their own community.

    Finishing takes `completed_on`, today by default; taking up again needs a reason. Raises ValidationError.
    """
    lock_plan()
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if by and not Task.objects.movable_by(by).filter(pk=task.pk).exists():
        _refuse_move(task, by)
    if task.state == state:
        raise ValidationError(_("“%(task)s” is “%(state)s” already.") % {"task": task, "state": TaskState(state).label})
    if task.state == TaskState.DONE and not reason.strip():
        raise ValidationError({"reason": _("Please say why the task is taken up again.")})
    before = {"state": task.state, "phase": task.phase}
    task.state = state
    task.completed_on = _day_of_completion(completed_on) if state == TaskState.DONE else None
    settle_task(task, before)
    task.stamp(by)
    return save_record(task, reason=reason.strip()[:100], by=by)


def _refuse_move(task: Task, by) -> None:
    """Say why `by` may not move a task: it stands still for everybody, or is another community's."""
    settle_task(task, {"state": task.state, "phase": task.phase})
    raise PermissionDenied(_("You may change only records of your own community."))


def _day_of_completion(day: date | None) -> date:
    today = timezone.localdate()
    if day and day > today:
        raise ValidationError({"completed_on": _("The day of completion cannot lie in the future.")})
    return day or today


@transaction.atomic
def reschedule_task(task: Task, starts_on: date, due_on: date, *, version: int, reason: str, by) -> Task:
    """Give a task other days; `reason` is kept in its history. Raises ValidationError, StaleRowError."""
    lock_plan()
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the task is rescheduled.")})
    task.starts_on, task.due_on = starts_on, due_on
    return change_row(task, version=version, reason=reason.strip()[:100], by=by)


@transaction.atomic
def fan_out(task: Task, communities: Iterable[Community], *, by) -> list[Task]:
    """Make a part of a task for each of these communities that has none yet; the new ones.

    A part begins with the days, indicators and proof of the whole; its person is the community's own.
    """
    lock_plan()
    require_own(task, by)
    if task.parent_id or task.community_id:
        raise ValidationError(_("A task of one community cannot be divided further."))
    if task.state == TaskState.DONE:
        raise ValidationError(_("The task is done already; take it up again before you divide it."))
    having = set(Task.objects.live().filter(parent=task).values_list("community", flat=True))
    return [_add_part(task, each, by) for each in communities if each.pk not in having]


def _add_part(task: Task, community: Community, by) -> Task:
    part = Task(
        parent=task,
        campaign_id=task.campaign_id,
        phase=task.phase,
        name=MARKED.format(task=task.name, community=community.name),
        community=community,
        unit=community.name,
        person=community.officer,
        helpers=task.helpers,
        starts_on=task.starts_on,
        due_on=task.due_on,
        indicators=task.indicators,
        proof=task.proof,
    )
    return add_row(part, by=by)
