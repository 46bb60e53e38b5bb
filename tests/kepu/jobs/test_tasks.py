"""The thread by which a worker shows that it lives, beside the processes that the worker forks."""

import subprocess
import sys

import pytest
from django.db import DatabaseError

from kepu.jobs import tasks
from kepu.launcher import BASE_DIR
from tests.portal import portal_environment

FORK_ALL_THE_TIME = """
import os, threading
import django
django.setup()
from django.db import connection
from kepu.jobs import tasks
opened = threading.Event()
def slow(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    opened.set()
    threading.Event().wait(0.3)
tasks.beat, tasks.sweep, tasks.seal_waiting, tasks.BEAT_SECONDS = slow, lambda: 0, lambda: 0, 0.1
threading.Thread(target=tasks.beat_and_sweep, args=["w"], daemon=True).start()
opened.wait(10)
inherited = 0
for _child in range(20):
    child = os.fork()
    if not child:
        files = [os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
        os._exit(any("db.sqlite3" in file for file in files))
    inherited += os.waitpid(child, 0)[1] != 0
print(inherited)
"""


def test_no_process_inherits_an_open_database(tmp_path):
    """SQLite in a forked process believes in locks that only its parent holds, and two who write at once tear up the
    file."""
    env = portal_environment(tmp_path, DJANGO_SETTINGS_MODULE="kepu.settings")
    asked = [sys.executable, "-c", FORK_ALL_THE_TIME]
    done = subprocess.run(asked, cwd=BASE_DIR, env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "0", done.stderr


@pytest.mark.parametrize("fails", [DatabaseError, OSError])
def test_after_a_round_that_fails_the_database_is_closed_and_the_next_one_is_tried(fails, monkeypatch):
    done = []

    def beat(name):
        done.append("beat")
        raise fails

    def close():
        done.append("closed")
        if len(done) == 4:
            tasks._stop.set()

    monkeypatch.setattr(tasks, "beat", beat)
    monkeypatch.setattr(tasks, "BEAT_SECONDS", 0)
    monkeypatch.setattr(tasks.connections, "close_all", close)
    tasks._stop.clear()
    tasks.beat_and_sweep("w")
    assert done == ["beat", "closed"] * 2
