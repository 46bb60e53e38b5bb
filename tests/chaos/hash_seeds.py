"""One frozen pack made by several processes, each with a hash seed, a language and a time zone of its own: the same
bytes each time (goal A24)."""

import shutil
import tempfile
from pathlib import Path

from tests.chaos.reporting import Report
from tests.portal import manage, running_portal

ASK = """
from datetime import date
from kepu.accounts.models import User
from kepu.periods import Period
from reports.packs.actions import start_pack
from campaigns.models import Event
officer = User.objects.filter(role="officer").first()
last = Event.objects.latest("starts_on").starts_on
start_pack("demo-district", Period(date(last.year, 1, 1), last), by=officer)
"""
BUILD = """
from kepu.jobs.actions import claim
from kepu.jobs.models import Job
from reports.models import Pack
from reports.packs.building import build
build(claim(Job.objects.get(kind="pack").pk))
pack = Pack.objects.get()
print(pack.pages, pack.pdf_sha256, *pack.parts.values_list("sha256", flat=True))
"""
# What a process takes from its machine.
MACHINES = (
    {"LC_ALL": "C", "TZ": "Asia/Shanghai"},
    {"LC_ALL": "C.UTF-8", "TZ": "America/New_York", "LANGUAGE": "de"},
    {"LC_ALL": "zh_CN.UTF-8", "TZ": "Pacific/Kiritimati"},
)


def same_bytes(seed: int, *, seeds: int = 3, processes: int = 2) -> Report:
    """Each process works on a copy of the portal's folder, so none sees what another has kept."""
    made: list[list[str]] = []
    with running_portal(worker=False) as portal, tempfile.TemporaryDirectory(prefix="kepu-seeds-") as folder:
        portal.manage("seed_demo", "--seed", str(seed))
        portal.python(ASK)
        portal.web.stop()
        for number in range(seeds * processes):
            copied = Path(folder) / str(number)
            shutil.copytree(portal.data_dir, copied)
            apart = {"KEPU_DATA_DIR": str(copied), "PYTHONHASHSEED": str(seed + number % seeds)}
            env = portal.env | MACHINES[number % len(MACHINES)] | apart
            made.append(manage(env, "shell", "--no-imports", "-c", BUILD).strip().splitlines()[-1].split())
            shutil.rmtree(copied)
    kinds = {tuple(each) for each in made}
    report = Report(
        "A24 the same bytes", f"{seeds} hash seeds, languages, time zones × {processes} processes, {made[0][0]} pages"
    )
    report.figure("different PDFs", len({each[1] for each in made}), len({each[1] for each in made}) == 1)
    report.figure("different results (PDF and ZIP)", len(kinds), len(kinds) == 1)
    return report
