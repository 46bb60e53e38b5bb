"""An open round, people who write and review, and short ways through the actions."""

from datetime import date

import pytest

from kepu.accounts.roles import Role
from kepu.periods import Period
from reports.rounds.actions import issue_round, open_round
from reports.rounds.answering import review_answer, save_answer, submit_answer
from tests.conftest import TODAY, person

TEXT = {"narrative": "一、做法\n1. 讲座三场", "gap": "尚缺一处", "remedy": "九月底前补齐", "responsible": "王芳"}


@pytest.fixture
def colleague(db):
    """A second officer: nobody accepts what they wrote themselves."""
    return person("colleague", Role.OFFICER, name="刘洋")


@pytest.fixture
def opened(officer):
    return open_round("demo-district", Period.ending(TODAY), by=officer)


@pytest.fixture
def earlier(officer):
    """A round of the year before, issued."""
    return issue_round(
        open_round("demo-district", Period(date(2024, 7, 1), date(2025, 6, 30)), by=officer), reason="试评", by=officer
    )


@pytest.fixture
def issued(opened, officer):
    return issue_round(opened, reason="检查在即", by=officer)


@pytest.fixture
def write(officer):
    def write(round, code="E1", by=officer, **texts):
        answer = round.answers.get(indicator=code)
        return save_answer(answer, TEXT | texts, version=answer.version, by=by)

    return write


@pytest.fixture
def submit(write, officer):
    def submit(round, code="E1", by=officer, **texts):
        answer = write(round, code, by, **texts)
        return submit_answer(answer, version=answer.version, by=by)

    return submit


@pytest.fixture
def accept(submit, colleague):
    def accept(round, code="E1", **texts):
        answer = submit(round, code, **texts)
        return review_answer(answer, state="accepted", version=answer.version, by=colleague)

    return accept
