"""The plan of the demonstration campaign: tasks of the four phases, archive."""

from datetime import timedelta

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem, Task, TaskState
from campaigns.plan.actions import change_task, move_task
from campaigns.plan.campaigns import start_campaign
from reports.demo.people import a_name

TITLE = "创建全国科普示范区（街道）工作"
# Tasks that are not done in time: the name, and the places of the communities whose part it is, if it has parts.
LATE = {
    "健全社区科普分会": (4, 9),  # the branches that lack a person in charge
    "各社区建成一个科普示范楼院": (0, 7),
    "建成一所科普示范学校": (),
    "为每一个实施项目建立创建档案": (),
}
NOT_FILED = "组建科普志愿者服务队伍"


def add_plan(chance, communities, today, by) -> None:
    """A campaign begun last year: what was due is done but for a few tasks; one finished task has no file yet."""
    campaign = start_campaign(TITLE, today.year - 1, communities=communities, by=by)
    people = [by.name, *(a_name(chance) for _number in range(3))]
    wholes = list(campaign.tasks.filter(parent=None).order_by("starts_on", "id"))
    for number, task in enumerate(wholes):
        task.person = people[number % len(people)]
        change_task(task, version=task.version, after=task.after.all(), by=by)
    for task in _in_order(wholes):
        places = LATE.get(task.name, ())
        for place, part in enumerate(task.parts.order_by("community__code")):
            _bring_on(part, today, place in places, by)
        _bring_on(task, today, task.name in LATE, by)


def _in_order(tasks: list[Task]) -> list[Task]:
    """What comes before stands before."""
    return sorted(tasks, key=lambda task: (task.due_on, task.pk))


def _bring_on(task: Task, today, is_late: bool, by) -> None:
    """Begin what has begun, finish what was due, file what is finished."""
    if task.starts_on > today:
        return
    if task.due_on >= today or is_late:
        move_task(task, TaskState.IN_PROGRESS, by=by)
        return
    day = max(task.starts_on, task.due_on - timedelta(days=5))
    task = move_task(task, TaskState.DONE, completed_on=day, by=by)
    if task.name != NOT_FILED:
        _file(task, by)


def _file(task: Task, by) -> None:
    day = task.completed_on
    item = ArchiveItem(
        box=task.indicators[0],
        year=day.year,
        title=f"{task.name}材料",
        kind=task.proof[0],
        dated_on=day,
        community=task.community,
    )
    file_item(item, record=task, by=by)
