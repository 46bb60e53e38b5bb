"""Sets sections of a document in processes of their own, several at once, each within limits of time and memory.

A section is asked for in plain values and comes as a PDF file. A hostile or huge one ends its process, never the
worker: who asked is told which section it was, and why.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from kepu.typesetting import press_child

CHILD = "kepu.typesetting.press_child"
RECYCLED_AT = 300 * 1024 * 1024  # bytes that a process may hold between two sections


class Trouble(StrEnum):
    """Why a section could not be set."""

    TIME = "time"
    MEMORY = "memory"
    REFUSED = "refused"  # it names what it was not given: `detail` is the address
    BROKEN = "broken"


class SectionError(Exception):
    """A section cannot be set; `detail` is for the log, or the address that was refused."""

    def __init__(self, trouble: Trouble, detail: str = ""):
        super().__init__(f"{trouble}: {detail}")
        self.trouble, self.detail = trouble, detail


@dataclass(frozen=True)
class Text:
    """A section written as HTML; `assets` maps NAME to the file that `asset:NAME` stands for."""

    html: str
    assets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """A section that is one long table: label, share of the width and alignment of each column; rows of texts."""

    heading: str
    anchor: str
    lang: str
    columns: list[tuple[str, float, str]]
    rows: list[list[str]]
    note: str = ""


@dataclass(frozen=True)
class Setting:
    """A section that has been set: its pages, characters that no face has, what the engine complained of."""

    pages: int
    missing: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Section = Text | Register


class Press:
    """As many processes as asked for; one starts at once, the others when needed. Use it as a context: leaving kills
    them.

    With none, sections are set in this very process, without limits (tests, which set hundreds of small ones).
    """

    def __init__(self, processes: int, *, seconds: float, memory: int):
        self.seconds, self.memory = seconds, memory
        self.processes = processes
        self._threads = ThreadPoolExecutor(max(1, processes), thread_name_prefix="press")
        self._own = threading.local()
        self._children: list[_Child] = []
        self._closed = False

    def __enter__(self) -> "Press":
        if self.processes:  # it takes a second to be ready, in which the sections are written
            self._threads.submit(self._fit_child)
        return self

    def __exit__(self, *_exc) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in list(self._children):
            child.kill()
        self._threads.shutdown(wait=True)

    def set_all(self, work: Sequence[tuple[Section, Path]]) -> Iterator[tuple[int, Setting | SectionError]]:
        """Set each section into its file, the longest first; yields their places in `work` as they are done."""
        order = sorted(range(len(work)), key=lambda at: -weight(work[at][0]))
        waiting: dict[Future, int] = {self._threads.submit(self._set, *work[at]): at for at in order}
        for done in as_completed(waiting):
            try:
                yield waiting[done], done.result()
            except SectionError as error:
                yield waiting[done], error

    def _set(self, section: Section, target: Path) -> Setting:
        if not self.processes:
            return _outcome(press_child.answer(_question(section, target)))
        return self._fit_child().set(section, target, self.seconds)

    def _fit_child(self) -> "_Child":
        """This thread's process, a new one where the old one has had its time."""
        child = getattr(self._own, "child", None)
        if child is None or not child.is_fit:
            child = self._own.child = self._start()
        return child

    def _start(self) -> "_Child":
        if self._closed:
            raise SectionError(Trouble.BROKEN, "closed")
        child = _Child(self.memory)
        self._children.append(child)
        if self._closed:  # closed a moment ago, by somebody who did not see this one
            child.kill()
        return child


def weight(section: Section) -> int:
    """About how much work a section is, in any unit."""
    if isinstance(section, Register):
        return 30 * sum(map(len, section.rows))
    return len(section.html) + 2000 * len(section.assets)


def _question(section: Section, target: Path) -> dict:
    return {"kind": type(section).__name__, "target": str(target), **asdict(section)}


def _outcome(answer: dict) -> Setting:
    if "trouble" in answer:
        raise SectionError(Trouble(answer["trouble"]), answer["detail"])
    return Setting(answer["pages"], answer["missing"], answer["complaints"])


class _Child:
    """One process; a section at a time."""

    def __init__(self, memory: int):
        command = [sys.executable, "-m", CHILD, str(memory)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, text=True, encoding="utf-8", **pipes)  # noqa: S603
        self.is_fit, self._is_late = True, False

    def kill(self) -> None:
        self.is_fit = False
        with suppress(OSError):
            self.process.kill()

    def set(self, section: Section, target: Path, seconds: float) -> Setting:
        alarm = threading.Timer(seconds, self._end_late)
        alarm.start()
        try:
            answer = self._ask(_question(section, target))
        finally:
            alarm.cancel()
        is_small = answer.get("held", 0) < RECYCLED_AT
        self.is_fit = self.is_fit and is_small and answer.get("trouble") in (None, Trouble.REFUSED)
        return _outcome(answer)

    def _ask(self, question: dict) -> dict:
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = ""
        if line:
            return json.loads(line)
        self.kill()
        trouble = Trouble.TIME if self._is_late else Trouble.BROKEN
        return {"trouble": trouble, "detail": f"exit code {self.process.wait()}"}

    def _end_late(self) -> None:
        self._is_late = True
        self.kill()
