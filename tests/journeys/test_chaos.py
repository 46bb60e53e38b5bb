"""A short round of `make chaos` with a seed that stays, on servers of its own, which other journeys do not share."""

from random import Random

import pytest

from tests.chaos import database_away, jobs, leases, web_kills
from tests.chaos.faults import SERVER, drawn
from tests.chaos.system import system

SEED = 20261127


@pytest.fixture(scope="module")
def running():
    with system(workers=2) as started:
        yield started


def test_no_job_is_lost_and_none_is_done_twice_whatever_is_killed(running):
    faults = drawn(SERVER, 8, Random(SEED))
    report = jobs.under_faults(running, "jobs", Random(SEED), 200, faults, packs=0)
    assert report.is_good, str(report)


def test_pages_say_that_the_database_is_away_and_come_back_by_themselves(running):
    report = database_away.killed(running, Random(SEED), 1)
    assert report.is_good, str(report)


def test_a_form_with_a_photo_is_there_whole_or_not_at_all_when_the_web_server_is_killed(running):
    report = web_kills.killed(running, SEED, 3)
    assert report.is_good, str(report)


def test_a_job_that_kills_its_worker_ends_with_a_reason(running):
    report = leases.poisoned(running)
    assert report.is_good, str(report)
