"""How often something may be asked for, counted in the cache of each web process."""

from django.core.cache import cache


def is_within(name: str, most: int, seconds: int) -> bool:
    """Count one more of `name`; whether that still is at most `most` in the `seconds` since the first."""
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name) <= most
    except ValueError:  # the window ended between the two calls
        return True
