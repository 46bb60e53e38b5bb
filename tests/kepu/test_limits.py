"""How often strangers may ask: one count for all web processes, and no refusal where nobody can count."""

from django.core.cache.backends.redis import RedisCache

from kepu import limits
from tests.servers import free_port

OPTIONS = {"KEY_PREFIX": "kepu-test", "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}}


def test_what_one_process_counted_the_next_one_knows(redis_url, monkeypatch):
    for expected in (True, True, False):
        monkeypatch.setattr(limits, "cache", RedisCache(redis_url, OPTIONS))  # as in a process that has just started
        assert limits.is_within("looks", most=2, seconds=60) is expected
    assert limits.is_within("other", most=2, seconds=60)


def test_while_redis_is_away_nobody_is_turned_away(monkeypatch):
    monkeypatch.setattr(limits, "cache", RedisCache(f"redis://127.0.0.1:{free_port()}/0", OPTIONS))
    assert limits.is_within("looks", most=0, seconds=60)
