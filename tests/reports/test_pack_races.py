"""Many at once, on a database where that is real."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from campaigns.models import Event
from kepu.jobs.actions import claim
from kepu.jobs.models import Job
from kepu.periods import Period
from reports.models import Pack
from reports.packs import actions
from reports.packs.actions import start_pack
from reports.packs.moment import one_moment
from tests.conftest import TODAY

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CROWD = 8


def all_at_once(action, count=CROWD) -> list:
    """The results of `action(number)` called from so many threads at the same moment."""
    barrier = Barrier(count)

    def one(number):
        barrier.wait()
        try:
            return action(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def in_another_connection(action):
    """The result of `action()`, committed before this returns."""
    return all_at_once(lambda _n: action(), count=1)[0]


def test_of_many_clicks_one_makes_the_pack(officer):
    packs = all_at_once(lambda _n: start_pack("demo-district", Period.ending(TODAY), by=officer))
    assert len({pack.pk for pack in packs}) == 1
    assert Pack.objects.count() == Job.objects.count() == 1


def test_a_twin_that_commits_between_the_look_and_the_start_is_joined(officer, monkeypatch):
    look, twins = actions._being_made, []

    def look_then_be_overtaken(wanted):
        found = look(wanted)
        if not twins:
            twins.append(None)  # the twin's own look is not overtaken
            twins[0] = in_another_connection(lambda: start_pack("demo-district", Period.ending(TODAY), by=officer))
        return found

    monkeypatch.setattr(actions, "_being_made", look_then_be_overtaken)
    pack = start_pack("demo-district", Period.ending(TODAY), by=officer)
    assert pack == twins[0]
    assert Pack.objects.count() == Job.objects.count() == 1


def test_many_packs_get_as_many_numbers(officer):
    days = [TODAY.replace(day=number + 1) for number in range(CROWD)]
    all_at_once(lambda number: start_pack("demo-district", Period.ending(days[number]), by=None))
    assert sorted(Pack.objects.values_list("number", flat=True)) == [f"KP-2026-{n:04d}" for n in range(1, CROWD + 1)]


def test_of_many_workers_one_gets_the_job(officer):
    start_pack("demo-district", Period.ending(TODAY), by=officer)
    job = Job.objects.get()
    claims = [run for run in all_at_once(lambda _n: claim(job.pk)) if run]
    assert len(claims) == 1
    job.refresh_from_db()
    assert (job.attempt, job.token) == (1, claims[0].token)


def test_a_moment_does_not_see_what_is_saved_meanwhile(make_event):
    make_event("早")
    with one_moment():
        assert Event.objects.count() == 1
        in_another_connection(lambda: make_event("晚"))
        assert Event.objects.count() == 1
    assert Event.objects.count() == 2
    assert connection.vendor == "postgresql"
