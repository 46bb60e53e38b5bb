"""The system that is broken: servers, one web server, some workers, and how each of them is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from kepu.launcher import BASE_DIR, die_with_parent
from tests import servers
from tests.journeys.people import SETTLE
from tests.portal import Portal, running_portal, worker_process

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.chaos.settings", "KEPU_WORKER_PROCESSES": "2", "LOG_LEVEL": "ERROR"}


@dataclass
class System:
    """`database` and `broker` are None where the portal is embedded."""

    portal: Portal
    password: str  # of everybody in the cast
    database: servers.Postgres | None
    broker: servers.Server | None
    workers: list[servers.Server] = field(default_factory=list)

    def python(self, code: str) -> list[str]:
        """Run lines of Python in the portal; the words of the last line that they print."""
        lines = [line for line in self.portal.python(code).splitlines() if line.strip()]
        return lines[-1].split() if lines else []


@contextmanager
def system(*, embedded: bool = False, workers: int = 2, **settings: str) -> Iterator[System]:
    """A portal with the cast of the journeys and so many workers of two processes each."""
    with ExitStack() as stack:
        database = None if embedded else stack.enter_context(servers.postgres(durable=True))
        broker = None if embedded else stack.enter_context(servers.redis())
        urls = {} if embedded else {"database_url": database.create("chaos"), "redis_url": broker.url}
        portal = stack.enter_context(running_portal(**urls, worker=False, **SETTINGS, **settings))
        portal.manage("migrate", "--run-syncdb", "--verbosity", "0")
        made = System(portal, settled(portal), database, broker)
        for number in range(workers):
            made.workers.append(stack.enter_context(worker_process(portal.env, f"w{number}")))
        yield made


def settled(portal: Portal) -> str:
    """Bring in the cast of the journeys; their password."""
    return portal.python(f"{SETTLE}; from tests.conftest import PASSWORD; print(PASSWORD)").split()[-1]


def children_of(pid: int) -> list[int]:
    """The processes that this one has started and that still live."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def hit(pid: int, number: int = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def python_process(code: str, env: dict[str, str], *arguments: str) -> subprocess.Popen:
    """A process of this portal's Django that runs `python -m code`."""
    command = [sys.executable, "-m", code, *arguments]
    return subprocess.Popen(command, cwd=BASE_DIR, env=env, preexec_fn=die_with_parent(), stderr=subprocess.DEVNULL)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
