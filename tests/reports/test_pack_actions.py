"""Starting, joining, numbering, cancelling and issuing packs."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from kepu.audit.models import Action, Entry
from kepu.jobs.actions import claim
from kepu.jobs.models import Job, JobState
from kepu.periods import Period
from reports.models import Pack
from reports.packs import actions
from reports.packs.actions import cancel_pack, checked_period, issue_pack, retry_pack, start_pack
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
YEAR = Period.ending(TODAY)


def job_of(pack) -> Job:
    return Job.objects.of("pack", pack.pk).first()


def built(pack) -> Pack:
    """As if a worker had made it."""
    claim(job_of(pack).pk).finish()
    pack.built_at = timezone.now()
    pack.save()
    return pack


def test_a_pack_gets_its_number_and_its_job(officer):
    pack = start_pack("demo-district", YEAR, by=officer)
    assert pack.number == "KP-2026-0001"
    assert job_of(pack).state == JobState.QUEUED
    assert Entry.objects.about(pack).get().action == Action.BUILD


def test_a_double_click_makes_one_pack(officer):
    assert start_pack("demo-district", YEAR, by=officer) == start_pack("demo-district", YEAR, by=officer)
    assert Pack.objects.count() == 1


def test_another_period_or_language_is_another_pack(officer):
    first = start_pack("demo-district", YEAR, by=officer)
    assert start_pack("demo-district", YEAR, language="en", by=officer).number == "KP-2026-0002"
    assert start_pack("demo-district", Period(date(2026, 1, 1), TODAY), by=officer) != first


def test_what_has_ended_is_not_joined(officer):
    first = start_pack("demo-district", YEAR, by=officer)
    cancel_pack(first, by=officer)
    second = start_pack("demo-district", YEAR, by=officer)
    assert (second.number, second != first) == ("KP-2026-0002", True)


def test_a_number_taken_meanwhile_is_not_given_twice(officer, monkeypatch):
    start_pack("demo-district", YEAR, by=officer)
    numbers = iter(["KP-2026-0001", "KP-2026-0002"])
    monkeypatch.setattr(actions, "_next_number", lambda: next(numbers))
    assert start_pack("demo-district", YEAR, language="en", by=officer).number == "KP-2026-0002"


def test_the_twin_of_a_request_that_was_faster_joins_its_pack(officer, monkeypatch):
    first = start_pack("demo-district", YEAR, by=officer)
    looks = iter([None, first])
    monkeypatch.setattr(actions, "_being_made", lambda wanted: next(looks))
    monkeypatch.setattr(actions, "_next_number", lambda: first.number)
    assert start_pack("demo-district", YEAR, by=officer) == first


@pytest.mark.parametrize(
    ("starts_on", "as_of", "field"),
    [
        (None, date(2026, 7, 1), "as_of"),
        (date(2026, 6, 2), date(2026, 6, 1), "starts_on"),
        (date(1999, 12, 31), date(2026, 6, 1), "starts_on"),
        (None, date(1999, 1, 1), "as_of"),
    ],
)
def test_periods_that_cannot_be_are_refused(starts_on, as_of, field):
    with pytest.raises(ValidationError) as refusal:
        checked_period(starts_on, as_of)
    assert list(refusal.value.message_dict) == [field]


def test_the_usual_period_is_twelve_months():
    assert checked_period(None, TODAY) == Period(date(2025, 7, 1), TODAY)


@pytest.mark.parametrize("name", ["clerk", "leader", "inspector"])
def test_only_the_office_makes_packs(request, name, officer):
    person = request.getfixturevalue(name)
    pack = start_pack("demo-district", YEAR, by=officer)
    for attempt in (
        lambda: start_pack("demo-district", YEAR, by=person),
        lambda: cancel_pack(pack, by=person),
        lambda: retry_pack(pack, by=person),
        lambda: issue_pack(pack, by=person),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_cancelling_ends_the_job_and_is_remembered(officer):
    pack = start_pack("demo-district", YEAR, by=officer)
    assert cancel_pack(pack, by=officer)
    assert not cancel_pack(pack, by=officer)
    assert job_of(pack).state == JobState.CANCELLED
    assert Action.CANCEL in Entry.objects.about(pack).values_list("action", flat=True)


def test_a_second_try_is_a_new_job_of_the_same_pack(officer):
    pack = start_pack("demo-district", YEAR, by=officer)
    claim(job_of(pack).pk).fail("broken")
    again = retry_pack(pack, by=officer)
    assert again.state == JobState.QUEUED
    assert retry_pack(pack, by=officer) == again


def test_only_what_is_built_can_be_issued(officer):
    pack = start_pack("demo-district", YEAR, by=officer)
    with pytest.raises(ValidationError):
        issue_pack(pack, by=officer)


def test_what_is_issued_never_changes(officer, admin):
    pack = built(start_pack("demo-district", YEAR, by=officer))
    issued = issue_pack(pack, by=officer)
    assert issue_pack(pack, by=admin).issued_by == officer
    issued.pages = 9
    with pytest.raises(TypeError):
        issued.save()
    with pytest.raises(TypeError):
        issued.delete()
    with pytest.raises(ValidationError):
        retry_pack(issued, by=officer)
    assert Entry.objects.about(pack).filter(action=Action.ISSUE).count() == 1


def test_only_an_issued_pack_is_corrected(officer):
    pack = built(start_pack("demo-district", YEAR, by=officer))
    with pytest.raises(ValidationError):
        start_pack("demo-district", YEAR, replaces=pack, by=officer)
    issued = issue_pack(pack, by=officer)
    assert start_pack("demo-district", YEAR, replaces=issued, by=officer).replaces == pack


def test_inspectors_see_issued_packs_only(officer, inspector, clerk, leader):
    pack = built(start_pack("demo-district", YEAR, by=officer))
    assert not Pack.objects.visible_to(inspector).exists()
    issue_pack(pack, by=officer)
    assert Pack.objects.visible_to(inspector).get() == pack
    assert Pack.objects.visible_to(leader).get() == pack
    assert not Pack.objects.visible_to(clerk).exists()
