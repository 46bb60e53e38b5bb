"""The web server killed while forms with photos are on their way: each is there whole or not at all (goal A3)."""

import http.client
import json
import tempfile
import threading
import time
from pathlib import Path
from random import Random

from kepu.evidence.storage import UNFINISHED
from tests.chaos.people import Sender
from tests.chaos.reporting import Report
from tests.chaos.system import System, children_of, files_below, hit, system
from tests.kepu.evidence import specimens
from tests.portal import answers
from tests.servers import wait_until

PEOPLE = 4
ACCOUNT = """
import hashlib, json
from campaigns.models import Event
from kepu.audit.models import Entry
from kepu.evidence.storage import original_path
told = []
for event in Event.objects.all():
    files = [each.file for each in event.files.select_related("file")]
    whole = [hashlib.sha256(original_path(f.sha256).read_bytes()).hexdigest() == f.sha256 for f in files]
    entries = Entry.objects.filter(action="create", object_type="campaigns.event", object_id=str(event.pk)).count()
    told.append([event.title, len(files), all(whole), entries, event.history.count()])
open("%s", "w").write(json.dumps(told))
"""


def while_forms_arrive(seed: int, *, kills: int = 100) -> Report:
    """One web process, so every kill meets somebody; people send again what came to no answer, half of the time."""
    with system(workers=0, KEPU_WEB_PROCESSES="1") as running:
        return killed(running, seed, kills)


def killed(running: System, seed: int, kills: int) -> Report:
    """Kill the processes of its web server so often while people send forms, then look at what is there."""
    random, seen = Random(seed), _Seen()
    began, over = time.monotonic(), threading.Event()
    people = [Sender(running.portal, "clerk", running.password) for _number in range(PEOPLE)]
    crowd = [
        threading.Thread(target=_send, args=[person, number, Random(seed + number), seen, over])
        for number, person in enumerate(people)
    ]
    for each in crowd:
        each.start()
    for _number in range(kills):
        _kill(running, random)
    over.set()
    for each in crowd:
        each.join()
    with tempfile.NamedTemporaryFile() as account:
        running.python(ACCOUNT % account.name)
        told = json.loads(Path(account.name).read_text())
    files = files_below(running.portal.data_dir / "files")
    return _compared(f"{kills} kills in {time.monotonic() - began:.0f} s", seen, told, files)


class _Seen:
    def __init__(self):
        self.taken: list[str] = []
        self.unanswered = 0
        self.refused: list[str] = []


def _kill(running: System, random: Random) -> None:
    """At some moment of the next requests; then wait until the portal answers again."""
    time.sleep(random.uniform(0.1, 2))
    for child in children_of(running.portal.web.process.pid):
        hit(child)
    wait_until(lambda: answers(running.portal.url("/accounts/login/")), what="the web server")


def _send(person: Sender, number: int, random: Random, seen: _Seen, over: threading.Event) -> None:
    sent = 0
    while not over.is_set():
        sent += 1
        title = f"讲座{number}-{sent}"
        photo = specimens.jpeg((60 + number, 40 + sent))
        fields = _patiently(lambda title=title: person.form(title), over)
        for _try in range(3 if random.random() < 0.5 else 1):
            status = fields and _answer(person, fields, photo)
            if status == 302:
                seen.taken.append(title)
            elif status:
                seen.refused.append(f"{title}: {status}")
            else:
                seen.unanswered += 1
                continue
            break


def _patiently(action, over: threading.Event):
    while not over.is_set():
        try:
            return action()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    return None


def _answer(person: Sender, fields: dict, photo: bytes) -> int:
    """The status; 0 where the line broke."""
    try:
        return person.post(fields, photo)
    except (OSError, http.client.HTTPException):
        return 0


def _compared(about: str, seen: _Seen, told: list, files: list[Path]) -> Report:
    report = Report("A3 web killed during POST", about)
    titles = [title for title, *_rest in told]
    half = [each for each in told if each[1:] != [1, True, 1, 1]]
    lost = set(seen.taken) - set(titles)
    twice = len(titles) - len(set(titles))
    report.figure("forms acknowledged", len(seen.taken), bool(seen.taken))
    report.figure("without an answer", seen.unanswered)
    report.figure("events there", len(titles))
    report.figure("lost", len(lost), not lost)
    report.figure("twice", twice, not twice)
    report.figure("half saved (photo, file, audit, history)", len(half), not half)
    cut_off = [path for path in files if path.name.startswith(UNFINISHED)]
    empty = [path for path in files if path not in cut_off and not path.stat().st_size]
    report.figure("empty files", len(empty), not empty)
    report.figure("being written at a kill, swept up in a week", len(cut_off))
    report.figure("answered with an error", len(seen.refused), not seen.refused)
    for each in [*map(str, half[:3]), *seen.refused[:3]]:
        report.note(each)
    return report
