"""A plugin of pytest: the tests run once unharmed, noting which checks each comes by; then each check is taken out in a
child of its own, which runs the tests that come by it until one fails: those first that noticed something near by."""

import json
import os
import re
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from tests.mutations import planting
from tests.mutations.planting import Key, NotPlantedError
from tests.mutations.sites import all_sites, breaks_the_house_rules

HANGS = 60  # seconds beyond those for the tests of one check; who hangs has noticed nothing: the machine may be slow
WALK, SCOPES, ASK = "tests/test_permissions.py", "tests/test_scopes.py", "tests/test_actions_ask.py"
AT_THE_DOOR = {
    "right of a view",
    "method of a view",
    "right too many",
    "before all views",
}  # for these the walk is there
SCOPE = re.compile(r"visible_to|editable|movable_by|_of_inspector")


@dataclass
class Harm:
    """One thing to be broken. `doing` is done in a child; `at` are the functions by one of which tests must come."""

    name: str
    kind: str
    at: tuple[Key, ...]
    doing: Callable[[], None]
    killed_by: str = ""
    note: str = ""
    tried: int = 0
    is_seen: bool = False  # in the source already

    @property
    def places(self) -> list[str]:
        """Where it is, the nearest first."""
        return ["::".join(self.at[0]), self.at[0][0]] if len(self.at) == 1 else [self.kind]


@dataclass(eq=False)  # pytest puts its plugins into sets
class Mutations:
    """`only`: words of which one must be in the name of a check; `most_seconds` of tests are run for one.

    `kept` is a file in which the run of the unharmed tests is written down, or from which it is taken: with it, one
    begins at once after a test was added.
    """

    only: tuple[str, ...] = ()
    processes: int = 1
    most_seconds: float = 45
    kept: Path | None = None
    seed: int = 0
    killers: dict[str, set] = field(default_factory=dict)  # file or function -> tests that noticed harm to it
    harms: list[Harm] = field(default_factory=list)

    def pytest_runtest_logreport(self, report):
        if report.failed and self.on_failure:
            self.on_failure(report)

    on_failure: Callable | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        passes = self._unharmed(session)
        living = planting.functions_by_name()
        self.harms = [harm for harm in _harms(living) if not self.only or any(word in harm.name for word in self.only)]
        Random(self.seed).shuffle(self.harms)  # broken off, it has tried a sample
        waiting, running = list(self.harms), {}
        while waiting or running:
            while waiting and len(running) < self.processes:
                harm = waiting.pop(0)
                running[_child(self, session, harm, self._tests_for(harm, passes))] = (harm, time.monotonic())
            self._collect(running)
        return True

    def _unharmed(self, session) -> dict:
        """How long each test took and which functions with checks it entered; without those that fail unharmed."""
        known = json.loads(self.kept.read_text()) if self.kept and self.kept.exists() else {}
        seen: set[Key] = set()
        planting.watch(seen)
        failed: list[str] = []
        self.on_failure = lambda report: failed.append(report.nodeid)
        # One at least: it makes the database.
        unknown = [item for item in session.items if item.nodeid not in known] or session.items[:1]
        for item, following in zip(unknown, [*unknown[1:], unknown[0]], strict=True):
            seen.clear()
            began = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            known[item.nodeid] = item.nodeid not in failed and [time.monotonic() - began, sorted(seen)]
        self.on_failure = None
        session._setupstate.teardown_exact(session)  # what lives as long as the session stays: the database
        if self.kept:
            self.kept.write_text(json.dumps(known))
        failing = [item.nodeid for item in session.items if not known[item.nodeid]]
        _say(f"{len(session.items)} tests ran unharmed; {len(failing)} failed and are left out: {failing[:5]}")
        return {
            item: (known[item.nodeid][0], {tuple(each) for each in known[item.nodeid][1]})
            for item in session.items
            if known[item.nodeid]
        }

    def _tests_for(self, harm: Harm, passes: dict) -> list:
        """Those that noticed something near by, then what is there for such a check, then what stands where its module
        has its tests; of equals one of each test function, and the quickest, first.
        """
        if harm.at:
            chosen = [item for item, (_took, seen) in passes.items() if not seen.isdisjoint(harm.at)]
        else:
            chosen = [item for item in passes if WALK in item.nodeid]

        def distance(item) -> tuple:
            near = [item.nodeid in self.killers.get(place, ()) for place in harm.places]
            noticed_near_by = near.index(True) if any(near) else len(near)
            return (noticed_near_by, not _tells(item.nodeid, harm), -_kinship(item.nodeid, harm))

        return sorted(_in_turn(sorted(chosen, key=lambda item: passes[item][0])), key=distance)

    def _collect(self, running: dict) -> None:
        ready, _w, _x = select.select([pipe for _pid, pipe in running], [], [], 1)
        for (pid, pipe), (harm, began) in list(running.items()):
            if pipe in ready:
                words = os.read(pipe, 4000).decode()
            elif time.monotonic() - began > self.most_seconds + HANGS:
                os.kill(pid, signal.SIGKILL)
                words = "survived\ttook too long"
            else:
                continue
            os.waitpid(pid, 0)
            os.close(pipe)
            del running[(pid, pipe)]
            state, _tab, rest = (words or "killed\tthe process ended").partition("\t")
            harm.killed_by, harm.note = (rest, "") if state == "killed" else ("", rest)
            for place in harm.places if harm.killed_by else ():
                self.killers.setdefault(place, set()).add(rest)
            _say(f"{state:9} {harm.name}  [{rest}] {time.monotonic() - began:.1f} s")


