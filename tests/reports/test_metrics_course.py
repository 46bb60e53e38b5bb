"""Climate, literacy, plan, inspection, acceptance (first standard, H, P2–P7): each rule by name."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem, EvidenceKind, Finding, Incident, Survey, Task, Visit
from kepu.periods import Period
from reports.assessment import evaluate_one
from reports.models import Document, DocumentKind
from reports.standards import shipped_standard

STANDARD = shipped_standard("demo-district")
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
ONE_DAY = timedelta(days=1)
RETIRED = datetime(2026, 6, 1, tzinfo=UTC)
BOUNDS = [(YEAR.start - ONE_DAY, 0), (YEAR.start, 1), (YEAR.end, 1), (YEAR.end + ONE_DAY, 0)]


def result(code, period=YEAR):
    return evaluate_one(STANDARD, code, period)


def told(code, period=YEAR):
    """Value, status, and how many rows stand behind it."""
    found = result(code, period)
    return found.value, found.status, found.count


@pytest.fixture
def report_incident(db):
    def make(kind="伪科学", is_grave=True, happened_on=date(2026, 3, 1), **fields):
        matter = f"事件{Incident.objects.count()}"
        return Incident.objects.create(kind=kind, is_grave=is_grave, happened_on=happened_on, matter=matter, **fields)

    return make


@pytest.fixture
def survey(db):
    def make(day, percent, **fields):
        return Survey.objects.create(surveyed_on=day, literate_percent=Decimal(percent), sample=500, **fields)

    return make


@pytest.fixture
def plan(db):
    def make(phase="实施", due_on=YEAR.end, state="已完成", **fields):
        usual = {"name": f"任务{Task.objects.count()}", "starts_on": date(2025, 1, 1)}
        return Task.objects.create(phase=phase, due_on=due_on, state=state, **usual | fields)

    return make


def file(task):
    item = ArchiveItem(box="P4", year=2026, title="材料", kind=EvidenceKind.DOC, dated_on=date(2026, 1, 1))
    return file_item(item, record=task, by=None)


# H1


def test_no_incident_is_met_and_one_is_a_veto(report_incident):
    assert told("H1") == (0, "met", 0)
    report_incident("愚昧迷信")
    assert told("H1") == (1, "unmet", 1)


@pytest.mark.parametrize(("day", "counts"), BOUNDS)
def test_incidents_within_the_period_count_both_ends_included(report_incident, day, counts):
    report_incident(happened_on=day)
    assert result("H1").value == counts


@pytest.mark.parametrize("fields", [{"is_grave": False}, {"kind": "其他"}, {"retired_at": RETIRED}], ids=str)
def test_incidents_of_no_bad_influence_or_another_kind_do_not_count(report_incident, fields):
    report_incident(**fields)
    assert result("H1").value == 0


# H2


def test_fewer_than_two_surveys_are_no_data(survey):
    assert told("H2") == (None, "no_data", 0)
    survey(YEAR.end, "12")
    assert told("H2") == (None, "no_data", 0)


@pytest.mark.parametrize(("apart", "comparable"), [(299, False), (300, True), (3000, True)])
def test_surveys_compare_from_three_hundred_days_apart(survey, apart, comparable):
    survey(YEAR.end, "12.5")
    survey(YEAR.end - timedelta(days=apart), "11")
    assert told("H2") == ((Decimal("1.5"), "met", 2) if comparable else (None, "no_data", 0))


@pytest.mark.parametrize(("newest", "status"), [("10.01", "met"), ("10", "unmet"), ("9.99", "unmet")])
def test_literacy_must_have_grown(survey, newest, status):
    survey(YEAR.end, newest)
    survey(date(2024, 1, 1), "10")
    assert told("H2") == (Decimal(newest) - 10, status, 2)


def test_growth_is_shown_with_every_decimal_that_was_measured(survey):
    survey(YEAR.end, "12.34")
    survey(date(2024, 1, 1), "12.3")
    growth = result("H2")
    assert (growth.status, growth.shown_value) == ("met", "0.04")


def test_the_newest_is_compared_with_the_newest_far_enough_before_it(survey):
    survey(date(2020, 1, 1), "5")
    survey(date(2025, 1, 1), "10")
    survey(date(2026, 1, 1), "99")
    survey(date(2026, 6, 1), "12")
    assert result("H2").value == 2


def test_surveys_of_one_community_of_later_days_or_taken_out_do_not_count(survey, guihua):
    survey(date(2024, 1, 1), "10")
    survey(date(2026, 1, 1), "11")
    survey(date(2026, 6, 1), "50", community=guihua)
    survey(date(2026, 6, 2), "60", retired_at=RETIRED)
    survey(YEAR.end + ONE_DAY, "70")
    assert told("H2") == (1, "met", 2)


# P2, P3


@pytest.mark.parametrize(("code", "phase"), [("P2", "宣传发动"), ("P3", "实施")])
def test_all_due_tasks_of_the_phase_must_be_done(plan, code, phase):
    assert told(code) == (None, "no_data", 0)
    plan("自评", state="未开始")
    assert result(code).status == "no_data"
    plan(phase)
    assert told(code) == (100, "met", 1)
    plan(phase, state="进行中")
    assert told(code) == (50, "unmet", 1)


@pytest.mark.parametrize(("due", "asked"), [(YEAR.end, True), (YEAR.end + ONE_DAY, False)])
def test_tasks_due_after_the_last_day_are_not_asked_for(plan, due, asked):
    plan(due_on=due, state="未开始")
    assert result("P3").status == ("unmet" if asked else "no_data")


@pytest.mark.parametrize(
    ("completed", "value"), [(None, 100), (YEAR.end, 100), (YEAR.end + ONE_DAY, 0), (date(2025, 2, 1), 100)]
)
def test_a_task_is_done_by_its_day_of_completion(plan, completed, value):
    plan(completed_on=completed)
    assert result("P3").value == value


def test_a_task_taken_out_is_neither_asked_for_nor_done(plan):
    plan(retired_at=RETIRED)
    assert result("P3").status == "no_data"
    assert result("P4").status == "no_data"


# P4


def test_every_task_done_needs_something_in_the_archive(plan):
    assert told("P4") == (None, "no_data", 0)
    first, second = plan(), plan("宣传发动")
    plan(state="进行中")
    file(first)
    file(first)
    assert told("P4") == (50, "unmet", 1)
    file(second)
    assert told("P4") == (100, "met", 2)


def test_a_task_done_after_the_last_day_is_not_asked_for_its_archive(plan):
    plan(completed_on=YEAR.end + ONE_DAY)
    assert result("P4").status == "no_data"


# P5


@pytest.mark.parametrize(("day", "counts"), BOUNDS)
def test_a_visit_within_the_period_counts_both_ends_included(guihua, day, counts):
    Visit.objects.create(community=guihua, visited_on=day, visitors="王芳")
    assert told("P5") == (100 * counts, "met" if counts else "unmet", counts)


def test_every_community_must_be_visited_and_two_visits_are_one_community(guihua, songbai):
    for day in (1, 2):
        Visit.objects.create(community=guihua, visited_on=date(2026, 3, day), visitors="王芳")
    Visit.objects.create(community=songbai, visited_on=date(2026, 3, 1), visitors="王芳", retired_at=RETIRED)
    assert told("P5") == (50, "unmet", 1)
    assert list(result("P5").records) == [guihua]


def test_without_communities_there_is_nothing_to_visit(db):
    assert result("P5").status == "no_data"


# P6


def found_at(community, *findings, day=date(2026, 3, 1), **fields):
    visit = Visit.objects.create(community=community, visited_on=day, visitors="王芳", **fields)
    for number, closed_on in enumerate(findings):
        Finding.objects.create(visit=visit, text=f"问题{number}", closed_on=closed_on)


def test_no_visit_is_no_data_and_a_visit_without_findings_is_all_rectified(guihua):
    assert told("P6") == (None, "no_data", 0)
    found_at(guihua)
    assert told("P6") == (100, "met", 0)


@pytest.mark.parametrize(
    ("closed", "value"), [(None, 0), (YEAR.end, 100), (YEAR.end + ONE_DAY, 0), (date(2026, 3, 2), 100)]
)
def test_a_finding_is_rectified_by_its_day(guihua, closed, value):
    found_at(guihua, closed)
    assert result("P6").value == value


@pytest.mark.parametrize(("day", "counts"), BOUNDS)
def test_only_findings_of_the_periods_visits_are_asked_for(guihua, day, counts):
    found_at(guihua, None, day=day)
    assert result("P6").status == ("unmet" if counts else "no_data")


def test_findings_of_a_visit_taken_out_are_not_asked_for(guihua):
    found_at(guihua, None, retired_at=RETIRED)
    assert result("P6").status == "no_data"


def test_all_findings_must_be_rectified(guihua, songbai):
    found_at(guihua, date(2026, 3, 5), date(2026, 3, 6))
    found_at(songbai, date(2026, 3, 5), None)
    assert told("P6") == (75, "unmet", 3)


# P7


@pytest.mark.parametrize(("day", "counts"), [*BOUNDS, (None, 0)])
def test_an_application_counts_when_it_was_issued_in_the_period(db, day, counts):
    issued = {"issued_on": day, "number": "1", "year": day.year, "sequence": 1} if day else {}
    Document.objects.create(kind=DocumentKind.APPLICATION, title="关于申请验收的报告", body="请予验收。", **issued)
    assert told("P7") == (counts, "met" if counts else "unmet", counts)
