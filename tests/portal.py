"""A portal of real processes for tests: gunicorn, Celery worker, their database and broker."""

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kepu.launcher import BASE_DIR, web_command, worker_command
from tests.cut_off.sitecustomize import NOTED
from tests.servers import HERE, Server, free_port

# What the surroundings of a test run might set must not leak into the portal under test.
OUR_VARIABLES = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "ALLOWED_HOSTS",
    "STATIC_ROOT",
    "KEPU_",
    "DJANGO_",
)


@dataclass
class Portal:
    """`address` ends without a slash. `web` and `worker` are Servers: a test may kill and start them."""

    address: str
    env: dict[str, str]
    data_dir: Path
    web: Server
    worker: Server

    def url(self, path: str = "/") -> str:
        return self.address + path

    def manage(self, *arguments: str) -> str:
        """Run `manage.py …` on this portal's data; its output. AssertionError with the error if it fails."""
        return manage(self.env, *arguments)

    def python(self, code: str) -> str:
        """Run lines of Python in this portal's Django; what they print."""
        return self.manage("shell", "--no-imports", "-c", code)


def manage(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
    return done.stdout


def portal_environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """This process's environment without any portal's settings, then the given ones; cut off from the network."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OUR_VARIABLES)}
    cut_off = {"PYTHONPATH": str(BASE_DIR / "tests" / "cut_off")}
    return inherited | cut_off | {"KEPU_DATA_DIR": str(data_dir), "PYTHONUTF8": "1"} | settings


def web_server(env: dict[str, str], host: str = HERE) -> Server:
    """gunicorn on a free port; `.address` says where."""
    address = f"{host}:{free_port()}"
    server = Server("web server", web_command(address), lambda _: answers(f"http://{address}/"), env=env)
    server.address = f"http://{address}"
    return server


def worker_process(env: dict[str, str], name: str = "") -> Server:
    """`celery -A kepu worker`, as the launcher and systemd start it; of several each needs a name."""
    command = worker_command("--loglevel", "INFO", *(["--hostname", f"{name}@%h"] if name else []))
    return Server("worker", command, lambda server: " ready." in server.output(), env=env)


def answers(url: str) -> bool:
    """Whether anything but a server error comes back."""
    try:
        with urllib.request.urlopen(url, timeout=20):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


@cache
def _migrated() -> Path:
    """An empty database of the embedded kind: to make one takes longer than most tests, so it is made once a run."""
    folder = Path(tempfile.mkdtemp(prefix="kepu-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    manage(portal_environment(folder), "migrate", "--verbosity", "0")
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "db.sqlite3"


@contextmanager
def running_portal(*, database_url: str = "", redis_url: str = "", worker: bool = True, **settings: str):
    """A migrated, empty portal; without the URLs an embedded one: SQLite and a queue of files."""
    with tempfile.TemporaryDirectory(prefix="kepu-portal-") as folder, ExitStack() as stack:
        services = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        given = {name: value for name, value in services.items() if value} | settings
        env = portal_environment(Path(folder), **given)
        if not database_url:
            shutil.copyfile(_migrated(), Path(folder) / "db.sqlite3")
        manage(env, "migrate", "--verbosity", "0")
        web, background = web_server(env), worker_process(env)
        stack.enter_context(web)
        stack.callback(background.stop)
        if worker:
            background.start()
        yield Portal(web.address, env, Path(folder), web, background)
        outside = Path(folder) / NOTED
        assert not outside.exists(), f"The portal called outside: {outside.read_text()}"
