"""The application for acceptance (验收申请) to the district association: basics, work by phase, self-assessment."""

from collections.abc import Iterator

from django.conf import settings

from campaigns.coverage import DEFINITION
from campaigns.models import Campaign, Finding, Phase, Task, Visit
from facilities.models import Facility
from kepu import formats
from kepu.communities.models import Community
from kepu.periods import Period
from reports.assessment import MARKS, Assessment, Result, Status, evaluate
from reports.dashboard.board import COVERAGE_CODE
from reports.documents.texts.wording import NUMERALS, Text, issuing_body, listed, office, row, sections, span
from reports.models import Document
from reports.standards import load_standard
from volunteers.models import Volunteer

MOST_TASKS = 8
OWN_METRIC = "applications_issued"  # which the application itself fulfils


def application_text(document: Document) -> Text:
    period = document.period
    assessment = evaluate(load_standard(settings.DEFAULT_STANDARD), period)
    opening = (
        f"根据《{assessment.standard.source}》，我街道组织实施了科普示范创建工作，"
        f"并对{span(period)}的创建情况进行了自评，现申请验收。有关情况报告如下。"
    )
    parts = [
        ("基本情况", _basics(period)),
        ("创建工作开展情况", list(_phases(period))),
        ("自评情况", list(_result(assessment))),
        ("督导检查与整改", _inspections(period)),
        ("郑重声明", [_statement()]),
    ]
    return Text(
        title=f"{issuing_body()}关于申请科普示范创建工作验收的请示",
        addressee="区科学技术协会",
        lines=[opening, *sections(parts), "妥否，请批示。", "附件", "自评得分表", *_scores(assessment)],
        attachments="自评得分表",
    )


def _basics(period: Period) -> list[str]:
    communities = Community.objects.active_at(period.end)
    facilities = Facility.objects.in_use(period.end).count()
    volunteers = Volunteer.objects.registered_by(period.end).count()
    return [
        f"{office()}现有社区{communities.count()}个，常住人口{formats.number(communities.residents())}人；"
        f"在用科普设施{facilities}处，在册科普志愿者{formats.number(volunteers)}人。"
    ]


def _phases(period: Period) -> Iterator[str]:
    """Of each phase: what was due by the last day, and how much of it is done (first standard, P2, P3)."""
    campaign = Campaign.objects.current()
    windows = {each.phase: each for each in campaign.phases.all()} if campaign else {}
    for number, phase in enumerate(Phase, start=1):
        due = Task.objects.filter(phase=phase).due_by(period.end)
        done = due.done_by(period.end).order_by("completed_on", "pk")
        window = windows.get(phase)
        days = f"（{formats.day(window.starts_on)}至{formats.day(window.ends_on)}）" if window else ""
        work = _work(due.count(), done.count(), done.filter(parent=None))
        yield f"（{NUMERALS[number]}）{phase.label}阶段{days}。{work}"


def _work(due: int, done: int, tasks) -> str:
    if not due:
        return "本阶段截至自评日没有到期的任务。"
    names = [task.name for task in tasks[: MOST_TASKS + 1]]
    more = "等" if len(names) > MOST_TASKS else ""
    told = f"：{listed(names[:MOST_TASKS])}{more}。" if names else "。"
    return f"到期任务{due}项（含分解到社区的），已完成{done}项{told}"


def _result(assessment: Assessment) -> Iterator[str]:
    score = formats.number(formats.rounded(assessment.score))
    yield (
        f"（一）总体结果。计分指标{assessment.total}项，达标{assessment.met}项，自评得分{score}分"
        "（得分＝100×达标指标权重÷计分指标权重，待评定指标不计分）。"
    )
    covered = assessment.result(COVERAGE_CODE)
    yield (
        f"（二）覆盖面。科普活动覆盖常住人口{covered.shown_value}，要求{covered.shown_threshold}，"
        f"{covered.status.label}。{DEFINITION}"
    )
    yield f"（三）否决项。{_vetoes(assessment)}"
    unmet = [r for r in assessment.results if r.status != Status.MET and r.indicator.metric != OWN_METRIC]
    if unmet:
        told = "；".join(f"{r.indicator.code}{r.indicator.name}（{r.status.label}）" for r in unmet)
        yield f"（四）尚未达标或待评定的指标。{told}。"
    if any(r.indicator.metric == OWN_METRIC and r.status != Status.MET for r in assessment.results):
        yield "提出验收申请一项以本请示印发为准。"


def _vetoes(assessment: Assessment) -> str:
    if not assessment.is_vetoed:
        return "各否决项均无否决情形。"
    return "；".join(f"{r.indicator.name}未达标：{r.sentence}" for r in assessment.vetoes)


def _inspections(period: Period) -> list[str]:
    visits = Visit.objects.made_in(period).count()
    found = Finding.objects.of_visits_in(period)
    if not visits:
        return ["自评期内没有开展督导检查。"]
    total, closed = found.count(), found.closed_by(period.end).count()
    if not total:
        return [f"自评期内对社区督导检查{visits}次，没有发现问题。"]
    return [f"自评期内对社区督导检查{visits}次，发现问题{total}个，已整改{closed}个，尚未完成整改{total - closed}个。"]


def _statement() -> str:
    return "以上数据均由台账汇总得出，每项均有记录可查，情况属实、资料真实齐全，我街道对此负责。"


def _scores(assessment: Assessment) -> list[str]:
    rows = [_score(result) for result in assessment.results]
    return [row("编号", "指标", "要求", "自评值", "结果"), *rows]


def _score(result: Result) -> str:
    asked, mark = result.with_unit(result.shown_threshold), f"{MARKS[result.status]} {result.status.label}"
    return row(result.indicator.code, result.indicator.name, asked, result.shown_value, mark)
