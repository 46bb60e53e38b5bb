"""The launcher with real children: what dies comes back, and what stops leaves nothing behind."""

import os
import re
import shutil
import signal
import socket
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from kepu import launcher
from tests.portal import answers, manage, portal_environment
from tests.servers import Server, ServiceError, wait_until

pytestmark = pytest.mark.journey

MANAGE = [sys.executable, "manage.py", "runportal"]


def runportal(data_dir, *options) -> Server:
    def is_up(server) -> bool:
        server.address = next(iter(re.findall(r"http://[\d.]+:\d+", server.output())), "")
        return server.address and answers(f"{server.address}/accounts/login/")

    return Server("launcher", [*MANAGE, "--port", "0", *options], is_up, env=portal_environment(data_dir))


def children_of(pid: int) -> dict[str, int]:
    """The direct children of a process: program (gunicorn or celery) -> process id."""
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        pids = [int(child) for child in children.read().split()]
    return {name: child for child in pids for name in ("gunicorn", "celery") if name in command_line(child)}


def command_line(pid: int) -> str:
    with open(f"/proc/{pid}/cmdline") as words:
        return words.read().replace("\0", " ")


def processes_on(data_dir) -> list[int]:
    """Every process whose environment names that data folder."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as environ:
                found += [int(pid)] if os.fsencode(f"KEPU_DATA_DIR={data_dir}\0") in environ.read() else []
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """An empty database, made once: migrating takes longer than all the rest."""
    folder = tmp_path_factory.mktemp("migrated")
    manage(portal_environment(folder), "migrate", "--verbosity", "0")
    return folder / "db.sqlite3"


@contextmanager
def started(folder, database):
    shutil.copy(database, folder)
    with runportal(folder) as server:
        wait_until(lambda: len(children_of(server.process.pid)) == 2)
        yield server


@pytest.fixture(scope="module")
def lasting(tmp_path_factory, migrated):
    """One that all tests share which leave it running."""
    with started(tmp_path_factory.mktemp("lasting"), migrated) as server:
        yield server


@pytest.fixture
def running(tmp_path, migrated):
    """One for a test that ends it."""
    with started(tmp_path, migrated) as server:
        yield server


def test_prints_the_address_in_both_languages(lasting):
    assert lasting.output().count(f"{lasting.address}/") == 2


@pytest.mark.parametrize("program", ["gunicorn", "celery"])
def test_a_killed_child_is_started_again(lasting, program):
    before = children_of(lasting.process.pid)
    os.killpg(before[program], signal.SIGKILL)
    wait_until(lambda: children_of(lasting.process.pid).get(program) not in (None, before[program]))
    assert answers(f"{lasting.address}/accounts/login/")
    other = {"gunicorn": "celery", "celery": "gunicorn"}[program]
    assert children_of(lasting.process.pid)[other] == before[other]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stops_with_all_it_started(running, tmp_path, stop):
    running.process.send_signal(stop)
    assert running.process.wait(launcher.STOP_SECONDS + 10) == 0
    assert processes_on(tmp_path) == []


def test_leaves_no_orphans_even_when_killed_hard(running, tmp_path):
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    wait_until(lambda: processes_on(tmp_path) == [], seconds=30, what="the end of the children")


def test_a_second_launcher_on_the_same_data_is_refused(lasting):
    folder = Path(lasting.options["env"]["KEPU_DATA_DIR"])
    second = runportal(folder)
    with pytest.raises(ServiceError, match=re.escape(str(folder))):
        second.start()
    assert "Traceback" not in second.output()


def test_a_taken_port_is_named_with_a_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(launcher.LaunchError, match=f"PORT={port + 1}"):
            launcher.listen("127.0.0.1", port)


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(launcher.LaunchError, match=r"203\.0\.113\.1"):
        launcher.listen("203.0.113.1", 0)


def test_a_child_that_will_not_stay_up_is_tried_less_and_less_often():
    child = launcher.Child("worker", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _ in range(7):
        child.start()
        child.process.wait()
        assert child.bury() == 3
        pauses.append(round(child.start_at - time.monotonic()))
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize("gives_way", [True, False])
def test_a_worker_leaves_the_processor_to_pages(gives_way, tmp_path):
    told = tmp_path / "nice"
    say = f"import os, time; time.sleep(0.5); open({str(told)!r}, 'w').write(str(os.nice(0)))"
    child = launcher.Child("worker", [sys.executable, "-c", say], gives_way=gives_way)
    child.start()
    child.process.wait(30)
    assert told.read_text() == str(max(os.nice(0), gives_way * launcher.GIVES_WAY))
