"""Two at the same moment, on a database where that is real."""

import pytest
from django.core.exceptions import ValidationError

from kepu.audit.models import Action, Entry
from kepu.periods import Period
from reports.models import Answer, Round
from reports.rounds.actions import correct_round, issue_round, open_round
from reports.rounds.answering import StaleAnswerError, save_answer
from tests.conftest import TODAY
from tests.reports.rounds.conftest import TEXT
from tests.reports.test_pack_races import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_many_who_open_the_same_round_all_get_one(officer):
    rounds = all_at_once(lambda _n: open_round("demo-district", Period.ending(TODAY), by=officer))
    assert len({round.pk for round in rounds}) == Round.objects.count() == 1
    assert Answer.objects.count() == 33


def test_many_rounds_get_as_many_numbers(officer):
    days = [TODAY.replace(day=number + 1) for number in range(8)]
    all_at_once(lambda n: open_round("demo-district", Period.ending(days[n]), by=officer))
    assert sorted(Round.objects.values_list("number", flat=True)) == [f"ZP-2026-{n:04d}" for n in range(1, 9)]


def test_of_many_who_save_the_same_answer_one_is_kept_and_the_others_are_told(opened, officer):
    answer = opened.answers.get(indicator="E1")

    def save(number):
        try:
            return save_answer(answer, TEXT | {"gap": f"第{number}人"}, version=1, by=officer).gap
        except StaleAnswerError:
            return None

    kept = [gap for gap in all_at_once(save) if gap]
    assert kept == [Answer.objects.get(pk=answer.pk).gap]


def test_of_many_who_issue_it_one_does(opened, officer):
    issued = all_at_once(lambda n: issue_round(opened, reason=f"第{n}次", by=officer), count=4)
    assert len({each.issue_reason for each in issued}) == 1
    assert Entry.objects.filter(action=Action.ISSUE).count() == 1


def test_an_answer_saved_while_it_is_issued_is_in_it_or_refused(opened, officer):
    answer = opened.answers.get(indicator="E1")

    def act(number):
        if number == 0:
            return issue_round(opened, reason="x", by=officer)
        try:
            return save_answer(answer, TEXT, version=1, by=officer)
        except ValidationError:
            return None

    issued, saved = all_at_once(act, count=2)
    frozen = next(each for each in issued.results["indicators"] if each["code"] == "E1")
    assert (
        frozen["answer"]["narrative"]
        == Answer.objects.get(pk=answer.pk).narrative
        == (saved.narrative if saved else "")
    )


def test_of_many_who_correct_it_all_get_one(issued, officer):
    made = all_at_once(lambda n: correct_round(issued, reason=f"第{n}人", by=officer), count=4)
    assert len({round.pk for round in made}) == 1
