"""What the demonstration office did before the inspection: a finding explained, a draw looked through."""

from datetime import date

from kepu.periods import Period
from reports.precheck.actions import explain
from reports.precheck.board import standing_of
from reports.precheck.draws import Answer, answer_draw, make_draw
from reports.precheck.found import Scope

EXPLAINED = "incidents_without_file"
REASON = "处置材料涉及个人隐私，原件存街道综治办，检查时可当场查阅。"
NOTES = {Answer.NOT_PROVED: "没有佐证材料，已通知补齐。", Answer.UNCLEAR: "照片看不出活动主题。"}


def add_checks(today: date, seed: int, by) -> None:
    _explain_one(Scope(by, Period.ending(today), today), by)
    draw = make_draw(Period.ending(today), 12, seed=seed, by=by)
    answers = [_judge(item) for item in draw.items]
    answer_draw(draw, [(answer.value, NOTES.get(answer, "")) for answer in answers], version=1, sign=True, by=by)


def _explain_one(scope: Scope, by) -> None:
    for finding in standing_of(EXPLAINED, scope).part(0, 1):
        explain(EXPLAINED, finding.about, fingerprint=finding.fingerprint, reason=REASON, scope=scope, by=by)


def _judge(item: dict) -> Answer:
    """A record with two files or an archive item is proved, one with a single file leaves a doubt."""
    if item["archive"] or len(item["files"]) > 1:
        return Answer.PROVED
    return Answer.UNCLEAR if item["files"] else Answer.NOT_PROVED
