"""Starting, joining, numbering, cancelling and issuing packs."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from kepu.audit.models import Action, Entry
from kepu.jobs.actions import claim
from kepu.jobs.models import Job, JobState
from kepu.periods import Period
from reports.models import Pack, PackPart
from reports.packs import actions
from reports.packs.actions import cancel_pack, checked_period, issue_pack, retry_pack, start_pack, withdraw_pack
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


def incomplete(officer) -> Pack:
    """As if a worker had made it without two photos."""
    pack = built(start_pack("demo-district", YEAR, by=officer))
    pack.results, pack.missing_count = {"missing": ["甲缺失", "乙缺失"]}, 2
    pack.save()
    PackPart.objects.create(pack=pack, number=1, sha256="0" * 64, size=1)
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
    assert start_pack("demo-district", Period(date(2026, 1, 1), TODAY), by=None) != first


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
    looks = iter([[], [], [first]])  # its twin, others of the same person, its twin again
    monkeypatch.setattr(actions, "_being_made", lambda packs: next(looks))
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
        start_pack("demo-district", YEAR, replaces=pack, reason="漏记", by=officer)
    issued = issue_pack(pack, by=officer)
    with pytest.raises(ValidationError, match="更正"):
        start_pack("demo-district", YEAR, replaces=issued, reason=" ", by=officer)
    correction = start_pack("demo-district", YEAR, replaces=issued, reason="漏记一场", by=officer)
    assert (correction.replaces, correction.correction_reason) == (pack, "漏记一场")


def test_inspectors_see_issued_packs_only(officer, inspector, clerk, leader):
    pack = built(start_pack("demo-district", YEAR, by=officer))
    assert not Pack.objects.visible_to(inspector).exists()
    issue_pack(pack, by=officer)
    assert Pack.objects.visible_to(inspector).get() == pack
    assert Pack.objects.visible_to(leader).get() == pack
    assert not Pack.objects.visible_to(clerk).exists()


@pytest.mark.parametrize(("reason", "words"), [("", "为什么仍要印发"), (" \n ", "为什么仍要印发"), ("长" * 501, "500")])
def test_an_incomplete_pack_is_issued_for_a_reason_only(officer, reason, words):
    pack = incomplete(officer)
    with pytest.raises(ValidationError, match=words) as caught:
        issue_pack(pack, reason=reason, by=officer)
    assert list(caught.value.message_dict) == ["reason"]
    assert not Pack.objects.issued().exists()


def test_the_reason_is_kept_with_the_pack_and_in_the_audit(officer):
    pack = issue_pack(incomplete(officer), reason=" 原件已遗失 ", by=officer)
    assert pack.issue_reason == "原件已遗失"
    assert Entry.objects.about(pack).filter(action=Action.ISSUE).get().details["reason"] == "原件已遗失"


def test_a_complete_pack_keeps_no_reason(officer):
    pack = built(start_pack("demo-district", YEAR, by=officer))
    assert issue_pack(pack, reason="随便写的", by=officer).issue_reason == ""


def test_an_incomplete_pack_is_made_again_under_its_number_and_code(officer):
    pack = incomplete(officer)
    before = pack.number, pack.code
    retry_pack(pack, by=officer)
    pack.refresh_from_db()
    assert (pack.number, pack.code) == before
    assert (pack.built_at, pack.results, pack.missing_count, pack.parts.count()) == (None, {}, 0, 0)
    assert job_of(pack).state == JobState.QUEUED


def test_an_incomplete_pack_that_is_issued_is_not_made_again(officer):
    pack = issue_pack(incomplete(officer), reason="先行报送", by=officer)
    with pytest.raises(ValidationError):
        retry_pack(pack, by=officer)


def test_the_parts_of_an_issued_pack_never_change(officer):
    pack = issue_pack(incomplete(officer), reason="先行报送", by=officer)
    part = pack.parts.get()
    for change in (part.save, part.delete):
        with pytest.raises(TypeError):
            change()


def test_only_an_issued_pack_is_withdrawn_and_only_once_for_a_reason(officer):
    pack = built(start_pack("demo-district", YEAR, by=officer))
    with pytest.raises(ValidationError, match="已印发"):
        withdraw_pack(pack, reason="拿错", by=officer)
    issue_pack(pack, by=officer)
    with pytest.raises(ValidationError, match="撤销原因"):
        withdraw_pack(pack, reason="  ", by=officer)
    withdraw_pack(pack, reason="拿错", by=officer)
    with pytest.raises(ValidationError, match="已经撤销"):
        withdraw_pack(pack, reason="再来", by=officer)
    assert Entry.objects.about(pack).filter(action=Action.RETIRE).get().details == {"reason": "拿错"}


def test_a_withdrawn_pack_is_hidden_from_inspectors_alone(officer, leader, inspector):
    pack = issue_pack(built(start_pack("demo-district", YEAR, by=officer)), by=officer)
    assert pack in Pack.objects.visible_to(inspector)
    withdraw_pack(pack, reason="拿错", by=officer)
    assert pack not in Pack.objects.visible_to(inspector)
    assert pack in Pack.objects.visible_to(leader)


def test_others_than_the_office_withdraw_nothing(officer, leader):
    pack = issue_pack(built(start_pack("demo-district", YEAR, by=officer)), by=officer)
    with pytest.raises(PermissionDenied):
        withdraw_pack(pack, reason="拿错", by=leader)
