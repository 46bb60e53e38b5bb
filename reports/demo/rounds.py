"""Self-assessment of the demonstration office: a round of half a year ago with its correction, and one that is open."""

from datetime import date

from django.conf import settings

from kepu.periods import Period, add_months
from reports.models import Round
from reports.rounds.actions import correct_round, issue_round, open_round
from reports.rounds.answering import TEXTS, review_answer, save_answer, submit_answer, take_back_answer
from reports.rounds.standing import live_standing

NARRATIVES = {
    "A1": "一、组织情况\n街道科协由党工委副书记担任会长，配备一名干部担任科普专干，职责上墙。\n二、运转情况\n"
    "1. 每季度召开一次科普工作例会\n2. 每月汇总一次社区科普活动",
    "C1": "一、画廊设置\n在主要公众活动场所建成科普画廊，均有专人维护。\n"
    "（一）更新\n• 每期内容由街道科协审定\n• 更换时拍照存档",
    "E1": "一、重大活动\n全年围绕全国科普日和科技活动周组织重大活动。\n"
    "| 活动 | 特点 |\n| 全国科普日 | 多单位联办 |\n| 科技活动周 | 进校园 |",
    "E4": "各社区均举办了科普活动，活动台账与现场照片、签到表一一对应。",
    "E6": "一、经常性活动\n以讲座、培训、科学健身为主。\n"
    "1. 讲座\n（1）健康类\n（2）安全类\n2. 培训\n（1）智能手机\n（2）应急救护",
    "E7": "一、覆盖情况\n按常住人口计算覆盖面，单个社区超过人口数的部分不计。\n二、主要做法\n"
    "• 大型活动轮流在各社区举办\n• 小型讲座进楼院",
    "F2": "通过街道公众号和社区微信群转发科普内容，每月汇总一次。",
    "G1": "辖区学校、企业和医疗机构参与科普活动的主办与协办。",
    "H3": "与新时代文明实践站共建科普角，志愿服务纳入文明实践项目。",
}
ACCEPTED = ("A1", "E4", "G1")
RETURNED = {"C1": "请补充每处画廊的位置和责任单位。"}
SUBMITTED = ("E1", "F2")
GAP = "尚有部分社区或项目未达到要求。"
REMEDY = "由责任人逐项跟进，于下季度末前补齐，科普办每月核对一次。"
REASON = "首轮自评用于摸底，部分材料正在补充，先行定稿供对照。"
MENDED = "各社区均举办了科普活动，活动台账与现场照片、签到表逐场核对，一一对应；核对表存档案盒 E4。"


def add_rounds(today: date, people: dict) -> None:
    """Written by the officer, accepted or returned by the administrator: nobody reviews the own text."""
    officer, other = people["officer"], people["admin"]
    _add_earlier(Period.ending(add_months(today, -6)), officer, other)
    opened = open_round(settings.DEFAULT_STANDARD, Period.ending(today), by=officer)
    for line in live_standing(opened).lines:
        if line.code in NARRATIVES:
            _write(line, officer, other)


def _add_earlier(period: Period, officer, other) -> None:
    first = open_round(settings.DEFAULT_STANDARD, period, by=officer)
    _accept(first, "E4", NARRATIVES["E4"], officer, other)
    issued = issue_round(first, reason=REASON, by=officer)
    correction = correct_round(issued, reason="E4 的说明漏写了核对办法，补充后更正。", by=officer)
    take_back_answer(correction.answers.get(indicator="E4"), by=officer)
    _accept(correction, "E4", MENDED, officer, other)
    issue_round(correction, reason=REASON, by=officer)


def _accept(round: Round, code: str, narrative: str, officer, other) -> None:
    answer = round.answers.get(indicator=code)
    texts = dict(zip(TEXTS, (narrative, GAP, REMEDY, officer.name), strict=True))
    answer = save_answer(answer, texts, version=answer.version, by=officer)
    answer = submit_answer(answer, version=answer.version, by=officer)
    review_answer(answer, state="accepted", version=answer.version, by=other)


def _write(line, officer, other) -> None:
    gap, remedy = (GAP, REMEDY) if line.wants_remedy else ("", "")
    texts = dict(zip(TEXTS, (NARRATIVES[line.code], gap, remedy, officer.name), strict=True))
    answer = save_answer(line.answer, texts, version=line.answer.version, by=officer)
    if line.code in (*ACCEPTED, *RETURNED, *SUBMITTED):
        answer = submit_answer(answer, version=answer.version, by=officer)
    if line.code in ACCEPTED:
        review_answer(answer, state="accepted", version=answer.version, by=other)
    if line.code in RETURNED:
        review_answer(answer, state="returned", note=RETURNED[line.code], version=answer.version, by=other)
