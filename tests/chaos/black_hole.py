"""A broker that takes the call and never says a word: forms are answered, and jobs run (goal A14)."""

import socket
import time
from contextlib import contextmanager

from tests.benchmarks.load import Person
from tests.chaos.reporting import Report
from tests.chaos.system import SETTINGS, settled
from tests.portal import running_portal

LONGEST = 1  # second
PACK = {"standard": "demo-district", "span": "year", "starts_on": "", "language": "zh-hans"}
WAITING = "from kepu.jobs.models import Job; print(Job.objects.filter(state='queued').count())"


@contextmanager
def silent_listener():
    """The address of a socket at which nobody ever answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def never_answers(seed: int, *, times: int = 10) -> Report:
    with silent_listener() as address, running_portal(redis_url=address, worker=False, **SETTINGS) as portal:
        officer, took = Person(portal, "officer", settled(portal)), []
        for number in range(times):
            began = time.monotonic()
            officer.send("/reports/packs/new/", PACK | {"as_of": f"2025-12-{31 - number}"})
            took.append(time.monotonic() - began)
        waiting = int(portal.python(WAITING).split()[-1])
    report = Report("A14 broker that never answers", f"{times} packs asked for")
    report.figure("slowest answer, s", f"{max(took):.2f}", max(took) <= LONGEST)
    report.figure("jobs that wait", waiting, waiting == times)
    return report
