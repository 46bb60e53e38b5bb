"""The plan of the demonstration campaign: tasks of the four phases, archive."""

from datetime import timedelta

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem, EvidenceKind, Phase, Task, TaskState
from kepu.audit.actions import save_record
from kepu.periods import add_months

# Phase, months before today when it starts and is due, linked indicators, name.
TASKS = [
    (Phase.MOBILIZATION, 18, 17, ["P1"], "成立创建工作领导小组"),
    (Phase.MOBILIZATION, 18, 16, ["P1"], "制定并印发创建实施方案"),
    (Phase.MOBILIZATION, 17, 15, ["P2"], "召开创建动员会议"),
    (Phase.MOBILIZATION, 16, 12, ["P2", "F2"], "开展形式多样的宣传发动"),
    (Phase.IMPLEMENTATION, 12, 10, ["P3"], "将创建工作列入年度目标"),
    (Phase.IMPLEMENTATION, 12, 4, ["E4", "E6", "E7"], "组织社区经常性科普活动"),
    (Phase.IMPLEMENTATION, 11, 3, ["C1", "C3"], "完善科普画廊和活动室"),
    (Phase.IMPLEMENTATION, 10, 2, ["D1", "D2", "D3"], "创建科普示范社区、楼院、学校"),
    (Phase.IMPLEMENTATION, 9, 1, ["P4"], "为每个实施项目建立档案"),
    (Phase.SELF_ASSESSMENT, 2, -1, ["P5"], "对各社区开展督导检查"),
    (Phase.SELF_ASSESSMENT, 2, -1, ["P6"], "对照标准开展自评并整改"),
    (Phase.INSPECTION, 1, -2, ["P7"], "向区科协提出验收申请"),
    (Phase.INSPECTION, 1, -2, [], "准备迎检材料和现场"),
]


def add_plan(communities, today, by) -> None:
    """What was due is done but for one task; one finished task has no file yet."""
    for number, (phase, start, due, indicators, name) in enumerate(TASKS):
        due_on = add_months(today, -due)
        done = due_on <= today and name != TASKS[8][4]
        task = Task(
            phase=phase,
            name=name,
            unit="街道科普办",
            person="王芳",
            starts_on=add_months(today, -start),
            due_on=due_on,
            state=TaskState.DONE if done else TaskState.IN_PROGRESS,
            completed_on=due_on - timedelta(days=5) if done else None,
            indicators=indicators,
        )
        save_record(task, by=by)
        if done and number != 6:
            _file(task, by)


def _file(task: Task, by) -> None:
    day = task.completed_on
    item = ArchiveItem(
        box=task.indicators[0], year=day.year, title=f"{task.name}材料", kind=EvidenceKind.DOC, dated_on=day
    )
    file_item(item, record=task, by=by)
