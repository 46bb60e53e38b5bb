"""Answers kept in memory: asked once, dropped with the next write."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest
from django.utils.translation import override

from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.audit.revision import revision
from reports.kept import MOST, forget, kept
from tests.servers import wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keeping(settings):
    settings.KEEP_SECONDS = 60
    forget()
    yield
    forget()


@pytest.fixture
def asked():
    """How often an answer was worked out."""
    return []


def ask(asked, key="figure"):
    return kept(key, lambda: asked.append(key) or len(asked))


def test_an_answer_is_worked_out_once(asked, django_assert_num_queries):
    assert ask(asked) == 1
    with django_assert_num_queries(1):
        assert ask(asked) == 1
    assert asked == ["figure"]


def test_each_question_and_language_has_its_own(asked):
    assert [ask(asked), ask(asked, "other")] == [1, 2]
    with override("en"):
        assert ask(asked) == 3


def test_a_write_makes_it_old(asked, officer, django_capture_on_commit_callbacks):
    ask(asked)
    with django_capture_on_commit_callbacks(execute=True):
        record(Action.CHANGE, officer, by=officer)
    assert ask(asked) == 2


@pytest.mark.parametrize(("since", "answer"), [(0.9, 1), (1.1, 2)])
def test_what_may_lag_is_kept_through_writes_for_so_long(since, answer, asked, monkeypatch):
    clock, revisions = [1000.0], count(1)
    monkeypatch.setattr("reports.kept.revision", lambda: next(revisions))
    monkeypatch.setattr("reports.kept.time.monotonic", lambda: clock[0])
    kept("page", lambda: asked.append(1) or len(asked), lag=2)
    clock[0] += since
    assert kept("page", lambda: asked.append(1) or len(asked), lag=2) == answer


def test_of_those_who_may_be_told_the_old_answer_one_works_out_the_new_one(asked, monkeypatch):
    clock, revisions, busy, open_door = [1000.0], count(1), Event(), Event()
    monkeypatch.setattr("reports.kept.revision", lambda: next(revisions))
    monkeypatch.setattr("reports.kept.time.monotonic", lambda: clock[0])

    def make_new():
        busy.set()
        return open_door.wait(10) and "new"

    kept("page", lambda: "old", lag=2)
    clock[0] += 1.5
    with ThreadPoolExecutor(2) as others:
        new = others.submit(kept, "page", make_new, lag=2)
        assert busy.wait(10)
        assert kept("page", make_new, lag=2) == "old"
        clock[0] += 1
        too_old = others.submit(kept, "page", make_new, lag=2)
        open_door.set()
    assert (new.result(), too_old.result()) == ("new", "new")


def test_an_answer_that_lags_is_no_answer_to_who_must_see_the_last_write(asked, monkeypatch):
    revisions = count(1)
    monkeypatch.setattr("reports.kept.revision", lambda: next(revisions))
    monkeypatch.setattr("reports.kept.time.monotonic", lambda: 1000.0)
    assert [kept("page", lambda: asked.append(1) or len(asked), lag=lag) for lag in (1, 1, 0, 1)] == [1, 1, 2, 2]


def test_those_who_wait_while_others_write_share_one_answer(monkeypatch):
    """Each of the crowd comes at another revision; the first of them to get its turn answers for all."""
    asked, made, open_door = [], [], Event()
    monkeypatch.setattr("reports.kept.revision", lambda: asked.append(1) or len(asked))

    def make():
        made.append(1)
        open_door.wait(10)
        return len(made)

    with ThreadPoolExecutor(8) as crowd:
        first = crowd.submit(kept, "figure", make)
        wait_until(lambda: made)
        others = [crowd.submit(kept, "figure", make) for _person in range(6)]
        wait_until(lambda: len(asked) == 2 + len(others))  # the first one twice: when it came and when it began
        open_door.set()
    assert [first.result(), *(other.result() for other in others)] == [1] + [2] * 6


def test_an_answer_that_fails_is_not_kept(monkeypatch):
    def fail():
        raise ValueError("no figure")

    with pytest.raises(ValueError, match="no figure"):
        kept("figure", fail)
    assert kept("figure", lambda: 7) == 7


def test_a_write_counts_once_it_is_committed(officer, django_capture_on_commit_callbacks):
    before = revision()
    with django_capture_on_commit_callbacks(execute=True):
        record(Action.CHANGE, officer, by=officer)
        assert revision() == before
    assert revision() > before


def test_looking_makes_nothing_old(asked, officer, django_capture_on_commit_callbacks):
    ask(asked)
    with django_capture_on_commit_callbacks(execute=True):
        record(Action.DOWNLOAD, officer, by=officer)
    assert ask(asked) == 1


def test_after_a_while_it_is_worked_out_again(asked, monkeypatch):
    ask(asked)
    later = time.monotonic() + 61
    monkeypatch.setattr("reports.kept.time.monotonic", lambda: later)
    assert ask(asked) == 2


def test_with_nothing_to_keep_each_asks_anew(asked, settings):
    settings.KEEP_SECONDS = 0
    assert [ask(asked), ask(asked)] == [1, 2]


def test_only_so_many_are_kept(asked):
    for number in range(MOST + 1):
        ask(asked, number)
    ask(asked, 0)
    assert len(asked) == MOST + 2
