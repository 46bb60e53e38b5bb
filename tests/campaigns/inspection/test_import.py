"""The ledger of visits and what the portal knows beside it: plans, reports, photos."""

from datetime import date

import pytest

from campaigns.models import Finding, Visit, VisitState
from kepu.exchange.importer import apply, preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.problems import ImportRefused
from kepu.exchange.writer import write
from kepu.periods import Period
from reports.metrics import METRICS
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
HEAD = "社区,检查日期,检查人,检查内容,发现问题,整改期限,整改情况,整改完成日期"


@pytest.fixture
def bring_in(tmp_path):
    """Plan an import of one line, and carry it out."""

    def act(line, by=None):
        path = tmp_path / "visits.csv"
        path.write_text(f"{HEAD}\n{line}\n", encoding="utf-8")
        plan = preview(ledger("visits"), path, user=by)
        return plan, apply(plan, by=by) if plan.is_good else None

    return act


def test_what_is_imported_was_made_and_its_last_column_closes(bring_in, guihua):
    bring_in("桂花社区,2026-05-12,王芳,设施,过期、破损,2026-06-01,已更换,2026-05-30")
    assert Visit.objects.get().state == VisitState.MADE
    assert set(Finding.objects.values_list("text", "closed_on")) == {
        ("过期", date(2026, 5, 30)),
        ("破损", date(2026, 5, 30)),
    }
    assert METRICS["findings_closed"](Period.ending(TODAY)).value == 100


def test_a_planned_visit_that_the_file_tells_of_was_made(bring_in, guihua, make_visit):
    make_visit(day=date(2026, 7, 8), state="已安排")
    plan, outcome = bring_in("桂花社区,2026-07-08,王芳,设施,,,,")
    assert (outcome.created, outcome.updated) == (0, 1)
    assert [(each.label, each.before, each.after) for each in plan.rows[0].changes][-1] == ("状态", "已安排", "已检查")
    visit = Visit.objects.get()
    assert visit.state == VisitState.MADE
    assert visit.history.first().state == VisitState.MADE


def test_one_that_the_file_repeats_was_made_if_its_day_has_come(bring_in, guihua, make_visit):
    make_visit(day=date(2026, 6, 29), state="已安排")
    bring_in("桂花社区,2026-06-29,王芳,,,,,")
    assert Visit.objects.get().state == VisitState.MADE
    _plan, outcome = bring_in("桂花社区,2026-06-29,王芳,,,,,")
    assert outcome.unchanged == 1


def test_a_plan_that_was_written_out_imports_again_unchanged(guihua, make_visit, tmp_path):
    make_visit(day=date(2026, 7, 8), state="已安排")
    path = tmp_path / "out.csv"
    write(ledger("visits"), Visit.objects.all(), path, ".csv")
    plan = preview(ledger("visits"), path)
    assert (plan.unchanged, plan.changed) == (1, 0)
    assert Visit.objects.get().state == VisitState.SCHEDULED


def test_nothing_was_rectified_before_it_was_found(bring_in, guihua):
    plan, _outcome = bring_in("桂花社区,2026-05-12,王芳,,过期,,,2026-05-11")
    assert [(each.column, "不能早于" in each.message) for each in plan.errors] == [("整改完成日期", True)]


def test_who_reported_does_not_close_by_a_file(bring_in, make_finding, report, officer, colleague):
    report(make_finding(), officer)
    line = "桂花社区,2026-05-12,王芳,,宣传栏过期,,已更换,2026-05-30"
    with pytest.raises(ImportRefused, match="您本人报告"):
        bring_in(line, by=officer)
    assert Finding.objects.get().closed_on is None
    bring_in(line, by=colleague)
    assert Finding.objects.get().rechecked_by == colleague


def test_a_problem_with_a_report_is_not_lost_by_leaving_it_out(bring_in, make_finding, report, officer):
    report(make_finding(), officer)
    with pytest.raises(ImportRefused, match="已有整改报告或照片"):
        bring_in("桂花社区,2026-05-12,王芳,,别的问题,,,")
    assert list(Finding.objects.values_list("text", flat=True)) == ["宣传栏过期"]


def test_a_file_makes_an_open_page_of_the_finding_an_old_one(bring_in, make_finding):
    make_finding()
    bring_in("桂花社区,2026-05-12,王芳,,宣传栏过期,2026-06-01,,")
    assert Finding.objects.get().version == 2
