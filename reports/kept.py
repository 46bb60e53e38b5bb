"""Answers that are kept in this process until anything is written, and where it may be a little longer: leaders open
the same dashboard again and again."""

import math
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


@dataclass
class _Place:
    """Where one answer is kept. All that was written up to the revision `as_of` is in it."""

    lock: RLock = field(default_factory=RLock)  # of many who ask for the same at once, one works it out
    as_of: int = -1
    began: float = -math.inf
    answer: Any = None

    def holds(self, asked: int, lag: float) -> bool:
        return time.monotonic() - self.began < (settings.KEEP_SECONDS if self.as_of >= asked else lag)


_places: OrderedDict[tuple, _Place] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Any], *, lag: float = 0) -> Any:
    """What `make` answers, or answered to the same key and language since the last write. One query where it holds.

    `key` names everything that the answer depends on beside what is stored. Nobody may change an answer. It may be so
    many seconds behind the last write as `lag` says: after half of them one who asks works it out anew, and nobody
    else waits for that within the other half. Within one look (campaigns/summaries/reading.py) ask for it first: what
    the look has counted by then may be older than the revision that the answer is kept under.
    """
    if not settings.KEEP_SECONDS:
        return make()
    asked, place = revision(), _place_of((key, get_language()))
    if not place.lock.acquire(blocking=not place.holds(asked, lag)):
        return place.answer
    try:
        if not place.holds(asked, lag / 2):
            # Counted anew: whoever came while this one waited for its turn is told what it works out now.
            as_of, began = revision(), time.monotonic()
            place.answer = make()
            place.as_of, place.began = as_of, began
        return place.answer
    finally:
        place.lock.release()


def _place_of(name: tuple) -> _Place:
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
