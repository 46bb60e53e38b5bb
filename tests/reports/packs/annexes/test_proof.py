"""What stands beside each indicator: proof, gaps, findings."""

from datetime import date

import pytest
from django.conf import settings

from campaigns.inspection.findings import report_rectification
from reports.packs.proven import NOTHING_FILED, proof_of_indicators
from reports.standards import load_standard
from tests.reports.packs.conftest import YEAR

pytestmark = pytest.mark.django_db


def beside() -> dict:
    return proof_of_indicators(load_standard(settings.DEFAULT_STANDARD), YEAR)


def test_what_is_asked_for_and_not_there_is_named(guihua):
    declared = beside()["H1"]
    assert declared["archive"] == NOTHING_FILED
    assert declared["needs"] == [{"kind": "声明", "asked": "共 1 份，日期须在统计期内", "wanted": 1, "there": 0}]
    assert declared["proof"] == {"state": "not_started", "missing": ["还缺：声明 1 份"], "more": 0}


def test_a_finding_stands_with_its_indicator_and_what_was_done(finding, officer):
    report_rectification(finding, text="已更换", day=date(2026, 5, 20), version=finding.version, by=officer)
    (found,) = beside()["C4"]["findings"]
    assert found == {
        "text": "宣传栏过期",
        "where": "桂花社区",
        "day": "2026-05-12",
        "state": "已整改，待复查",
        "is_closed": False,
        "done": "已更换",
        "closed": "",
    }
    assert beside()["C1"]["findings"] == []
