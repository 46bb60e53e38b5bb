"""Fifty equal forms at the same moment on SQLite, where all writers share one file (goal A29)."""

import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Barrier

from tests.chaos.people import Sender
from tests.chaos.reporting import Report
from tests.chaos.system import system
from tests.kepu.evidence import specimens

ACCOUNT = """
import json
from campaigns.models import Event
from kepu.audit.models import Entry
titles = list(Event.objects.values_list("title", flat=True))
entries = Entry.objects.filter(action="create", object_type="campaigns.event").count()
open("%s", "w").write(json.dumps([titles, entries]))
"""


def equal_forms(seed: int, *, crowd: int = 50, rounds: int = 5) -> Report:
    """Each round is one form, sent by so many at once."""
    random = Random(seed)
    with system(embedded=True, workers=0) as running:
        people = [Sender(running.portal, "clerk", running.password) for _number in range(4)]
        statuses: list[int] = []
        for number in range(rounds):
            fields, photo = people[0].form(f"讲座{number}"), specimens.jpeg((60 + random.randrange(40), 40 + number))
            statuses += _all_at_once(people, fields, photo, crowd)
        with tempfile.NamedTemporaryFile() as account:
            running.python(ACCOUNT % account.name)
            titles, entries = json.loads(Path(account.name).read_text())
    report = Report("A29 equal forms at once on SQLite", f"{rounds} forms, each sent {crowd} times at the same moment")
    report.figure("answered that it is saved", f"{statuses.count(302)} of {len(statuses)}", set(statuses) == {302})
    report.figure("records", len(titles), len(titles) == rounds)
    report.figure("audit entries", entries, entries == rounds)
    return report


def _all_at_once(people: list[Sender], fields: dict, photo: bytes, crowd: int) -> list[int]:
    barrier = Barrier(crowd)

    def send(number: int) -> int:
        barrier.wait()
        return people[number % len(people)].post(fields, photo, timeout=60)

    with ThreadPoolExecutor(crowd) as pool:
        return list(pool.map(send, range(crowd)))
