"""PostgreSQL killed: pages say so at once and work again by themselves (goal A5)."""

import time
import urllib.error
from random import Random

from tests.benchmarks.load import Person
from tests.chaos.reporting import Report
from tests.chaos.system import System, children_of, system

LONGEST_ANSWER, LONGEST_RECOVERY = 5, 10  # seconds
PAGES = ("/registers/units/", "/reports/dashboard/", "/events/new/")


def pages_say_so(seed: int, *, kills: int = 20) -> Report:
    with system(workers=1) as running:
        return killed(running, Random(seed), kills)


def killed(running: System, random: Random, kills: int) -> Report:
    """Kill it so often, and look at pages before and after it is there again."""
    away: list[float] = []
    back: list[float] = []
    wrong: list[str] = []
    people = [Person(running.portal, who, running.password) for who in ("officer", "clerk", "leader")]
    processes = children_of(running.portal.web.process.pid)
    for _number in range(kills):
        running.database.crash()
        for _probe in range(3):
            person, path = random.choice(people), random.choice(PAGES)
            began = time.monotonic()
            status, said = _opened(person, path)
            away.append(time.monotonic() - began)
            if status != 503 or "暂时无法使用" not in said or "Traceback" in said:
                wrong.append(f"{path} answered {status} while away")
        running.database.start()
        began = time.monotonic()
        while any(_opened(person, "/events/")[0] != 200 for person in people):
            if time.monotonic() - began > 60:
                wrong.append("did not come back within 60 s")
                break
        back.append(time.monotonic() - began)
    same = processes == children_of(running.portal.web.process.pid)
    report = Report("A5 PostgreSQL killed", f"{kills} times kill -9 of all its processes")
    report.figure("slowest page while away, s", f"{max(away):.2f}", max(away) <= LONGEST_ANSWER)
    report.figure("slowest recovery, s", f"{max(back):.2f}", max(back) <= LONGEST_RECOVERY)
    report.figure("wrong answers", len(wrong), not wrong)
    report.figure("web processes never restarted", same, same)
    for each in wrong[:3]:
        report.note(each)
    return report


def _opened(person: Person, path: str) -> tuple[int, str]:
    try:
        return 200, person.get(path)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)
