from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from kepu.audit.models import Action, Entry
from kepu.jobs import actions, bell
from kepu.jobs.actions import cancel, claim, queue, sweep
from kepu.jobs.models import Job, JobState, WorkerBeat
from kepu.jobs.runs import LostLeaseError, lease_clock, lease_end
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    """The numbers of the jobs that were rung for."""
    calls = []
    monkeypatch.setattr(actions, "ring", lambda job_id: calls.append(job_id) or True)
    monkeypatch.setattr(actions, "unanswered", lambda: 0)
    return calls


@pytest.fixture
def job(officer, rung):
    return queue("pack", "7", by=officer)


def later(job, **times):
    """Pretend that moments of the job lie in the past."""
    for name, ago in times.items():
        now = lease_clock() if name == "lease_until" else timezone.now()
        Job.objects.filter(pk=job.pk).update(**{name: now - ago})


def test_a_target_has_one_live_job(job, officer):
    assert queue("pack", "7", by=officer) == job
    assert queue("pack", "8", by=officer) != job


def test_the_bell_rings_when_the_row_is_committed(officer, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = queue("pack", "7", by=officer)
        assert rung == []
    assert rung == [job.pk]


def test_a_dead_broker_leaves_the_job_waiting(officer, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise ConnectionError("nobody there")

    monkeypatch.setattr(bell.app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = queue("pack", "7", by=officer)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_only_one_worker_gets_a_job(job):
    assert claim(job.pk).job.attempt == 1
    assert claim(job.pk) is None


def test_progress_is_written_and_renews_the_lease(job):
    run = claim(job.pk)
    later(job, lease_until=timedelta(seconds=1))
    run.step("Waiting", 2, 5)
    job.refresh_from_db()
    assert (job.steps_done, job.steps_total, job.percent) == (2, 5, 40)
    assert Job.objects.filter(lease_until__gt=lease_clock()).exists()


def test_a_zombie_can_write_nothing(job):
    zombie = claim(job.pk)
    later(job, lease_until=timedelta(seconds=1))
    sweep()
    heir = claim(job.pk)
    with pytest.raises(LostLeaseError):
        zombie.step("Running", 1, 5)
    with pytest.raises(LostLeaseError):
        zombie.finish()
    assert not zombie.fail("late")
    zombie._renew()
    heir.finish()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.step) == (JobState.DONE, 2, "")


def test_the_sweep_takes_up_what_a_dead_worker_left(job, rung):
    claim(job.pk)
    assert sweep() == 0, "a lease that runs must not be touched"
    later(job, lease_until=timedelta(seconds=1))
    assert sweep() == 1
    assert rung == [job.pk]
    assert claim(job.pk).job.attempt == 2


@pytest.mark.postgres
@pytest.mark.parametrize("wrong_by", [timedelta(days=1), -timedelta(days=1)])
def test_a_worker_with_a_wrong_clock_takes_no_work_away_and_keeps_none_for_ever(job, wrong_by):
    claim(job.pk)
    with time_machine.travel(NOW + wrong_by, tick=True):
        assert sweep() == 0, "its lease runs"
        later(job, lease_until=timedelta(seconds=1))
        assert sweep() == 1, "its lease has run out"
        claim(job.pk)
    assert Job.objects.filter(lease_until__gt=lease_clock(), lease_until__lte=lease_end()).exists()


def test_the_third_interruption_is_the_last(job):
    for _attempt in range(3):
        assert claim(job.pk)
        later(job, lease_until=timedelta(seconds=1))
        sweep()
    assert claim(job.pk) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    with translation.override("en"):
        assert "interrupted 3 times" in job.reason_text


def test_a_worker_that_is_stopped_uses_up_no_attempt(job):
    for _deployment in range(5):
        assert claim(job.pk).give_back()
    assert claim(job.pk)


@pytest.mark.parametrize(
    ("age", "silence", "rings"),
    [(5, 5, 0), (20, 11, 1), (20, 5, 0), (600, 5, 0), (600, 30, 1)],
)
def test_jobs_nobody_heard_of_are_rung_again(job, rung, age, silence, rings):
    later(job, created_at=timedelta(seconds=age), rung_at=timedelta(seconds=silence))
    sweep()
    sweep()
    assert len(rung) == rings


@pytest.fixture
def long_queue(officer, rung):
    """Jobs that wait behind others, the first one the longest; each was rung for, but long ago."""
    jobs = [queue("pack", str(number), by=officer) for number in range(5)]
    for place, job in enumerate(jobs):
        later(job, created_at=timedelta(minutes=10 - place), rung_at=timedelta(minutes=5))
    return jobs


def test_a_long_queue_is_not_filled_with_echoes(long_queue, rung, monkeypatch):
    monkeypatch.setattr(actions, "unanswered", lambda: len(long_queue))
    assert sweep() == 0


def test_as_many_are_rung_again_as_calls_were_lost(long_queue, rung, monkeypatch):
    monkeypatch.setattr(actions, "unanswered", lambda: len(long_queue) - 2)
    assert sweep() == 2
    assert rung == [job.pk for job in long_queue[:2]], "the oldest first"


def test_what_a_dead_worker_left_is_rung_for_before_all_that_waits(long_queue, rung, monkeypatch):
    claim(long_queue[4].pk)
    later(long_queue[4], lease_until=timedelta(seconds=1))
    monkeypatch.setattr(actions, "unanswered", lambda: len(long_queue) - 1)
    assert sweep() == 1
    assert rung == [long_queue[4].pk]


def test_a_sweep_rings_for_no_more_than_lets_the_worker_give_its_next_sign_in_time(long_queue, rung, monkeypatch):
    monkeypatch.setattr(actions, "RINGS", 3)
    assert [sweep(), sweep()] == [3, 2]


def test_nobody_is_rung_for_while_the_broker_is_away(long_queue, rung, monkeypatch):
    monkeypatch.setattr(actions, "unanswered", lambda: None)
    assert sweep() == 0
    monkeypatch.setattr(actions, "unanswered", lambda: 0)
    assert sweep() == 5, "they had not been marked as rung for"


def test_a_slow_broker_holds_up_no_sign_of_life(long_queue, monkeypatch):
    clock = [0.0]

    def ring(job_id):
        clock[0] += actions.RINGING_SECONDS / 2
        return True

    monkeypatch.setattr(actions, "ring", ring)
    monkeypatch.setattr(actions.time, "monotonic", lambda: clock[0])
    assert sweep() == 3


def test_cancelling_stops_the_worker_at_its_next_step(job, officer):
    run = claim(job.pk)
    assert cancel(job, by=officer)
    with pytest.raises(LostLeaseError):
        run.step("Running", 1, 5)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert Entry.objects.about(job).get().action == Action.CANCEL


def test_what_has_ended_cannot_be_cancelled(job, officer):
    claim(job.pk).finish()
    assert not cancel(job, by=officer)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_cancelled_target_may_be_queued_anew(job, officer):
    cancel(job, by=officer)
    assert queue("pack", "7", by=officer) != job


def test_a_job_of_the_command_line_is_not_up_for_grabs(officer, rung):
    heard = []
    run = actions.start_here("pack", "7", by=officer, on_step=heard.append)
    assert claim(run.job.pk) is None
    run.step("Running", 1, 2)
    assert heard[0].steps_done == 1


def test_a_worker_is_alive_for_half_a_minute_after_its_last_sign():
    assert not actions.worker_alive()
    assert actions.last_beat() is None
    actions.beat("celery@here")
    assert actions.worker_alive()
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(seconds=31))
    assert not actions.worker_alive()
    actions.beat("celery@here")
    assert WorkerBeat.objects.count() == 1
