"""Sets sections of a document in processes of their own, several at once, each within limits of time and memory.

A section is asked for in plain values and comes as a PDF file. A hostile or huge one ends its process, never the
worker: who asked is told which section it was, and why.
"""

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from queue import LifoQueue
from shutil import rmtree
from tempfile import mkdtemp

from django.conf import settings

from kepu.typesetting import press_child

CHILD = "kepu.typesetting.press_child"
WARM_WITHIN = 60  # seconds
KEPT_FOR = 600  # seconds that processes wait for the next document
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
    """A section written as HTML; `assets` maps NAME to the file that `asset:NAME` stands for, `sheet` names a style
    sheet of static/pdf/."""

    html: str
    assets: dict[str, str] = field(default_factory=dict)
    sheet: str = ""


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
    """A section that has been set: its pages, the places that links may lead to with the page of each (from 0),
    characters that no face has, what the engine complained of."""

    pages: int
    places: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Section = Text | Register


class Press:
    """As many processes as asked for, which warm up at once. Use it as a context: leaving ends them.

    With none, sections are set in this very process, without limits (tests, which set hundreds of small ones).
    """

    def __init__(self, processes: int, *, seconds: float, memory: int):
        self.processes, self.seconds, self.memory = processes, seconds, memory
        self._threads = ThreadPoolExecutor(max(1, processes), thread_name_prefix="press")
        self._children = [_Child(memory) for _each in range(processes)]
        self._idle: LifoQueue[_Child] = LifoQueue()
        for child in self._children:
            self._idle.put(child)

    def __enter__(self) -> "Press":
        return self

    def __exit__(self, *_exc) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.close()
        self._threads.shutdown(wait=True)
        for child in self._children:  # whatever was still started meanwhile
            child.close()

    def set_all(self, work: Iterable[tuple[Section, Path]]) -> Iterator[tuple[int, Setting | SectionError]]:
        """Set each section into its file, the first while later ones are still being written; yields their places in
        `work` as they are done. It takes least time where the longest come first.

        Raises OSError where the disk has no room.
        """
        waiting: dict[Future, int] = {self._threads.submit(self._set, *each): at for at, each in enumerate(work)}
        for done in as_completed(waiting):
            try:
                yield waiting[done], done.result()
            except SectionError as error:
                yield waiting[done], error

    def _set(self, section: Section, target: Path) -> Setting:
        if not self.processes:
            return _outcome(press_child.answer(_question(section, target)))
        child = self._idle.get()
        try:
            return child.set(section, target, self.seconds)
        finally:
            self._idle.put(child)


_kept: dict[Press, threading.Timer] = {}  # at most one, and what will end it
_keeping = threading.Lock()
os.register_at_fork(after_in_child=_kept.clear)  # its processes answer the one that started them


@contextmanager
def standing_press(processes: int, *, seconds: float, memory: int) -> Iterator[Press]:
    """A press whose processes stay, for KEPT_FOR seconds, for the next document of this worker: to start them takes
    longer than to set a section or two."""
    press = _taken(processes, seconds, memory) or Press(processes, seconds=seconds, memory=memory)
    try:
        yield press
    except BaseException:
        press.close()  # it may be in the middle of something
        raise
    _keep(press)


def _taken(*limits) -> Press | None:
    with _keeping:
        press, timer = _kept.popitem() if _kept else (None, None)
    if press is None:
        return None
    timer.cancel()
    if (press.processes, press.seconds, press.memory) == limits:
        return press
    press.close()
    return None


def _keep(press: Press) -> None:
    timer = threading.Timer(KEPT_FOR, _let_go, [press])
    timer.daemon = True
    with _keeping:
        is_kept = press.processes and not _kept
        if is_kept:
            _kept[press] = timer
            timer.start()
    if not is_kept:
        press.close()


def _let_go(press: Press) -> None:
    with _keeping:
        is_idle = _kept.pop(press, None)
    if is_idle:
        press.close()


def weight(section: Section) -> int:
    """About how much work a section is, in any unit."""
    if isinstance(section, Register):
        return 30 * sum(map(len, section.rows))
    return len(section.html) + 2000 * len(section.assets)


def _question(section: Section, target: Path) -> dict:
    return {"kind": type(section).__name__, "target": str(target), **vars(section)}


def _outcome(answer: dict) -> Setting:
    if answer.get("errno") in (errno.ENOSPC, errno.EDQUOT):  # no fault of the section's: nothing else can be set either
        raise OSError(answer["errno"], answer["detail"])
    if "trouble" in answer:
        raise SectionError(Trouble(answer["trouble"]), answer["detail"])
    return Setting(answer["pages"], answer["places"], answer["missing"], answer["complaints"])


class _Child:
    """One process at a time, a new one where the last has had its time; a section at a time."""

    def __init__(self, memory: int):
        self.memory = memory
        self._is_closed = False
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", CHILD, str(self.memory)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._desk = mkdtemp(prefix="kepu-press-")  # for its faces; it takes the folder with it, unless it is killed
        options = {"cwd": settings.BASE_DIR, "env": os.environ | {"TMPDIR": self._desk}, "text": True}
        self.process = subprocess.Popen(command, encoding="utf-8", **options, **pipes)  # noqa: S603
        self._is_fit, self._is_warm, self._is_late = True, False, False
        if self._is_closed:  # a moment ago, by somebody who did not see this process
            self._kill()

    def close(self) -> None:
        """End it for good."""
        self._is_closed = True
        self._kill()
        self._part()

    def _kill(self) -> None:
        self._is_fit = False
        with suppress(OSError):
            self.process.kill()

    def _part(self) -> None:
        """Take leave of a process that is ending, its pipes and its desk included."""
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()
        rmtree(self._desk, ignore_errors=True)

    def set(self, section: Section, target: Path, seconds: float) -> Setting:
        """Set a section, in at most so many seconds. Raises SectionError."""
        self._be_fit()
        with self._at_most(WARM_WITHIN):
            self._is_warm = self._is_warm or bool(self._line())  # its first word is that it is ready
        with self._at_most(seconds):
            answer = self._ask(_question(section, target))
        is_small = answer.get("held", 0) < RECYCLED_AT
        self._is_fit = self._is_fit and is_small and answer.get("trouble") in (None, Trouble.REFUSED)
        return _outcome(answer)

    def _be_fit(self) -> None:
        if self._is_closed:
            raise SectionError(Trouble.BROKEN, "closed")
        if not self._is_fit or self.process.poll() is not None:  # it may have been ended while nobody needed it
            self._kill()
            self._part()
            self._start()

    @contextmanager
    def _at_most(self, seconds: float) -> Iterator[None]:
        alarm = threading.Timer(seconds, self._end_late)
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def _end_late(self) -> None:
        self._is_late = True
        self._kill()

    def _ask(self, question: dict) -> dict:
        with suppress(OSError, ValueError):
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            if line := self._line():
                return json.loads(line)
        self._kill()
        trouble = Trouble.TIME if self._is_late else Trouble.BROKEN
        return {"trouble": trouble, "detail": f"exit code {self.process.wait()}"}

    def _line(self) -> str:
        """What it says next, nothing where it has ended."""
        with suppress(OSError, ValueError):
            return self.process.stdout.readline()
        return ""
