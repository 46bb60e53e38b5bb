"""Answers that are kept in this process until anything is written: leaders open the same dashboard again and again."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from kepu.audit.revision import revision

MOST = 32  # answers; an evaluation takes some hundred kilobytes, all communities of a district three megabytes
LONGEST_REST = 0.5  # seconds


@dataclass
class _Place:
    """Where one answer is kept. `as_of` is the revision before which everything written is in it."""

    lock: RLock = field(default_factory=RLock)  # of many who ask for the same at once, one works it out
    as_of: int = -1
    began: float = 0
    took: float = 0
    answer: Any = None

    def holds(self, asked: int) -> bool:
        return self.as_of >= asked and time.monotonic() - self.began < settings.KEEP_SECONDS

    def rest(self) -> None:
        """Where others write all the time, be busy half of it at most: who asks meanwhile shares what comes."""
        ended = self.began + self.took
        time.sleep(max(0.0, ended + min(self.took, LONGEST_REST) - time.monotonic()))


_places: OrderedDict[tuple, _Place] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Any], *, through_writes: bool = False) -> Any:
    """What `make` answers, or answered to the same key and language since the last write. One query where it holds.

    `key` names everything that the answer depends on beside what is stored. Nobody may change an answer. With
    `through_writes` it is kept whatever is written: only for what may be KEEP_SECONDS old.
    """
    if not settings.KEEP_SECONDS:
        return make()
    count = (lambda: 0) if through_writes else revision
    asked, place = count(), _place((key, get_language()))
    with place.lock:
        if place.holds(asked):
            return place.answer
        place.rest()
        # Counted anew: whoever came while this one waited is told what this one works out now.
        as_of, began = count(), time.monotonic()
        place.answer = make()
        place.as_of, place.began, place.took = as_of, began, time.monotonic() - began
        return place.answer


def _place(name: tuple) -> _Place:
    with _lock:
        place = _places.setdefault(name, _Place())
        _places.move_to_end(name)
        while len(_places) > MOST:
            _places.popitem(last=False)
        return place


def forget() -> None:
    """Drop all answers."""
    with _lock:
        _places.clear()
