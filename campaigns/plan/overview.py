"""What the page of the plan shows: the phases with their progress, their tasks, and the picture of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, IntegerField, Min, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from campaigns.models import NEXT_STATE, Campaign, CampaignPhase, Task, TaskState
from campaigns.plan.timeline import Timeline, draw, kind_of, standing, words_for
from kepu import formats

SHOWN = 30  # tasks of a phase on one page


@dataclass(frozen=True)
class Progress:
    """How many tasks there are, are done, and are overdue."""

    total: int = 0
    done: int = 0
    overdue: int = 0

    @property
    def percent(self) -> int:
        """Whole percent done, rounded down: 100 means all."""
        return int(formats.share(self.done, self.total)) if self.total else 0


@dataclass(frozen=True)
class Move:
    """A state that may follow, as a button; `back` where it undoes something; `asks` where it needs a reason."""

    state: TaskState
    words: str
    back: bool = False
    asks: bool = False


@dataclass(frozen=True)
class Line:
    """A task in a list: how it stands, the progress of its parts, and where this person may move it."""

    task: Task
    kind: str
    words: str
    parts: Progress
    moves: list[Move]


@dataclass(frozen=True)
class Stage:
    """A phase, how it stands, and those of its tasks that are shown; `found` is how many fit the filter."""

    window: CampaignPhase
    standing: str
    progress: Progress
    lines: list[Line]
    found: int

    @property
    def more(self) -> int:
        return self.found - len(self.lines)


@dataclass(frozen=True)
class Overview:
    """`loose` is the number of tasks that belong to no campaign."""

    stages: list[Stage]
    timeline: Timeline | None
    loose: int


def gather(campaign: Campaign, tasks: QuerySet[Task], user, today: date) -> Overview:
    """The plan of a campaign with those of `tasks` that belong to it, as `user` sees it. Four queries."""
    windows = list(campaign.phases.select_related("closed_by"))
    progress, loose = _progress(campaign, today)
    rows = _first_of_each_phase(tasks.filter(campaign=campaign).with_moves(user))
    lines = lines_of(rows, today)
    found = {task.phase: task.found for task in rows}
    stages = [
        Stage(
            window=window,
            standing=standing(window, today),
            progress=progress.get(window.phase, Progress()),
            lines=[line for line in lines if line.task.phase == window.phase],
            found=found.get(window.phase, 0),
        )
        for window in windows
    ]
    drawn = {stage.window.phase: [line.task for line in stage.lines] for stage in stages}
    return Overview(stages, draw(windows, drawn, found, today), loose)


def _first_of_each_phase(tasks: QuerySet[Task]) -> list[Task]:
    """Of each phase the tasks that come first, unfinished ones before finished; `found` says how many there are."""
    is_done = Case(When(state=TaskState.DONE, then=Value(1)), default=Value(0), output_field=IntegerField())
    in_order = Window(RowNumber(), partition_by="phase", order_by=[is_done, "due_on", "id"])
    counted = Window(Count("pk"), partition_by="phase")
    placed = tasks.live().annotate(place=in_order, found=counted).filter(place__lte=SHOWN)
    return list(placed.select_related("community").order_by("starts_on", "due_on", "id"))


def lines_of(tasks: Iterable[Task], today: date) -> list[Line]:
    """These tasks, which must come `with_moves`, as lines of a list. One query beside their own."""
    tasks = list(tasks)
    counted = _counted(Task.objects.filter(parent__in=[task.pk for task in tasks]), "parent", today=today)
    parts = {row.pop("parent"): Progress(**row) for row in counted}
    return [
        Line(
            task=task,
            kind=kind_of(task, today),
            words=words_for(task, today),
            parts=parts.get(task.pk, Progress()),
            moves=_moves(task) if task.may_move else [],
        )
        for task in tasks
    ]


def _moves(task: Task) -> list[Move]:
    if task.state == TaskState.DONE:
        return [Move(state, _("Take up again"), back=True, asks=True) for state in NEXT_STATE[TaskState.DONE]]
    words = {
        TaskState.IN_PROGRESS: _("Begin"),
        TaskState.DONE: _("Finish"),
        TaskState.NOT_STARTED: _("Back to not started"),
    }
    states = NEXT_STATE[TaskState(task.state)]
    return [Move(state, words[state], back=state == TaskState.NOT_STARTED) for state in states]


def progress_by_phase(campaign: Campaign, today: date) -> dict[str, Progress]:
    """How far each phase of a campaign is. One query."""
    return _progress(campaign, today)[0]


def _progress(campaign: Campaign, today: date) -> tuple[dict[str, Progress], int]:
    """How far each phase is, and how many tasks belong to no campaign."""
    tasks = Task.objects.filter(Q(campaign=campaign) | Q(campaign=None))
    rows = list(_counted(tasks, "campaign", "phase", today=today))
    loose = sum(row["total"] for row in rows if row["campaign"] is None)
    own = (row for row in rows if row.pop("campaign") is not None)
    return {row.pop("phase"): Progress(**row) for row in own}, loose


def _counted(tasks: QuerySet[Task], *by: str, today: date, **more) -> Iterable[dict]:
    undone = ~Q(state=TaskState.DONE)
    return (
        tasks.live()
        .order_by()
        .values(*by)
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=~undone),
            overdue=Count("pk", filter=undone & Q(due_on__lt=today)),
            **more,
        )
    )


def by_person(tasks: QuerySet[Task], today: date) -> QuerySet:
    """For each person (and unit, where nobody is named): tasks, those done, overdue, and the next day one is due."""
    undone = ~Q(state=TaskState.DONE)
    rows = _counted(tasks, "person", "unit", today=today, next_due=Min("due_on", filter=undone))
    return rows.order_by("-overdue", F("next_due").asc(nulls_last=True), "person", "unit")
