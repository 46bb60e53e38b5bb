"""Where it is counted for a while how often strangers ask (kepu/limits.py)."""

from kepu.settings.jobs import REDIS_URL

STRANGERS = "strangers"
IN_THIS_PROCESS = "django.core.cache.backends.locmem.LocMemCache"
# What libraries keep for a moment stays in the process, which works while Redis is away.
CACHES = {name: {"BACKEND": IN_THIS_PROCESS, "LOCATION": name} for name in ("default", STRANGERS)}
if REDIS_URL:  # counted by all web processes together; without it by each for itself
    CACHES[STRANGERS] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "kepu",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
