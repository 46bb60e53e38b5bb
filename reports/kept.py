"""Answers that are kept in this process until anything is written: leaders open the same dashboard again and again."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from kepu.audit.revision import revision

MOST = 32  # answers; an evaluation takes some hundred kilobytes, all communities of a district three megabytes

_answers: OrderedDict[tuple, tuple[int, float, Any]] = OrderedDict()
_lock = RLock()  # of many who ask for the same at once, one works it out


def kept(key: Hashable, make: Callable[[], Any], *, through_writes: bool = False) -> Any:
    """What `make` answers, or answered to the same key and language since the last write. One query where it holds.

    `key` names everything that the answer depends on beside what is stored. Nobody may change an answer. With
    `through_writes` it is kept whatever is written: only for what may be KEEP_SECONDS old.
    """
    if not settings.KEEP_SECONDS:
        return make()
    place, asked = (key, get_language()), 0 if through_writes else revision()
    with _lock:
        if (found := _answers.get(place)) and found[0] >= asked and time.monotonic() - found[1] < settings.KEEP_SECONDS:
            _answers.move_to_end(place)
            return found[2]
        # Counted anew: whoever came while this one waited for the lock is told what this one works out now.
        as_of, began = 0 if through_writes else revision(), time.monotonic()
        answer = make()
        _answers[place] = as_of, began, answer
        _answers.move_to_end(place)
        while len(_answers) > MOST:
            _answers.popitem(last=False)
        return answer


def forget() -> None:
    """Drop all answers."""
    with _lock:
        _answers.clear()
