"""How often something may be asked for, counted by all web processes together where they share a Redis."""

import logging

from django.core.cache import cache
from redis import RedisError

logger = logging.getLogger(__name__)


def is_within(name: str, most: int, seconds: int) -> bool:
    """Count one more of `name`; whether that still is at most `most` in the `seconds` since the first.

    While Redis is away nobody is counted, and nobody is turned away.
    """
    try:
        cache.add(name, 0, seconds)
        return cache.incr(name) <= most
    except ValueError:  # the window ended between the two calls
        return True
    except RedisError:
        logger.warning("Redis is away: strangers are not counted.")
        return True