def _harms(living) -> list[Harm]:
    found = [
        Harm(
            site.name,
            site.kind,
            ((site.path, site.function),),
            lambda site=site: planting.plant(site, living),
            is_seen=breaks_the_house_rules(site),
        )
        for site in all_sites()
    ]
    found += [
        Harm(f"settings: without {name}", "before all views", (), lambda name=name: planting.leave_out(name))
        for name in planting.BEFORE_ALL
    ]
    return found + [
        Harm(
            f"roles.py: {role} also may {right}",
            "right too many",
            tuple(_gates(right)),
            lambda r=role, g=right: planting.give(r, g),
        )
        for role, right in planting.rights_too_many()
    ]


def _in_turn(items: list) -> list:
    """First one of each test function: with other parameters it does much the same."""
    done: Counter[Callable] = Counter()

    def turn(item) -> int:
        done[item.function] += 1
        return done[item.function]

    return sorted(items, key=turn)


def _gates(right) -> set[Key]:
    """The views that need this right."""
    asked = f"needs(Right.{right.name})"
    return {(site.path, site.function) for site in all_sites() if site.text == asked}


def _tells(test: str, harm: Harm) -> bool:
    """Whether a test is there for just this kind of check."""
    if harm.kind in AT_THE_DOOR:
        return WALK in test
    if harm.kind == "demands":
        return ASK in test
    return len(harm.at) == 1 and SCOPE.search(harm.at[0][1]) is not None and SCOPES in test


def _kinship(test: str, harm: Harm) -> int:
    """How many folders and names the path of a test has in common with that of the module."""
    if len(harm.at) != 1:
        return 0
    mine = Path(harm.at[0][0]).with_suffix("").parts
    its = Path(test.partition("::")[0].removeprefix("tests/").replace("test_", "")).with_suffix("").parts
    return next(
        (at for at, (one, other) in enumerate(zip(mine, its, strict=False)) if one != other), min(len(mine), len(its))
    )


def _child(mutations: Mutations, session, harm: Harm, items: list) -> tuple[int, int]:
    """Start it; its process and the pipe on which it will say how it ended."""
    harm.tried = len(items)
    reading, writing = os.pipe()
    if pid := os.fork():
        os.close(writing)
        return pid, reading
    os.close(reading)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    os.write(writing, _ended(mutations, session, harm, items).encode()[:4000])
    os._exit(0)


def _ended(mutations: Mutations, session, harm: Harm, items: list) -> str:
    if harm.is_seen:
        return "killed\ttests/test_architecture.py"
    failures = []
    mutations.on_failure = lambda report: failures.append(report.nodeid)
    try:
        harm.doing()
    except NotPlantedError:
        return "unplanted\tthe code is not loaded or does not fit"
    began, done = time.monotonic(), 0
    for item in items:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
        done += 1
        if failures:
            return f"killed\t{failures[0]}"
        if time.monotonic() - began > mutations.most_seconds:
            break
    return f"survived\t{done} of {len(items)} tests that come by it"


def _say(line: str) -> None:
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"{line}\n".encode())
