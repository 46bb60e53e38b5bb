"""The real services that the other tests lean on."""

import subprocess

import pytest

from tests.servers import Server, ServiceError, postgres_program

pytestmark = pytest.mark.journey


def test_portal_runs_on_postgresql_and_redis(portal):
    answer = portal.python(
        "from django.db import connection; from django.conf import settings;"
        "from django.core.cache import caches;"
        "print(connection.vendor, settings.CELERY_BROKER_URL, type(caches[settings.STRANGERS]).__name__)"
    )
    assert answer.split() == ["postgresql", portal.env["REDIS_URL"], "RedisCache"]


def test_the_worker_takes_its_work_from_redis(portal, worker):
    answer = portal.python("from kepu.celery import app; print(app.control.broadcast('ping', reply=True, limit=1))")
    assert "pong" in answer


def test_a_killed_worker_is_back_for_the_next_test(portal, worker):
    worker.kill()
    assert not worker.is_alive()
    worker.start()
    assert worker.is_alive()


def test_each_new_database_is_empty_and_sorts_as_unicode(postgres):
    url = postgres.create("another")
    query = "select datcollate, (select count(*) from pg_tables where schemaname = 'public') from pg_database"
    shown = subprocess.run(
        [postgres_program("psql"), "-At", url, "-c", f"{query} where datname = 'another'"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert shown.stdout.strip() == "C.UTF-8|0"


def test_a_server_that_does_not_come_up_says_what_it_printed():
    broken = Server("broken", ["sh", "-c", "echo no disk; exit 4"], lambda _: False)
    with pytest.raises(ServiceError, match="status 4:\nno disk"):
        broken.start()


def test_signs_in_with_a_real_browser_at_both_widths(portal, browser_page, phone_page, sign_in):
    for page in (browser_page, phone_page):
        sign_in(page, "clerk")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
