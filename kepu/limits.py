"""How often something may be asked for, counted by all web processes together where they share a Redis."""

import logging

from django.conf import settings
from django.core.cache import caches
from redis import RedisError

logger = logging.getLogger(__name__)


def is_within(name: str, most: int, seconds: int) -> bool:
    """Count one more of `name`; whether that still is at most `most` in the `seconds` since the first.

    While Redis is away nobody is counted, and nobody is turned away.
    """
    counts = caches[settings.STRANGERS]
    try:
        counts.add(name, 0, seconds)
        so_far = counts.incr(name)
        if so_far == 1:  # a window that ended between the two calls would have left a count without an end
            counts.touch(name, seconds)
    except ValueError:  # it ended between them
        return True
    except RedisError:
        logger.warning("Redis is away: strangers are not counted.")
        return True
    return so_far <= most
