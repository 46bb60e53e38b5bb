"""Web server and worker under one Ctrl-C: starts both, restarts what dies, leaves nothing behind.

For an office that runs the portal on one machine. In production systemd does this (docs/operations.md).
Linux only: it relies on flock and on the parent-death signal.
"""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_noop as _

BASE_DIR = Path(__file__).resolve().parent.parent
GUNICORN_CONFIG = BASE_DIR / "deploy" / "gunicorn.conf.py"
POLL_SECONDS = 0.2
STOP_SECONDS = 20  # a job that is still running then is taken up again at the next start
LONGEST_PAUSE = 30  # seconds between two tries of a child that will not stay up
STEADY_SECONDS = 60  # after this long alive, a child's earlier deaths are forgotten
GIVES_WAY = 3  # niceness: each step takes a fifth of the share
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


class LaunchError(Exception):
    """Why the portal cannot run here; `message` is a translatable text, `values` fill it."""

    def __init__(self, message: str, **values):
        super().__init__(message % values)
        self.message, self.values = message, values


def die_with_parent(death_signal: int = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` by which the child gets that signal when its parent dies, even of kill -9."""
    parent = os.getpid()

    def arrange():
        _libc.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # it died before we could ask
            os.kill(os.getpid(), death_signal)

    return arrange


def give_way(group: int) -> None:
    """Let pages come first on a busy machine: this group of processes gets half a share, as CPUWeight=50 has it."""
    os.setpriority(os.PRIO_PGRP, group, max(GIVES_WAY, os.getpriority(os.PRIO_PGRP, group)))
    with suppress(OSError):  # where the kernel shares by sessions, niceness counts within one alone
        Path(f"/proc/{group}/autogroup").write_text(str(GIVES_WAY))


def worker_command(*options: str) -> list[str]:
    """The Celery worker as it runs everywhere; `options` are appended."""
    processes = os.environ.get("KEPU_WORKER_PROCESSES", "2")
    # As root, on a trial machine, the warning would only frighten; deploy/ gives it an account of its own.
    python = [sys.executable, "-W", "ignore:You're running the worker with superuser"]
    celery = [*python, "-m", "celery", "--quiet", "--app", "kepu", "worker"]
    return [*celery, "--concurrency", processes, "--loglevel", "WARNING", *options]


def web_command(bind: str) -> list[str]:
    """The web server on `bind`: host:port, unix:path or fd://number."""
    return [sys.executable, "-m", "gunicorn", "--config", str(GUNICORN_CONFIG), "--bind", bind]


@contextmanager
def only_one(data_dir: Path):
    """Hold the data folder for this launcher; LaunchError when another one has it."""
    with (data_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LaunchError(
                _("Kepu is already running on the data folder %(folder)s. Stop that one first, with Ctrl-C."),
                folder=data_dir,
            ) from error
        yield


def listen(host: str, port: int) -> socket.socket:
    """The listening socket, held here so that callers wait, not fail, while the web server restarts."""
    try:
        family, kind, proto, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(256)
    except OSError as error:
        raise _why_not(error, host, port) from error
    return listener


def _why_not(error: OSError, host: str, port: int) -> LaunchError:
    if error.errno == errno.EADDRINUSE:
        return LaunchError(
            _(
                "Port %(port)s is taken by another program. Stop that one, or choose another port: "
                "make run PORT=%(other)s"
            ),
            port=port,
            other=port + 1,
        )
    if error.errno == errno.EACCES:
        return LaunchError(_("Port %(port)s is reserved for the system; choose one above 1023."), port=port)
    return LaunchError(
        _("Kepu cannot listen on %(host)s, port %(port)s: %(reason)s."),
        host=host,
        port=port,
        reason=error.strerror,
    )


def address_of(listener: socket.socket) -> str:
    """What to type into the browser; for a socket open to all, this machine's address in its network."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = _own_address()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way a packet would leave
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


@dataclass
class Child:
    """A process that is kept alive. `pause` doubles with each early death."""

    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    gives_way: bool = False
    pause: float = 1
    process: subprocess.Popen | None = None
    started_at: float = 0
    start_at: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  the command is ours
            self.command,
            cwd=BASE_DIR,
            pass_fds=self.pass_fds,
            stdin=subprocess.DEVNULL,
            # A session of its own: a Ctrl-C must not reach the child's own children behind its back.
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        if self.gives_way:
            give_way(self.process.pid)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> int:
        """Clear away what a dead child left, plan its next start; its exit status."""
        status = self.process.returncode
        self.kill_group()
        self.process = None
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.pause = 1
        self.start_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return status

    def kill_group(self) -> None:
        """The hard way, for the child and all that it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def ask_to_stop(self) -> None:
        if self.is_alive():
            self.process.terminate()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def remove(self) -> None:
        """End what is left of the child and its own children."""
        if self.process:
            self.kill_group()
            self.process.wait()


class Launcher:
    """Keeps the children alive until a signal says stop; `say(message, **values)` tells the person."""

    def __init__(self, children: list[Child], say: Callable[..., None]):
        self.children, self.say = children, say
        self.signals = 0

    def run(self) -> None:
        """Blocks until SIGINT, SIGTERM or SIGHUP; all children are gone when it returns."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._count_signal)
        try:
            while not self.signals:
                self._look_after()
                time.sleep(POLL_SECONDS)
            self.say(_("Stopping…"))
        finally:
            self._stop()

    def _count_signal(self, *_args) -> None:
        self.signals += 1

    def _look_after(self) -> None:
        for child in self.children:
            if child.has_died():
                status = child.bury()
                self.say(
                    _("The %(name)s ended unexpectedly (%(status)s); it is started again."),
                    name=child.name,
                    status=status,
                )
            if child.process is None and time.monotonic() >= child.start_at:
                child.start()

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.ask_to_stop()
        while any(child.is_alive() for child in self.children):
            if time.monotonic() > deadline or self.signals > 1:  # a second Ctrl-C means now
                break
            time.sleep(POLL_SECONDS)
        for child in self.children:
            child.remove()
