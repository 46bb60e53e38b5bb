"""The life of a finding: found, reported, checked again by another person, sent back, reopened; nothing else."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from campaigns.inspection.findings import (
    StaleFindingError,
    add_finding,
    change_finding,
    close_finding,
    due_from,
    reopen_finding,
    report_rectification,
)
from campaigns.models import NEXT_FINDING, Finding, FindingState
from kepu.audit.models import Entry
from kepu.periods import Period
from reports.metrics import METRICS
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 20)


def test_a_finding_is_reported_and_closed_by_two_people(make_finding, report, close, clerk, officer):
    finding = make_finding()
    assert finding.state == FindingState.OPEN
    reported = report(finding, clerk)
    assert (reported.state, reported.rectified_by) == (FindingState.RECTIFIED, clerk)
    closed = close(reported, officer)
    assert (closed.state, closed.rechecked_by, closed.closed_on) == (FindingState.CLOSED, officer, date(2026, 5, 22))


def test_who_reported_cannot_close(make_finding, report, close, officer):
    reported = report(make_finding(), officer)
    with pytest.raises(ValidationError, match="您本人报告"):
        close(reported, officer)
    assert Finding.objects.get().state == FindingState.RECTIFIED


def test_the_database_itself_refuses_the_same_person(make_finding, officer):
    finding = make_finding(rectified_on=DAY, rectified_by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(closed_on=DAY, rechecked_by=officer)


def test_an_open_finding_is_not_closed_directly(make_finding, close, officer):
    with pytest.raises(ValidationError, match="报告之后才能销号"):
        close(make_finding(), officer)


def test_the_second_of_two_reports_is_told_of_the_first(make_finding, report, clerk, officer):
    """Both pages were opened while it was open."""
    finding = make_finding()
    twin = Finding.objects.get()
    report(finding, clerk, text="第一份")
    with pytest.raises(ValidationError, match=r"李梅 已报告于 2026年5月20日"):
        report(twin, officer, text="第二份")
    assert Finding.objects.get().rectification == "第一份"


def test_a_recheck_of_an_earlier_report_is_refused(make_finding, report, clerk, officer, colleague):
    """Sent back and reported anew while the page of the re-check was open."""
    first = report(make_finding(), clerk)
    looked_at = first.version
    back = reopen_finding(first, reason="不够", version=first.version, by=colleague)
    second = report(back, clerk, text="再次整改")
    with pytest.raises(StaleFindingError):
        close_finding(second, day=date(2026, 5, 25), version=looked_at, by=officer)


def test_what_is_sent_back_is_open_with_the_reason_until_it_is_reported_again(make_finding, report, clerk, officer):
    back = reopen_finding(report(make_finding(), clerk), reason="照片不清", version=2, by=officer)
    assert (back.state, back.sent_back, back.rectification) == (FindingState.OPEN, "照片不清", "已更换")
    assert report(back, clerk).sent_back == ""
    assert "照片不清" in [line.history_change_reason for line in back.history.all()]


def test_a_closed_finding_is_opened_again_with_a_reason_and_counts_no_more(make_finding, report, close, clerk, officer):
    closed = close(report(make_finding(), clerk), officer)
    rate = METRICS["findings_closed"]
    assert rate(Period.ending(TODAY)).value == 100
    with pytest.raises(ValidationError, match="请写明为什么"):
        reopen_finding(closed, reason=" ", version=closed.version, by=officer)
    opened = reopen_finding(closed, reason="又坏了", version=closed.version, by=officer)
    assert (opened.state, opened.rectified_by, opened.rechecked_by) == (FindingState.OPEN, None, None)
    assert rate(Period.ending(TODAY)).value == 0


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 5, 11), "2026年5月12日"), (TODAY + timedelta(days=1), "还没有到")]
)
def test_nothing_is_rectified_before_the_visit_or_in_the_future(make_finding, report, clerk, day, said):
    with pytest.raises(ValidationError, match=said):
        report(make_finding(), clerk, day=day)
    assert Finding.objects.get().state == FindingState.OPEN


@pytest.mark.parametrize(("day", "said"), [(date(2026, 5, 19), "5月20日"), (TODAY + timedelta(days=1), "还没有到")])
def test_a_recheck_is_not_before_the_report_nor_in_the_future(make_finding, report, close, clerk, officer, day, said):
    with pytest.raises(ValidationError, match=said):
        close(report(make_finding(), clerk), officer, day=day)


@pytest.mark.parametrize(("now", "wanted"), list(product(FindingState, FindingState)))
def test_only_the_steps_of_the_table_can_be_taken(make_finding, report, close, clerk, officer, colleague, now, wanted):
    finding = make_finding()
    if now != FindingState.OPEN:
        finding = report(finding, clerk)
    if now == FindingState.CLOSED:
        finding = close(finding, officer)
    steps = {
        FindingState.OPEN: lambda: reopen_finding(finding, reason="原因", version=finding.version, by=colleague),
        FindingState.RECTIFIED: lambda: report(finding, clerk),
        FindingState.CLOSED: lambda: close(finding, colleague),
    }
    if wanted in NEXT_FINDING[now]:
        assert steps[wanted]().state == wanted
    else:
        with pytest.raises(ValidationError):
            steps[wanted]()
        assert Finding.objects.get().state == now


def test_a_visit_under_way_takes_no_report(make_visit, make_finding, report, clerk):
    finding = make_finding(visit=make_visit(state="已安排"))
    with pytest.raises(ValidationError, match="还在进行中"):
        report(finding, clerk)


def test_who_may_do_what(make_finding, report, close, clerk, outsider, leader, officer):
    finding = make_finding()
    for person in (outsider, leader):
        with pytest.raises(PermissionDenied):
            report(finding, person)
    reported = report(finding, officer)
    for person in (clerk, leader):
        with pytest.raises(PermissionDenied):
            close(reported, person)
        with pytest.raises(PermissionDenied):
            reopen_finding(reported, reason="原因", version=reported.version, by=person)
        with pytest.raises(PermissionDenied):
            change_finding(reported, version=reported.version, by=person)


def test_every_step_leaves_a_trace_with_who_and_why(make_finding, report, close, clerk, officer):
    finding = close(report(make_finding(), clerk), officer)
    reopen_finding(finding, reason="又坏了", version=finding.version, by=officer)
    entries = Entry.objects.filter(object_type="campaigns.finding").order_by("id")
    assert [(each.actor, each.details["reason"]) for each in entries] == [
        ("clerk", "报告整改"),
        ("officer", "复查销号"),
        ("officer", "又坏了"),
    ]


def test_the_same_words_sent_twice_make_one_finding(make_visit, officer, colleague, stored_picture):
    visit = make_visit()
    files = [(stored_picture, "前.png", "BEFORE", "")]
    first = add_finding(Finding(visit=visit, text="破损"), files=files, by=officer)
    assert add_finding(Finding(visit=visit, text="破损"), files=files, by=officer) == first
    assert first.files.count() == 1
    with pytest.raises(ValidationError, match="已经登记过"):
        add_finding(Finding(visit=visit, text="破损"), by=colleague)


def test_a_finding_is_due_a_fortnight_later_and_never_before_it_was_found(make_visit, officer, settings):
    assert due_from(date(2026, 5, 12)) == date(2026, 5, 27)
    settings.RECTIFY_DAYS = 30
    assert due_from(date(2026, 5, 12)) == date(2026, 6, 11)
    with pytest.raises(ValidationError, match="不能早于发现"):
        add_finding(Finding(visit=make_visit(), text="破损", due_on=date(2026, 5, 11)), by=officer)


def test_a_report_makes_an_open_form_of_the_visit_an_old_one(make_finding, report, clerk):
    finding = make_finding()
    report(finding, clerk)
    finding.visit.refresh_from_db()
    assert finding.visit.version == 2


def test_nothing_is_written_about_a_visit_that_was_taken_out(make_visit, make_finding, report, clerk):
    from django.utils import timezone

    finding = make_finding(visit=make_visit(retired_at=timezone.now(), retired_reason="重复"))
    with pytest.raises(ValidationError, match="已撤下"):
        report(finding, clerk)


def test_photos_before_and_after_hang_on_the_finding(make_finding, clerk, stored_picture):
    finding = make_finding()
    files = [(stored_picture, "后.png", "AFTER", "")]
    report_rectification(finding, text="好了", day=DAY, files=files, version=1, by=clerk)
    assert [each.kind for each in finding.files.all()] == ["AFTER"]
