"""The ledger of plan tasks: those of the campaign that runs, each within its phase."""

from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase, Task, TaskState
from campaigns.plan.rules import Board, look_at, orders, partings, running_phases, settle_task
from kepu.exchange import cells
from kepu.exchange.importer import overtaken
from kepu.exchange.kinds import Choice
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.problems import ImportRefused

NAME, STATE = "任务名称", "状态"


class PhaseWord(str):
    """The word of a phase, and what the rules of its task ask about the plan."""

    board: Board


class PhaseOnFile(Choice):
    """A phase. What the rules ask about the plan is looked up once for the whole file."""

    def look_up(self, column, words, rows):
        done = {cells.text(row[NAME]) for row in rows if cells.text(row.get(STATE)) == TaskState.DONE}
        # What the file itself finishes need not be waited for.
        return look_at(tie for tie in orders() + partings() if tie.awaited_name not in done)

    def read(self, column, cell, found):
        word = PhaseWord(super().read(column, cell, found))
        word.board = found
        return word

    def put(self, column, instance, value):
        instance.phase, instance.board = str(value), value.board


def require_open(rows, *, by, reason: str) -> None:
    """Raise ImportRefused where a phase was closed, or the campaign changed, since the file was looked at."""
    windows = running_phases()
    for task in (row.instance for row in rows):
        window = windows.get(task.phase)
        if task.campaign_id != (window.campaign_id if window else None) or (window and window.closed_at):
            raise ImportRefused(overtaken())


TASKS = Ledger(
    code="tasks",
    title=_("Plan tasks"),
    title_zh="计划任务",
    model=Task,
    key=("阶段", "任务名称"),
    date="starts_on",
    community="community",
    base=lambda tasks: tasks.of_current_campaign(),
    settled_fields=("campaign",),
    settle=settle_task,
    after_save=require_open,
    blame={"task_due_after_start": "截止日期", "only_done_task_has_completed_on": "完成日期"},
    columns=[
        Column("阶段", "phase", required=True, example="宣传发动", kind=PhaseOnFile(Phase.choices)),
        Column("任务名称", "name", required=True, example="召开创建动员会"),
        Column("责任单位", "unit", example="街道科协"),
        Column("责任人", "person", example="王芳"),
        Column("开始日期", "starts_on", required=True, example="2025-06-01"),
        Column("截止日期", "due_on", required=True, example="2025-07-31"),
        Column("状态", "state", example="已完成"),
        Column("完成日期", "completed_on", example="2025-07-20"),
        Column("关联指标", "indicators", example="P1、P2"),
        Column("说明", "notes"),
    ],
)
