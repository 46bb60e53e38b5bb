"""The inspections of the demonstration campaign: a round that was made, its findings in each state, a round to come."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation

from campaigns.inspection.actions import Answer, answer_check, begin_visit, finish_visit, schedule_visits
from campaigns.inspection.findings import add_finding, close_finding, due_from, reopen_finding, report_rectification
from campaigns.inspection.schedule_form import spread
from campaigns.models import CheckAnswer, Finding, Severity, Visit, VisitState
from kepu.evidence.actions import store
from kepu.records.models import AttachmentKind
from kepu.registers.actions import add_row
from reports.checklist import questions
from reports.demo.people import a_name
from reports.demo.photos import Studio
from reports.standards import load_standard

SCOPE = "设施、活动台账、档案"
ROUND_KEY = UUID("6d1f0c8e-0000-4000-8000-6b6570750001")


class Problem(NamedTuple):
    """A finding of the demonstration: of which community, how bad, and how far it has come."""

    community: int
    question: str
    severity: str
    text: str
    state: str
    mended: str = ""


# The one that was sent back was not mended well enough the first time.
PROBLEMS = [
    Problem(0, "C4-1", Severity.MAJOR, "小区东门宣传栏内容已过期两个月", "rectified", "已换新，专人每月检查。"),
    Problem(0, "E4-1", Severity.MINOR, "两场讲座的签到表缺少联系电话", "closed", "已补登电话，并启用新签到表。"),
    Problem(1, "C3-1", Severity.MINOR, "活动室开放时间未公示", "sent back", "已张贴开放时间。"),
    Problem(3, "C3-2", Severity.MAJOR, "科普画廊玻璃破损，存在安全隐患", "closed", "已更换玻璃并加固边框。"),
    Problem(6, "P4-1", Severity.MINOR, "活动档案缺少总结", "closed", "已补齐总结并归档。"),
    Problem(7, "C4-1", Severity.MAJOR, "电子屏内容三个月未更新", "open"),
    Problem(9, "C3-1", Severity.MINOR, "活动室被占用堆放杂物", "open"),
]  # fmt: skip


def add_inspections(chance, communities, today: date, studio: Studio, people) -> None:
    """All communities but one were inspected; one of them is visited today, and a round comes in two weeks."""
    with translation.override("zh-hans"):
        asked = questions(load_standard(settings.DEFAULT_STANDARD))
        visits = [
            _made(chance, each, today - timedelta(days=70 - 4 * number), asked, number, people["officer"])
            for number, each in enumerate(communities[:-1])
        ]
        for problem in PROBLEMS:
            _add_problem(visits[problem.community], problem, today, studio, people)
        plan = spread(communities, today + timedelta(days=14), 2, weekends=False)
        schedule_visits(plan, visitors="王芳、系统管理员", scope=SCOPE, key=ROUND_KEY, by=people["officer"])


def _made(chance, community, day: date, asked, number: int, by) -> Visit:
    visit = Visit(community=community, visited_on=day, visitors=f"王芳、{a_name(chance)}", scope=SCOPE)
    visit.state = VisitState.SCHEDULED
    visit = begin_visit(add_row(visit, by=by), questions=asked, by=by)
    bad = {problem.question: problem.text for problem in PROBLEMS if problem.community == number}
    for check in visit.checks.all():
        answer = CheckAnswer.BAD if check.code in bad else CheckAnswer.GOOD
        if check.code == "H4-1" and number > 7:
            answer = CheckAnswer.NOT_APPLICABLE
        answer_check(check, said=Answer(answer, bad.get(check.code, "")), was=Answer("", ""), by=by)
    return finish_visit(visit, day=day, by=by)


def _add_problem(visit: Visit, problem: Problem, today: date, studio: Studio, people) -> None:
    finding = Finding(
        visit=visit,
        text=problem.text,
        severity=problem.severity,
        indicator=problem.question.partition("-")[0],
        owner=visit.community.officer,
        due_on=due_from(visit.visited_on) if problem.state != "rectified" else today + timedelta(days=6),
    )
    office = people["officer"]
    finding = add_finding(finding, files=_photo(studio, problem, visit.visited_on, AttachmentKind.BEFORE), by=office)
    if problem.state == "open":
        return
    clerk = next((each for each in people.values() if each.community_id == visit.community_id), people["admin"])
    mended_on = visit.visited_on + timedelta(days=11)
    photos = _photo(studio, problem, mended_on, AttachmentKind.AFTER)
    said = {"text": problem.mended, "day": mended_on, "files": photos}
    finding = report_rectification(finding, **said, version=finding.version, by=clerk)
    if problem.state == "closed":
        close_finding(finding, day=mended_on + timedelta(days=3), version=finding.version, by=office)
    elif problem.state == "sent back":
        reason = "开放时间仍与实际不符，请改正后再报。"
        reopen_finding(finding, reason=reason, version=finding.version, by=office)


def _photo(studio: Studio, problem: Problem, day: date, kind: AttachmentKind) -> list[tuple]:
    data = studio.place(problem.text, day, is_mended=kind == AttachmentKind.AFTER)
    name = "整改后.jpg" if kind == AttachmentKind.AFTER else "整改前.jpg"
    return [(store(data, name), name, kind, "")] if data else []
