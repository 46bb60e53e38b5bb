import errno

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import translation

from kepu.jobs import tasks
from kepu.jobs.actions import cancel, queue
from kepu.jobs.models import Job, JobState, WorkerBeat
from kepu.jobs.runs import JobFailure
from kepu.jobs.work import work

pytestmark = pytest.mark.django_db


class BeyondException(BaseException):
    """Like the PDF engine's refusal of a hostile address, no Exception."""


@pytest.fixture
def doing(settings, monkeypatch, officer):
    """`doing(function)` carries out a job by that function and gives the row afterwards."""

    def do(function, **options):
        monkeypatch.setattr("kepu.jobs.work.import_string", lambda path: function)
        job = queue("pack", "7", by=officer)
        try:
            work(str(job.pk), **options)
        finally:
            job.refresh_from_db()
            do.job = job
        return job

    return do


def raising(error):
    def function(run):
        raise error

    return function


@pytest.mark.parametrize("function", [lambda run: run.finish(), lambda run: None])
def test_work_that_returns_is_done(doing, function):
    job = doing(function)
    assert job.state == JobState.DONE
    assert job.finished_at


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (JobFailure("The disk is full. Make room on the server, then try again."), "disk is full"),
        (JobFailure("Page %(detail)s", "9"), "Page 9"),
        (OSError(errno.ENOSPC, "no space"), "disk is full"),
        (MemoryError(), "too little memory"),
        (BeyondException("file:///etc/passwd"), "unexpected"),
        (ValueError("secret 13812345678"), "unexpected"),
        (TimeoutError(), "15 minutes"),
    ],
)
def test_whatever_goes_wrong_becomes_a_sentence(doing, error, words):
    job = doing(raising(error))
    assert job.state == JobState.FAILED
    with translation.override("en"):
        assert words in job.reason_text
    assert "138" not in job.reason
    assert "passwd" not in job.reason


@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), InterfaceError("closed")])
def test_a_database_that_goes_away_fails_no_job(doing, error):
    job = doing(raising(error))
    assert (job.state, job.attempt, job.reason) == (JobState.RUNNING, 1, "")


def test_a_stopped_worker_gives_its_job_back(doing):
    with pytest.raises(SystemExit):
        doing(raising(SystemExit()))
    assert doing.job.state == JobState.QUEUED
    assert doing.job.attempt == 0


def test_a_cancelled_job_ends_quietly(doing, officer):
    def function(run):
        cancel(Job.objects.get(pk=run.job.pk), by=officer)
        run.step("Running", 1, 2)

    assert doing(function).state == JobState.CANCELLED


def test_a_job_is_not_done_twice(doing):
    done = []
    job = doing(lambda run: (done.append(1), run.finish()))
    work(str(job.pk))
    tasks.run(str(job.pk))
    assert done == [1]


def test_a_beat_survives_a_database_that_is_away(monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(tasks, "sweep", away)
    tasks.beat_once("celery@here")
    assert WorkerBeat.objects.get().name == "celery@here"
