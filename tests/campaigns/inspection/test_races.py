"""Two at once, on a database where that is real."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from campaigns.inspection.actions import finish_visit
from campaigns.inspection.findings import add_finding
from campaigns.models import Finding, FindingState, Visit
from tests.conftest import TODAY

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CROWD = 6


def all_at_once(action) -> list:
    """What `action(number)` gives in so many threads at the same moment; a refusal is its sentence."""
    barrier = Barrier(CROWD)

    def one(number):
        barrier.wait()
        try:
            return action(number)
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def test_of_many_reports_one_is_taken_and_the_others_are_told(make_finding, report, clerk):
    finding = make_finding()
    answers = all_at_once(lambda number: report(Finding.objects.get(pk=finding.pk), clerk, text=f"第{number}份"))
    assert sum(isinstance(each, Finding) for each in answers) == 1
    assert sum("已报告于" in each for each in answers if isinstance(each, str)) == CROWD - 1


def test_of_many_rechecks_one_closes(make_finding, report, close, clerk, officer):
    finding = report(make_finding(), clerk)
    answers = all_at_once(lambda _number: close(finding, officer))
    assert sum(isinstance(each, Finding) for each in answers) == 1
    assert Finding.objects.get().state == FindingState.CLOSED
    assert Finding.history.filter(closed_on__isnull=False).count() == 1


def test_of_many_clicks_one_writes_the_problem_down(make_visit, officer):
    visit = make_visit()
    all_at_once(lambda _number: add_finding(Finding(visit=visit, text="破损"), by=officer))
    assert Finding.objects.count() == 1


def test_a_visit_is_finished_once_however_many_press_the_button(make_visit, officer):
    visit = make_visit(day=TODAY, state="已安排")
    answers = all_at_once(lambda _number: finish_visit(visit, day=TODAY, by=officer))
    assert sum(isinstance(each, Visit) for each in answers) == 1
