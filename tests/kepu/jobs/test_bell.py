"""Ringing for a worker, also where nobody hears it."""

import socket
import time
import uuid

import pytest
from celery import Celery

from kepu.celery import app as own
from kepu.jobs import bell


def broker_at(port: int) -> Celery:
    app = Celery(broker=f"redis://127.0.0.1:{port}/0")
    app.conf.update(broker_transport_options={"max_retries": 0, "socket_timeout": 5}, task_publish_retry=False)
    return app


@pytest.fixture
def silent():
    """A port that takes every call and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=8) as listener:
        yield listener.getsockname()[1]


def test_a_broker_that_never_answers_holds_nobody_up(silent, monkeypatch):
    monkeypatch.setattr(bell, "app", broker_at(silent))
    began = time.monotonic()
    assert bell.ring(uuid.uuid4()) is False
    assert time.monotonic() - began < 1


def test_a_broker_that_hears_is_told_the_number_of_the_job(monkeypatch):
    sent = []
    monkeypatch.setattr(own, "send_task", lambda name, args, connection: sent.append((name, args)))
    job = uuid.uuid4()
    assert bell.ring(job) is True
    assert sent == [(bell.TASK, [str(job)])]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A queue of this test's own, as the embedded portal has one."""
    app = Celery(broker="filesystem://localhost")
    app.conf.broker_transport = own.conf.broker_transport
    app.conf.broker_transport_options = {f"data_folder_{way}": str(tmp_path / "messages") for way in ("in", "out")}
    app.conf.broker_transport_options |= {"control_folder": str(tmp_path / "control")}
    (tmp_path / "messages").mkdir()
    monkeypatch.setattr(bell, "app", app)


def test_calls_that_nobody_has_taken_are_counted(folder):
    assert bell.unanswered() == 0
    bell.ring(uuid.uuid4())
    bell.ring(uuid.uuid4())
    assert bell.unanswered() == 2


def test_how_many_calls_wait_is_unknown_while_the_broker_is_silent(silent, monkeypatch):
    monkeypatch.setattr(bell, "app", broker_at(silent))
    assert bell.unanswered() is None
