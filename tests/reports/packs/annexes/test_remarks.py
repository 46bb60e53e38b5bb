"""Inspectors' remarks belong on paper, with what the office answered; leaders' remarks do not."""

import pytest
import time_machine

from kepu.periods import Period
from reports.models import Pack, Remark
from reports.packs.annexes.remarks import remarks_of_inspectors
from reports.rounds.actions import correct_round, issue_round, open_round
from reports.rounds.remarking import answer_remark, leave_remark
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(officer, leader):
    opened = open_round("demo-district", Period.ending(TODAY), by=officer)
    leave_remark(opened, indicator="E1", text="内部意见", by=leader)
    return issue_round(opened, reason="检查在即", by=officer)


def test_inspectors_remarks_on_a_round_and_on_what_it_corrects_stand_with_their_answers(issued, officer, inspector):
    with time_machine.travel("2026-07-01T20:00:00Z"):  # 4 in the morning of the 2nd
        remark = Remark.objects.create(round=issued, indicator="E7", text="签到表缺 3 份", written_by=inspector)
        answer_remark(remark, reply="已补", by=officer)
        correction = correct_round(issued, reason="补签到表", by=officer)
        Remark.objects.create(round=correction, text="请补充照片", written_by=inspector)
    rows = remarks_of_inspectors(Pack(round=correction)).rows
    assert rows[0] == ["1", "2026-07-02", issued.number, "E7", "签到表缺 3 份", "已补", "2026-07-02"]
    assert rows[1][2:] == [correction.number, "整轮", "请补充照片", "尚未答复", "–"]
    assert len(rows) == 2


def test_a_pack_without_a_round_has_none():
    assert not remarks_of_inspectors(Pack())
