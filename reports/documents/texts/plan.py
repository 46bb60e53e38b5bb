"""The skeleton of the implementation plan (实施方案), from the campaign that runs now."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign, CampaignPhase, Phase, Task
from kepu import formats
from kepu.communities.models import Body, Position, Post
from kepu.periods import Period
from reports.assessment import evaluate
from reports.documents.texts.wording import NUMERALS, Text, listed, office, row, sections
from reports.models import Document
from reports.standards import load_standard

POSITIONS = (Position.HEAD, Position.DEPUTY_HEAD, Position.MEMBER)


def plan_text(document: Document) -> Text:
    """Raises ValidationError where no campaign runs or it has no dates."""
    campaign = Campaign.objects.current()
    phases = {each.phase: each for each in campaign.phases.all()} if campaign else {}
    if not phases:
        raise ValidationError(_("No campaign with dated phases is running. Set up the work plan first."))
    document.starts_on = min(each.starts_on for each in phases.values())
    document.as_of = max(each.ends_on for each in phases.values())
    years = sorted({document.starts_on.year, document.as_of.year})
    standard = load_standard(settings.DEFAULT_STANDARD)
    return Text(
        title=f"{office()}创建全国科普示范街道实施方案（{'—'.join(map(str, years))}年）",
        addressee="各社区、辖区各有关单位",
        lines=[
            f"为做好{campaign.title.removesuffix('工作')}工作，根据《{standard.source}》，结合实际，制定本方案。",
            *sections(
                [
                    ("总体要求", ["【请补充：指导思想和工作目标】", _aim()]),
                    ("组织领导", _leaders()),
                    ("实施步骤", _steps(campaign, phases)),
                    ("目标任务", ["各项指标及要求见附件，由责任单位对照落实，逐项建立档案。"]),
                    ("工作要求", _demands()),
                ]
            ),
            "附件",
            "创建指标及要求",
            *_targets(document.period),
        ],
        attachments="创建指标及要求",
    )


def _aim() -> str:
    return "坚持面向基层、服务群众，动员社会力量参与，不断完善科普组织、队伍、阵地和活动，提高居民科学素质。"


def _leaders() -> list[str]:
    posts = Post.objects.in_office(timezone.localdate()).filter(body=Body.LEADING_GROUP)
    names = {each: [_leader(post) for post in posts if post.position == each] for each in POSITIONS}
    if not any(names.values()):
        return ["成立创建工作领导小组。【请补充：组长、副组长和成员】"]
    told = [f"{position.label}：{listed(names[position])}" for position in POSITIONS if names[position]]
    return [f"成立创建工作领导小组，{'；'.join(told)}。领导小组办公室设在街道科普办，负责日常工作。"]


def _leader(post: Post) -> str:
    return f"{post.name}（{post.outside_post}）" if post.outside_post else post.name


def _steps(campaign: Campaign, phases: dict[str, CampaignPhase]) -> list[str]:
    tasks = campaign.tasks.live().filter(parent=None)
    dated = sorted(phases.values(), key=lambda each: (list(Phase).index(Phase(each.phase)), each.starts_on))
    return [line for number, each in enumerate(dated, start=1) for line in _step(number, each, tasks)]


def _step(number: int, phase: CampaignPhase, tasks: QuerySet[Task]) -> Iterator[str]:
    days = f"{formats.day(phase.starts_on)}至{formats.day(phase.ends_on)}"
    yield f"（{NUMERALS[number]}）{phase.get_phase_display()}阶段（{days}）"
    rows = [_task(place, each) for place, each in enumerate(tasks.filter(phase=phase.phase), start=1)]
    if not rows:
        yield "【请补充：本阶段任务】"
        return
    yield row("序号", "任务", "责任单位", "责任人", "完成时限")
    yield from rows


def _task(number: int, task: Task) -> str:
    return row(number, task.name, task.unit or "–", task.person or "–", formats.day(task.due_on))


def _targets(period: Period) -> list[str]:
    """The indicators with what is asked for, which the office may have set itself."""
    results = evaluate(load_standard(settings.DEFAULT_STANDARD), period).results
    head = row("编号", "指标", "要求")
    return [head, *(row(r.indicator.code, r.indicator.name, r.with_unit(r.shown_threshold)) for r in results)]


def _demands() -> list[str]:
    return [
        "（一）加强领导，落实责任。各责任单位要明确分管领导和具体责任人，将创建工作列入年度工作目标。",
        "（二）一项一档，资料齐全。每个实施项目都要建立创建档案，做到资料真实齐全、数据准确可靠。",
        "（三）督促检查，及时整改。街道科普办定期对各社区进行督导检查，对发现的问题限期整改。",
    ]
