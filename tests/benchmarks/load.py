"""Many people at once on a portal of real processes: leaders look at the dashboard, clerks save events.

`python -m tests.benchmarks.load [SECONDS] [--people N] [--packs N]`. Half of the people are leaders, half clerks; so
many packs are asked for each half minute. Everybody thinks for a second after each page: a leader who looks, and a
clerk who has the form before them, and again when the event is saved. Ends with status 1 where a request failed or an
event that was acknowledged is not there afterwards. The callers share the machine's cores with the portal, whose
worker gives way to its pages as deploy/ has it.
"""

import argparse
import re
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookiejar import CookieJar

from kepu.launcher import give_way
from tests.benchmarks.measuring import percentile
from tests.portal import Portal, running_portal
from tests.servers import postgres, redis

SECONDS = 120
PEOPLE = 40
PAUSE = 1.0  # seconds that a person thinks after each page
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|creation_key)" value="([^"]*)"')
EVENT = {"starts_on": "2026-05-12", "place": "社区活动室", "category": "科普讲座", "attendance": "30"}
PACK = {"standard": "demo-district", "span": "twelve_months", "starts_on": "", "language": "zh-hans"}
PACK_PAUSE = 30  # seconds
SETTLE = """
from kepu.accounts.roles import Role
from kepu.communities.models import Community
from tests.conftest import PASSWORD, person
places = [Community.objects.create(name=f"第{n}社区", code=str(n), residents=4000) for n in range(12)]
person("officer", Role.OFFICER)
for n in range(%d):
    person(f"leader{n}", Role.LEADER)
    person(f"clerk{n}", Role.CLERK, community=places[n %% 12])
print(PASSWORD)
"""
COUNT = "from campaigns.models import Event; print(*Event.objects.values_list('title', flat=True))"


@dataclass
class Seen:
    """What came of it: seconds of each answer, titles that were acknowledged, what went wrong."""

    dashboard: list[float] = field(default_factory=list)
    form: list[float] = field(default_factory=list)
    saving: list[float] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    packs: int = 0


class Person:
    """Somebody with a browser who has signed in."""

    def __init__(self, portal: Portal, name: str, password: str):
        self.portal, self.name, self.cookies = portal, name, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.send("/accounts/login/", {"username": name, "password": password})

    def get(self, path: str) -> str:
        with self.opener.open(self.portal.url(path), timeout=60) as answer:
            return answer.read().decode()

    def send(self, path: str, values: dict) -> str:
        """Fill in the form of a page and send it; the address that it leads to."""
        return self.fill_in(path, values, self.get(path))

    def fill_in(self, path: str, values: dict, page: str) -> str:
        """The same where the page is before one already."""
        hidden = dict(HIDDEN.findall(page))
        request = urllib.request.Request(self.portal.url(path), urllib.parse.urlencode(values | hidden).encode())
        request.add_header("Referer", self.portal.url(path))
        with self.opener.open(request, timeout=60) as answer:
            answer.read()
            return answer.geturl()


def look(person: Person, seen: Seen, number: int) -> None:
    with seconds_into(seen.dashboard):
        person.get("/reports/dashboard/")


def save(person: Person, seen: Seen, number: int) -> None:
    title = f"{person.name}-{number}"
    with seconds_into(seen.form):
        page = person.get("/events/new/")
    time.sleep(PAUSE)
    with seconds_into(seen.saving):
        if person.fill_in("/events/new/", EVENT | {"title": title}, page).endswith("/new/"):
            raise AssertionError(f"{title} was not taken")
    seen.saved.append(title)


@contextmanager
def seconds_into(times: list[float]):
    """Note how long it took, unless it failed."""
    began = time.perf_counter()
    yield
    times.append(time.perf_counter() - began)


def keep_doing(what: Callable, person: Person, seen: Seen, until: float) -> None:
    number = 0
    while time.monotonic() < until:
        number += 1
        try:
            what(person, seen, number)
        except (OSError, AssertionError) as error:
            seen.errors.append(f"{person.name}: {error}")
        time.sleep(PAUSE)


def ask_for_packs(officer: Person, packs: int, seen: Seen, until: float) -> None:
    """So many each half minute, each for a period of its own: none joins one that is being made."""
    day = 365
    while time.monotonic() < until:
        for _number in range(packs):
            day -= 1
            try:
                officer.send("/reports/packs/new/", PACK | {"as_of": str(date(2025, 1, 1) + timedelta(days=day))})
                seen.packs += 1
            except OSError as error:
                seen.errors.append(f"pack: {error}")
        time.sleep(max(0, min(PACK_PAUSE, until - time.monotonic())))


def run(portal: Portal, seconds: int, people: int = PEOPLE, packs: int = 0) -> Seen:
    password = portal.python(SETTLE % (people // 2)).strip()
    crowd = [(look, Person(portal, f"leader{n}", password)) for n in range(people // 2)]
    crowd += [(save, Person(portal, f"clerk{n}", password)) for n in range(people // 2)]
    officer = Person(portal, "officer", password)
    seen, until = Seen(), time.monotonic() + seconds
    threads = [threading.Thread(target=keep_doing, args=(what, person, seen, until)) for what, person in crowd]
    if packs:
        threads.append(threading.Thread(target=ask_for_packs, args=(officer, packs, seen, until)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load")
    parser.add_argument("seconds", type=int, nargs="?", default=SECONDS)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--packs", type=int, default=0, help="asked for each half minute")
    asked = parser.parse_args()
    seconds = asked.seconds
    with (
        postgres() as database,
        redis() as broker,
        running_portal(database_url=database.create("load"), redis_url=broker.url) as portal,
    ):
        give_way(portal.worker.process.pid)
        seen = run(portal, seconds, asked.people, asked.packs)
        lost = set(seen.saved) - set(portal.python(COUNT).split())
    for name, times in (("dashboard", seen.dashboard), ("form", seen.form), ("saving an event", seen.saving)):
        figures = ", ".join(f"p{percent} {percentile(times, percent):.3f} s" for percent in (50, 95, 99))
        print(f"{name}: {len(times)} in {seconds} s, {figures}")
    print(f"people: {asked.people}, packs asked for: {seen.packs}")
    print(f"errors: {len(seen.errors)}, events saved: {len(seen.saved)}, lost: {len(lost)}")
    print(*seen.errors[:5], sep="\n")
    return int(bool(seen.errors or lost))


if __name__ == "__main__":
    sys.exit(main())
