"""A backup of a portal under writes, restored into an empty one: nothing missing that was acknowledged before (A22)."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kepu.launcher import BASE_DIR
from tests.benchmarks.load import EVENT, Person
from tests.portal import Portal, manage, portal_environment, web_server
from tests.reports.operations.folders import lying
from tests.servers import wait_until

WRITERS = ("clerk", "outsider", "officer")
LOOK = """
import json
from campaigns.models import Event
from reports.operations.checks import check_everything
from reports.operations.models import Outcome
check_everything(count=True)
titles = list(Event.objects.values_list("title", flat=True))
print(json.dumps({"titles": titles, "figures": Outcome.objects.first().figures}))
"""
PHOTOS = """
from tests.reports.operations import shelf
shelf.many_photos({photos}, seed={seed})
shelf.pack(900001), shelf.pack(900002)
"""


class Cost(NamedTuple):
    seconds: float
    mebibytes: int  # most memory that one of its processes held


NOTHING = Cost(0, 0)


@dataclass
class Drill:
    """What came of one."""

    backup: Cost = NOTHING
    again: Cost = NOTHING  # a second backup, for which nothing but a few rows is new
    restore: Cost = NOTHING
    acknowledged: int = 0
    rows_short: int = 0
    files: int = 0
    bytes: int = 0
    harms: int = 0
    packs: int = 0
    packs_differ: int = 0
    signed_in: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        lost = self.rows_short or self.harms or self.packs_differ or self.errors
        return not lost and self.signed_in and self.packs > 0 and self.acknowledged > 0


def fill(portal: Portal, *, photos: int, seed: int) -> None:
    portal.python(PHOTOS.format(photos=photos, seed=seed))


def run(portal: Portal, target: Path, folder: Path, *, password: str, database_url: str = "", least: int = 5) -> Drill:
    """Back up `portal` into `target` while people write, restore into `folder` (and an empty database), compare.

    The backup begins when `least` events have been acknowledged.
    """
    drill, saved = Drill(), []
    with _writing(portal, password, saved, drill.errors):
        wait_until(lambda: len(saved) >= least, what="the first events")
        before = list(saved)
        drill.backup = _cost(portal.env, "backup", str(target))
    env = _elsewhere(portal, folder, database_url)
    drill.restore = _cost(env, "restore", str(target))
    _compare(drill, portal, env, before)
    drill.again = _cost(portal.env, "backup", str(target))
    with web_server(env) as web:
        there = Portal(web.address, env, folder, web, web)
        drill.signed_in = "drill-officer-1" in Person(there, "officer", password).get("/events/?q=drill-officer-1")
    return drill


def _cost(env: dict[str, str], *words: str) -> Cost:
    """Run one of the portal's commands. RuntimeError where it fails."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "manage.py", *words], cwd=BASE_DIR, env=env, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"manage.py {words[0]} ended with {child.returncode}")
    return Cost(round(time.perf_counter() - began, 1), used.ru_maxrss // 1024)


@contextmanager
def _writing(portal: Portal, password: str, saved: list[str], errors: list[str]) -> Iterator[None]:
    """Everybody saves events, one after the other; what was acknowledged stands in `saved`."""
    stop = threading.Event()

    def keep_saving(name: str) -> None:
        person, number = Person(portal, name, password), 0
        while not stop.is_set():
            number += 1
            title = f"drill-{name}-{number}"
            try:
                if person.send("/events/new/", EVENT | {"title": title}).endswith("/new/"):
                    errors.append(f"{title} was not taken")
                else:
                    saved.append(title)
            except OSError as error:
                errors.append(f"{title}: {error}")

    threads = [threading.Thread(target=keep_saving, args=[name]) for name in WRITERS]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _elsewhere(portal: Portal, folder: Path, database_url: str) -> dict[str, str]:
    """Another machine with the old one's key and nothing else of it."""
    key = portal.env.get("SECRET_KEY") or (portal.data_dir / "secret.key").read_text()
    return portal_environment(folder, SECRET_KEY=key, **({"DATABASE_URL": database_url} if database_url else {}))


def _compare(drill: Drill, portal: Portal, env: dict[str, str], before: list[str]) -> None:
    said = json.loads(manage(env, "shell", "--no-imports", "-c", LOOK))
    drill.acknowledged, drill.rows_short = len(before), len(set(before) - set(said["titles"]))
    figures = said["figures"]
    drill.files, drill.harms = figures["files"], figures["harms"]
    drill.bytes = sum(path.stat().st_size for path in Path(env["KEPU_DATA_DIR"], "files").rglob("*") if path.is_file())
    restored, live = lying(Path(env["KEPU_DATA_DIR"], "packs")), lying(portal.data_dir / "packs")
    drill.packs = len(restored)
    drill.packs_differ = sum(live.get(name) != sha256 for name, sha256 in restored.items())
