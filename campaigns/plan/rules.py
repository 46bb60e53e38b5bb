"""The rules between a task and the plan around it: its campaign, its phase, what it waits for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from campaigns.models import NEXT_STATE, Campaign, CampaignPhase, Task, TaskState

NAMED = 5  # tasks that one sentence names


class Tie(NamedTuple):
    """`waiting` can be done only when `awaited` is: it comes after it, or has it as a part."""

    waiting: int
    waiting_name: str
    waiting_state: str
    awaited: int
    awaited_name: str
    awaited_state: str


def orders(task: Task | None = None) -> list[Tie]:
    """Which live tasks of the running plan come after which, or those ties of one task. One query."""
    found = Task.after.through.objects.filter(from_task__retired_at=None, to_task__retired_at=None)
    if task:
        found = found.filter(Q(from_task=task.pk) | Q(to_task=task.pk))
    else:
        found = found.filter(Q(from_task__campaign=None) | Q(from_task__campaign__is_current=True))
    return [Tie(*row) for row in found.values_list(*_columns("from_task"), *_columns("to_task"))]


def partings(task: Task | None = None) -> list[Tie]:
    """Which live tasks of the running plan have which parts, or those ties of one task. One query."""
    parts = Task.objects.live().of_current_campaign().filter(parent__retired_at=None).exclude(parent=None).order_by()
    if task:
        parts = parts.filter(Q(parent=task.pk) | Q(pk=task.pk))
    return [Tie(*row) for row in parts.values_list(*_columns("parent"), "pk", "name", "state")]


def _columns(task: str) -> list:
    return [F(f"{task}_id"), F(f"{task}__name"), F(f"{task}__state")]


@dataclass(frozen=True)
class Board:
    """What the rules ask about the plan around tasks, looked up once for any number of them.

    `unfinished` are the names of what a task still waits for, `finished` of what is done and waited for it,
    both by its primary key.
    """

    windows: dict[str, CampaignPhase] = field(default_factory=dict)
    unfinished: dict[int, list[str]] = field(default_factory=dict)
    finished: dict[int, list[str]] = field(default_factory=dict)

    @property
    def campaign(self) -> Campaign | None:
        """The campaign that runs."""
        return next((window.campaign for window in self.windows.values()), None)


def running_phases() -> dict[str, CampaignPhase]:
    """The phases of the campaign that runs, by name; empty where none does."""
    phases = CampaignPhase.objects.filter(campaign__is_current=True).select_related("campaign")
    return {phase.phase: phase for phase in phases}


def look_at(found: Iterable[Tie]) -> Board:
    """The running plan, with these ties between its tasks."""
    unfinished, finished = defaultdict(list), defaultdict(list)
    for tie in found:
        if tie.awaited_state != TaskState.DONE:
            unfinished[tie.waiting].append(tie.awaited_name)
        if tie.waiting_state == TaskState.DONE:
            finished[tie.awaited].append(tie.waiting_name)
    return Board(running_phases(), dict(unfinished), dict(finished))


def settle_task(task: Task, before: dict | None) -> None:
    """Give a task to the running campaign, and see that it fits into it. Raises ValidationError."""
    board = task.board or look_at(orders(task) + partings(task) if task.pk else [])
    if task.campaign_id is None:
        task.campaign = board.campaign
    _check_open(task, board, before)
    task.check_inside(board.windows.get(task.phase))
    _check_state(task, board, before["state"] if before else None)


def _check_open(task: Task, board: Board, before: dict | None) -> None:
    if task.campaign_id and (board.campaign is None or board.campaign.pk != task.campaign_id):
        raise ValidationError(_("The campaign of this task has ended; its tasks are kept as they were."))
    for phase in dict.fromkeys([before["phase"] if before else task.phase, task.phase]):
        check_open(board.windows.get(phase))


def check_open(window: CampaignPhase | None) -> None:
    """Raise ValidationError where a phase has been closed."""
    if window and window.closed_at:
        sentence = _("The phase “%(phase)s” is closed, so its tasks stay as they are. It has to be opened again first.")
        raise ValidationError({"phase": sentence % {"phase": window}})


def _check_state(task: Task, board: Board, former: str | None) -> None:
    """A state follows from the former one; what is done waits for nothing, and is waited for by nothing undone."""
    if former and task.state != former and task.state not in NEXT_STATE[TaskState(former)]:
        told = {"before": TaskState(former).label, "after": TaskState(task.state).label}
        sentence = _("A task that is “%(before)s” cannot become “%(after)s” at once.")
        raise ValidationError({"state": sentence % told})
    if task.state == TaskState.DONE and former != TaskState.DONE:
        check_finished(board.unfinished.get(task.pk, []))
    if former == TaskState.DONE and task.state != TaskState.DONE and (held := board.finished.get(task.pk)):
        sentence = _("It cannot be taken up again while what comes after it is done: %(tasks)s.")
        raise ValidationError({"state": sentence % {"tasks": listed(held)}})


def check_finished(unfinished: list[str]) -> None:
    """Raise ValidationError where a task would be done before what it waits for."""
    if unfinished:
        sentence = _("The task cannot be done before what it waits for is done: %(tasks)s.")
        raise ValidationError({"state": sentence % {"tasks": listed(unfinished)}})


def check_circle(task: Task, after: Iterable[Task]) -> None:
    """Raise ValidationError where a task would wait for itself, with a sentence that names the circle."""
    waits: dict[int, dict[int, str]] = defaultdict(dict)
    for tie in [*partings(), *(tie for tie in orders() if tie.waiting != task.pk)]:
        waits[tie.waiting][tie.awaited] = tie.awaited_name
    waits[task.pk] |= {each.pk: each.name for each in after}
    if way := _way_back(task.pk, waits):
        names = " → ".join([task.name, *way])
        sentence = _("The tasks would wait for each other in a circle: %(circle)s. Take one of them out.")
        raise ValidationError({"after": sentence % {"circle": names}})


def _way_back(start: int, waits: dict[int, dict[int, str]]) -> list[str]:
    """The names of the tasks on a way from `start` back to it; [] where there is none."""
    ways, seen = [(start, [])], set()
    while ways:
        here, names = ways.pop()
        for there, name in waits.get(here, {}).items():
            if there == start:
                return [*names, name]
            if there not in seen:
                seen.add(there)
                ways.append((there, [*names, name]))
    return []


def listed(names: list[str]) -> str:
    """A few names in a sentence."""
    return "、".join(f"“{name}”" for name in names[:NAMED]) + ("…" if len(names) > NAMED else "")
