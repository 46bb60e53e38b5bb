"""How often strangers may ask: one count for all web processes, and no refusal where nobody can count."""

from django.core.cache import caches

from kepu.limits import is_within
from tests.servers import free_port

REDIS = "django.core.cache.backends.redis.RedisCache"


def counting_at(settings, url: str) -> None:
    """As in a process that has just started."""
    options = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    settings.CACHES = settings.CACHES | {settings.STRANGERS: {"BACKEND": REDIS, "LOCATION": url, "OPTIONS": options}}


def test_what_one_process_counted_the_next_one_knows(redis_url, settings):
    for expected in (True, True, False):
        counting_at(settings, redis_url)
        assert is_within("looks", most=2, seconds=60) is expected
    assert is_within("other", most=2, seconds=60)


def test_every_count_ends(redis_url, settings):
    counting_at(settings, redis_url)
    counts = caches[settings.STRANGERS]
    counts.set("late", 0, None)  # as where the window ended after it was looked for
    is_within("late", most=9, seconds=60)
    assert 0 < counts._cache.get_client().ttl(counts.make_key("late")) <= 60


def test_while_redis_is_away_nobody_is_turned_away(settings):
    counting_at(settings, f"redis://127.0.0.1:{free_port()}/0")
    assert is_within("looks", most=0, seconds=60)
