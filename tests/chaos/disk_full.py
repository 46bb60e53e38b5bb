"""A disk without room, under the files, the packs and the database: nothing half, said clearly, well again (A10).

Needs the right to mount: the small disks are file systems in memory.
"""

import json
import subprocess
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

from tests.chaos.people import Sender
from tests.chaos.reporting import Report
from tests.chaos.system import System, files_below, system
from tests.servers import wait_until

PACK = """
from datetime import date
from kepu.accounts.models import User
from kepu.periods import Period
from reports.packs.actions import start_pack
officer = User.objects.get(username="officer")
print(start_pack("demo-district", Period(date(2025, 1, 1), date(2025, 12, 31)), by=officer).pk)
"""
STATE = """
from django.utils import translation
from kepu.jobs.models import Job
import json
job = Job.objects.filter(kind="pack").order_by("created_at").last()
with translation.override("zh-hans"):
    print(json.dumps([job.state, job.reason_text], ensure_ascii=False))
"""
COUNT = "from campaigns.models import Event; print(*Event.objects.values_list('title', flat=True))"
SOUND = """
from django.db import connection
cursor = connection.cursor()
cursor.execute("PRAGMA integrity_check")
print(*cursor.fetchone())
"""
AGAIN = """
from kepu.accounts.models import User
from reports.models import Pack
from reports.packs.actions import retry_pack
retry_pack(Pack.objects.get(), by=User.objects.get(username="officer"))
"""


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """This folder lies on a disk of its own of that size, with what was in it."""
    kept = folder.with_name(f"{folder.name}-kept")
    folder.rename(kept)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True)
    try:
        subprocess.run(["cp", "-a", f"{kept}/.", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def grow(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=500m", str(folder)], check=True)


def no_room(seed: int) -> Report:
    report = Report("A10 disk full", "a small disk under files, packs and database in turn")
    with system(embedded=True, workers=1) as running:
        _files(running, Random(seed), report)
        _packs(running, report)
    with system(embedded=True, workers=0) as running:
        running.portal.web.stop()
        with small_disk(running.portal.data_dir, _size(running.portal.data_dir) + 300):
            running.portal.web.start()
            _database(running, report)
            running.portal.web.stop()
    return report


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in files_below(folder)) // 1024


def _empty(folder: Path) -> list[Path]:
    return [path for path in files_below(folder) if not path.stat().st_size]


def _files(running: System, random: Random, report: Report) -> None:
    folder = running.portal.data_dir / "files"
    with small_disk(folder, 1024):
        person, statuses, said = Sender(running.portal, "clerk", running.password), [], ""
        for number in range(6):
            status, said = _sent(person, f"相片{number}", _photo(random))
            statuses.append(status)
        refused = statuses.count(200)
        report.figure("events with photos refused", refused, refused > 0 and set(statuses) <= {200, 302})
        report.figure("says that the disk is full", "磁盘" in said, "磁盘" in said)
        report.figure("empty or half files", len(_wrong(folder)), not _wrong(folder))
        grow(folder)
        status, _said = _sent(person, "有地方了", _photo(random))
        report.figure("taken after there is room", status == 302, status == 302)
        subprocess.run(["cp", "-a", f"{folder}/.", f"{folder}-kept"], check=True)
    folder.rmdir()
    folder.with_name("files-kept").rename(folder)


def _wrong(folder: Path) -> list[Path]:
    return _empty(folder) + [path for path in files_below(folder) if path.name.startswith(".new-")]


def _photo(random: Random) -> bytes:
    stream = BytesIO()
    Image.frombytes("RGB", (400, 300), random.randbytes(360_000)).save(stream, "PNG")
    return stream.getvalue()


def _sent(person: Sender, title: str, photo: bytes) -> tuple[int, str]:
    status = person.post(person.form(title), photo)
    return status, person.said


def _packs(running: System, report: Report) -> None:
    folder = running.portal.data_dir / "packs"
    with small_disk(folder, 400):
        running.python(PACK)
        wait_until(lambda: _state(running)[0] in ("done", "failed"), seconds=120, what="the pack")
        state, reason = _state(running)
        report.figure("pack", f"{state}: {reason}", state == "failed" and "磁盘" in reason)
        report.figure("empty files of packs", len(_empty(folder)), not _empty(folder))
        grow(folder)
        running.python(AGAIN)
        wait_until(lambda: _state(running)[0] in ("done", "failed"), seconds=120, what="the pack")
        report.figure("pack after there is room", _state(running)[0], _state(running)[0] == "done")


def _state(running: System) -> list[str]:
    return json.loads(running.portal.python(STATE).strip().splitlines()[-1])


def _database(running: System, report: Report) -> None:
    person, taken, answers = Sender(running.portal, "clerk", running.password), [], []
    for number in range(200):
        try:
            status = person.post(person.form(f"事件{number}"))
            taken += [f"事件{number}"] if status == 302 else []
        except urllib.error.HTTPError as error:
            status = error.code
        answers.append(status)
        if answers[-5:] == [503] * 5:
            break
    report.figure("events until the disk was full", len(taken), bool(taken))
    report.figure("answers then", sorted(set(answers)), set(answers) <= {302, 503} and 503 in answers)
    grow(running.portal.data_dir)
    time.sleep(1)
    status = person.post(person.form("有地方了"))
    report.figure("saved after there is room", status == 302, status == 302)
    there = set(running.python(COUNT))
    report.figure("acknowledged and lost", len(set(taken) - there), set(taken) <= there)
    sound = running.python(SOUND)
    report.figure("database", " ".join(sound), sound == ["ok"])
