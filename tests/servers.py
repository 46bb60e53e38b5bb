"""Real servers for tests: each starts on a free port in a folder of its own and leaves nothing behind.

`python -m tests.servers COMMAND…` runs a command with DATABASE_URL pointing at a new PostgreSQL server.
A missing program is a failure with the remedy in it, never a skipped test.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path

from kepu.launcher import BASE_DIR, die_with_parent

READY_SECONDS = 60  # generous: the machine may be busy with the other half of the tests
DATABASE_USER = "kepu"
HERE = "127.0.0.1"


class ServiceError(Exception):
    """A server that the tests need is missing or does not come up."""


def program(name: str, *more_names: str) -> str:
    """Where a program is; ServiceError with the remedy when it is not installed."""
    for candidate in (name, *more_names):
        if found := shutil.which(candidate):
            return found
    raise ServiceError(f"{name} is not installed. Run `make setup-test` (as root), or install it yourself.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return probe.getsockname()[1]


def wait_until(ready: Callable[[], object], *, seconds: float = READY_SECONDS, what: str = "it") -> None:
    """Return once `ready()` is true; ServiceError when that takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise ServiceError(f"{what} was not ready within {seconds} seconds")
        time.sleep(0.05)


class Server:
    """A process that can be started, stopped and killed again and again by a test."""

    def __init__(self, name: str, command: list[str], ready: Callable[["Server"], object], **options):
        self.name, self.command, self.ready = name, command, ready
        self.stop_signal = options.pop("stop_signal", signal.SIGTERM)
        self.options = {"cwd": BASE_DIR, "stdin": subprocess.DEVNULL, "start_new_session": True} | options
        self.process: subprocess.Popen | None = None
        self.log = tempfile.TemporaryFile("w+b")  # noqa: SIM115  closed with the server object

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_exception) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when it answers."""
        self.log.seek(0)
        self.log.truncate()
        self.process = subprocess.Popen(
            self.command,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(self.stop_signal),
            **self.options,
        )
        try:
            wait_until(self._is_ready, what=self.name)
        except ServiceError as error:
            self.kill()
            raise ServiceError(f"{error}:\n{self.output()}") from error

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise ServiceError(f"{self.name} ended with status {self.process.returncode}")
        return bool(self.ready(self))

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds: float = 30) -> None:
        """Ask it to stop; what does not listen is killed, with all it started."""
        if self.is_alive():
            self.process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """kill -9 of the process and all that it started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def output(self) -> str:
        """What it has printed since its last start."""
        return os.pread(self.log.fileno(), 1_000_000, 0).decode(errors="replace")


# --- PostgreSQL -----------------------------------------------------------------------------------
class Postgres(Server):
    """`url(name)` addresses a database; `create(name)` makes an empty one, or a copy of a template.

    `durable=True`: what was committed outlives a crash, which takes longer. `host` is where other machines reach it.
    """

    def __init__(self, folder: Path, account: pwd.struct_passwd | None, durable: bool = False, host: str = HERE):
        self.folder, self.account, self.port, self.host = folder, account, free_port(), host
        # A root process cannot be a PostgreSQL server: it steps down to the account of the package.
        step_down = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        relaxed = () if durable else ("fsync", "synchronous_commit", "full_page_writes")
        speed = [f"-c{name}=off" for name in relaxed]
        place = ["-D", str(folder / "data"), "-p", str(self.port), "-c", "unix_socket_directories="]
        limits = ["-c", f"listen_addresses={HERE},{host}", "-c", "max_connections=200"]
        super().__init__(
            "PostgreSQL",
            [postgres_program("postgres"), *place, *limits, *speed],
            lambda _: self._run("pg_isready", "-q", check=False).returncode == 0,
            stop_signal=signal.SIGINT,  # its "fast" way to stop: does not wait for those still connected
            **(step_down | {"cwd": folder}),
        )
        self._step_down = step_down

    def initialise(self) -> None:
        """Make the data folder (about a second)."""
        options = ["-U", DATABASE_USER, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [postgres_program("initdb"), "-D", str(self.folder / "data"), *options],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._step_down,
        )
        with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {self.host}/24 trust\n")

    def crash(self) -> None:
        """kill -9 of all its processes at once: those that serve a connection are in sessions of their own."""
        self.process.send_signal(signal.SIGSTOP)  # or it would start some anew
        for pid in _working_in(self.folder / "data"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def url(self, name: str) -> str:
        return f"postgres://{DATABASE_USER}@{self.host}:{self.port}/{name}"

    def create(self, name: str, *, template: str = "template0") -> str:
        """A new database; its URL."""
        self._run("createdb", "-U", DATABASE_USER, "--template", template, name)
        return self.url(name)

    def _run(self, tool: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        where = ["-h", HERE, "-p", str(self.port)]
        return subprocess.run(
            [postgres_program(tool), *where, *arguments], check=check, capture_output=True, cwd=self.folder
        )


def _working_in(folder: Path) -> list[int]:
    """The processes whose working folder this is."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if entry.readlink() == folder:
                found.append(int(entry.parent.name))
    return found


def postgres_program(name: str) -> str:
    """Debian keeps PostgreSQL's own programs off the path, one folder for each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    return str(folders[-1] / name) if folders else program(name)


@contextmanager
def postgres(*, durable: bool = False, host: str = HERE):
    """A running PostgreSQL server."""
    account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="kepu-postgres-", dir="/tmp"))  # that account may enter /tmp
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        server = Postgres(folder, account, durable, host)
        server.initialise()
        with server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- Redis ----------------------------------------------------------------------------------------
@contextmanager
def redis(host: str = HERE):
    """A running Redis server; yields the Server, whose `url` is its address, `host` where other machines reach it."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="kepu-redis-") as folder:
        command = [program("redis-server"), "--port", str(port), "--bind", *{HERE, host}, "--dir", folder]
        options = ["--save", "", "--appendonly", "yes", "--protected-mode", "no"]
        server = Server("Redis", [*command, *options], lambda _: _answers_ping(port))
        server.url = f"redis://{host}:{port}/0"
        with server:
            yield server


def _answers_ping(port: int) -> bool:
    try:
        with socket.create_connection((HERE, port), 1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
    except OSError:
        return False


if __name__ == "__main__":
    with postgres() as database_server:
        environment = os.environ | {"DATABASE_URL": database_server.url("kepu")}
        sys.exit(subprocess.call(sys.argv[1:], env=environment))
