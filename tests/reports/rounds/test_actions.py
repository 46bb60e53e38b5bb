"""Rounds are opened once for a period, issued with or without a reason, frozen for ever, corrected by a new one."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Incident
from kepu.audit.models import Action, Entry
from kepu.periods import Period
from reports.actions import sign_judgement
from reports.models import Answer, Round
from reports.rounds.actions import correct_round, discard_round, issue_round, open_round
from reports.rounds.answering import save_answer
from reports.rounds.blockers import Hindrance, blockers
from reports.rounds.standing import live_standing, standing_of
from reports.standards import load_standard
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
YEAR = Period.ending(TODAY)


def kinds(round, code="") -> set:
    return {each.kind for each in blockers(live_standing(round)) if code in ("", each.code)}


def test_a_round_has_an_empty_answer_to_each_indicator(opened, officer):
    codes = [each.code for each in load_standard("demo-district").indicators]
    assert [each.indicator for each in opened.answers.all()] == codes
    assert (opened.number, opened.opened_by, opened.standard_version) == ("ZP-2026-0001", officer, "1")
    assert Entry.objects.filter(action=Action.CREATE, object_type="reports.round").count() == 1


def test_opening_it_again_joins_the_open_one(opened, colleague):
    assert open_round("demo-district", YEAR, title="别的", by=colleague) == opened
    assert Round.objects.count() == 1


def test_a_period_whose_round_is_issued_is_corrected_not_opened(issued, officer):
    with pytest.raises(ValidationError, match="ZP-2026-0001"):
        open_round("demo-district", YEAR, by=officer)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (TODAY + timedelta(1), TODAY + timedelta(9), "starts_on"),
        (date(1999, 12, 31), TODAY, "starts_on"),
        (TODAY, TODAY + timedelta(3000), "as_of"),
        (date(2020, 1, 1), TODAY, "as_of"),
    ],
)
def test_a_period_that_cannot_be_is_refused_beside_its_field(officer, start, end, field):
    with pytest.raises(ValidationError) as refusal:
        open_round("demo-district", Period(start, end), by=officer)
    assert [*refusal.value.message_dict] == [field]


def test_only_who_makes_packs_opens_corrects_and_issues(opened, leader, clerk):
    for someone in (leader, clerk):
        for act in (
            lambda who: open_round("demo-district", YEAR, by=who),
            lambda who: issue_round(opened, reason="x", by=who),
            lambda who: correct_round(opened, reason="x", by=who),
            lambda who: discard_round(opened, by=who),
        ):
            with pytest.raises(PermissionDenied):
                act(someone)


def test_figures_of_a_period_that_still_runs_are_those_up_to_today(officer, make_event):
    round = open_round("demo-district", Period(date(2026, 1, 1), date(2026, 12, 31)), by=officer)
    make_event(starts_on=TODAY, category="科教进社区")
    make_event(starts_on=TODAY + timedelta(1), category="科教进社区")
    line = standing_of(round).line("E5")
    assert (line.number, standing_of(round).period.end) == (1, TODAY)


def test_it_is_not_issued_before_its_last_day(officer):
    round = open_round("demo-district", Period(date(2026, 1, 1), date(2026, 7, 1)), by=officer)
    with pytest.raises(ValidationError, match="2026"):
        issue_round(round, reason="赶时间", by=officer)
    with time_machine.travel(NOW + timedelta(days=1)):
        assert issue_round(round, reason="赶时间", by=officer).is_issued


def test_what_is_open_is_named_and_asks_for_a_reason(opened, officer):
    assert kinds(opened, "H3") == {Hindrance.UNJUDGED, Hindrance.PROOF, Hindrance.NOT_ACCEPTED}
    assert Hindrance.NARRATIVE in kinds(opened, "E1")
    with pytest.raises(ValidationError) as refusal:
        issue_round(opened, reason="  ", by=officer)
    assert [*refusal.value.message_dict] == ["reason"]
    opened.refresh_from_db()
    assert (opened.issued_at, opened.results) == (None, {})


def test_a_veto_that_is_not_met_stands_in_the_way(opened):
    assert Hindrance.VETO not in kinds(opened)
    Incident.objects.create(happened_on=TODAY, kind="伪科学", matter="假讲座", is_grave=True)
    assert Hindrance.VETO in kinds(opened, "H1")


def test_what_is_issued_says_what_was_open_and_why_it_was_issued(issued, officer):
    told = issued.results["round"]
    assert (told["issue_reason"], issued.issued_by, bool(told["open"])) == ("检查在即", officer, True)
    assert Entry.objects.get(action=Action.ISSUE).details["reason"] == "检查在即"


def test_issuing_it_again_changes_nothing(issued, colleague):
    again = issue_round(issued, reason="又一次", by=colleague)
    assert (again.issue_reason, again.issued_at) == ("检查在即", issued.issued_at)
    assert Entry.objects.filter(action=Action.ISSUE).count() == 1


def test_an_issued_round_and_its_answers_never_change(issued, officer):
    answer = issued.answers.get(indicator="E1")
    for act in (issued.save, issued.delete, answer.save, answer.delete, Round.objects.all().delete):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        Answer.objects.filter(round=issued).delete()
    with pytest.raises(ValidationError):
        save_answer(answer, {"narrative": "x"}, version=answer.version, by=officer)
    with pytest.raises(ValidationError):
        discard_round(issued, by=officer)


def test_from_then_on_it_reads_what_was_frozen(issued, make_event, guihua):
    before = standing_of(Round.objects.get(pk=issued.pk))
    make_event(is_major=True)
    sign_judgement(load_standard("demo-district"), "H3", judged_for=TODAY, is_met=True, reason="x", by=issued.opened_by)
    after = standing_of(Round.objects.get(pk=issued.pk))
    assert after.lines == before.lines
    assert after.line("E1").number == 0


def test_frozen_and_live_lines_say_the_same(opened, accept, earlier, make_event, guihua, officer):
    for number in range(3):
        make_event(f"第{number}场", is_major=True, covered=[guihua])
    accept(opened)
    live = live_standing(opened)
    issued = issue_round(opened, reason="x", by=officer)
    frozen = standing_of(issued)
    for one, other in zip(live.lines, frozen.lines, strict=True):
        assert (one.number, one.value_text, one.status, one.sentence) == (
            other.number,
            other.value_text,
            other.status,
            other.sentence,
        )
        assert (one.proof, one.before, one.requirement) == (other.proof, other.before, other.requirement)
    assert frozen.previous == earlier.number


def test_the_trend_is_told_against_the_last_issued_round(opened, earlier, make_event):
    make_event(is_major=True)
    lines = standing_of(opened)
    assert (lines.line("E1").direction, lines.line("E1").before.number) == ("up", 0)
    assert lines.line("G1").direction == "same"
    assert lines.line("H3").direction is None


def test_a_corrected_round_is_not_what_is_compared_with(opened, earlier, officer):
    correction = issue_round(correct_round(earlier, reason="漏报", by=officer), reason="x", by=officer)
    assert standing_of(opened).previous == correction.number


def test_a_correction_copies_the_answers_and_says_why(opened, accept, officer, colleague):
    accept(opened)
    issued = issue_round(opened, reason="x", by=officer)
    made = correct_round(issued, reason="漏记一场活动", by=colleague)
    copied, old = made.answers.get(indicator="E1"), issued.answers.get(indicator="E1")
    assert (copied.narrative, copied.state, copied.reviewed_by) == (old.narrative, "accepted", colleague)
    assert (made.replaces, made.correction_reason, made.period) == (issued, "漏记一场活动", issued.period)
    assert correct_round(issued, reason="再来", by=officer) == made


def test_a_correction_needs_a_reason_and_an_issued_round(opened, officer):
    with pytest.raises(ValidationError):
        correct_round(opened, reason="x", by=officer)
    issued = issue_round(opened, reason="x", by=officer)
    with pytest.raises(ValidationError) as refusal:
        correct_round(issued, reason=" ", by=officer)
    assert [*refusal.value.message_dict] == ["reason"]


def test_a_round_is_corrected_once_then_its_correction(issued, officer):
    correction = issue_round(correct_round(issued, reason="甲", by=officer), reason="x", by=officer)
    with pytest.raises(ValidationError, match=correction.number):
        correct_round(issued, reason="乙", by=officer)
    assert correct_round(correction, reason="乙", by=officer).replaces == correction


def test_a_round_opened_by_mistake_goes_until_somebody_has_written(opened, write, officer):
    discard_round(opened, by=officer)
    assert (Round.objects.count(), Answer.objects.count()) == (0, 0)
    again = open_round("demo-district", YEAR, by=officer)
    write(again)
    with pytest.raises(ValidationError):
        discard_round(again, by=officer)


def test_what_a_standard_does_not_know_stands_in_nobodys_way(officer):
    round = open_round("demo-community", YEAR, by=officer)
    unknown = [line for line in standing_of(round).lines if line.is_unknown]
    assert unknown
    assert not {each.code for each in blockers(standing_of(round))} & {line.code for line in unknown}
    assert issue_round(round, reason="x", by=officer).is_issued


def test_queries_do_not_grow_with_the_records(opened, make_event, guihua, songbai):
    make_event("首场", covered=[guihua, songbai], is_major=True)
    with CaptureQueriesContext(connection) as few:
        standing_of(opened)
    for number in range(6):
        make_event(f"{number}", covered=[guihua, songbai], is_major=True)
    with CaptureQueriesContext(connection) as many:
        standing_of(opened)
    assert len(many) == len(few)
