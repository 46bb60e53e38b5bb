"""What those ask who watch over the portal: up, ready, figures. No secret, no session, no cache."""

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from kepu.jobs.actions import beat, queue
from operations import health
from operations.models import Kind, Outcome
from operations.tasks import queue_check

pytestmark = pytest.mark.django_db


def test_up_asks_neither_database_nor_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_ready_where_everything_answers(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}
    assert "no-store" in answer["Cache-Control"]


def broken(*_args, **_kwargs):
    raise DatabaseError("password=geheim")


def full(path):
    class Usage:
        total, used, free = 1000, 1000, 0

    return Usage


TROUBLES = {
    "database": lambda patch, settings: patch.setattr(connection, "cursor", broken),
    "migrations": lambda patch, settings: patch.setattr(
        "operations.health.MigrationExecutor.migration_plan", lambda self, nodes: ["one"]
    ),
    "storage": lambda patch, settings: setattr(settings, "FILES_DIR", settings.FILES_DIR / "gone"),
    "disk": lambda patch, settings: patch.setattr(health.shutil, "disk_usage", full),
}


@pytest.mark.parametrize("part", TROUBLES)
def test_not_ready_names_the_part_and_no_secret(client, monkeypatch, settings, part):
    TROUBLES[part](monkeypatch, settings)
    answer = client.get("/readyz")
    monkeypatch.undo()
    assert answer.status_code == 503
    assert answer.json()[part] != "ok"
    assert b"geheim" not in answer.content


def test_without_its_broker_the_portal_works_on(client, monkeypatch):
    monkeypatch.setattr("kepu.jobs.bell.app.connection_for_write", broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (200, "works without")


def test_figures_of_jobs_workers_disk_and_backups(client, officer):
    queue("pack", "7", by=officer)
    beat("celery@here")
    Outcome.objects.create(kind=Kind.BACKUP, began_at=timezone.now(), is_good=True)
    client.get("/accounts/login/")
    text = client.get("/metrics").content.decode()
    for line in (
        'kepu_jobs{kind="pack",state="queued"} 1.0',
        "kepu_queue_age_seconds",
        "kepu_worker_seen_seconds",
        "kepu_disk_free_bytes",
        'kepu_last_good_seconds{kind="backup"}',
        'kepu_requests_total{method="GET",status="200",view="accounts:login"}',
        'kepu_request_seconds_bucket{le="0.1",view="accounts:login"}',
    ):
        assert line in text
    assert "officer" not in text
    assert "王芳" not in text


@pytest.mark.parametrize(
    ("address", "token", "sent", "status"),
    [
        ("127.0.0.1", "", "", 200),
        ("::1", "", "", 200),
        ("10.0.0.9", "", "", 200),
        ("10.0.0.8", "", "", 404),
        ("not-an-address", "", "", 404),
        ("127.0.0.1", "geheim", "", 404),
        ("127.0.0.1", "geheim", "Bearer falsch", 404),
        ("127.0.0.1", "geheim", "Bearer ü", 404),
        ("10.0.0.8", "geheim", "Bearer geheim", 200),
    ],
)
def test_figures_are_for_who_may_read_them(client, settings, address, token, sent, status):
    settings.METRICS_FROM, settings.METRICS_TOKEN = ["10.0.0.9"], token
    assert client.get("/metrics", REMOTE_ADDR=address, headers={"authorization": sent}).status_code == status


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_is_sent_there(client, path):
    assert client.post(path).status_code == 405


def test_the_clock_has_everything_checked(db):
    from kepu.jobs.models import Job

    queue_check()
    assert Job.objects.get().kind == "check"
