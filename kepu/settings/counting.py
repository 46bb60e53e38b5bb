"""Where what is only counted for a while is kept: how often strangers ask (kepu/limits.py)."""

from kepu.settings.jobs import REDIS_URL

if REDIS_URL:  # of all web processes together; without it each process counts for itself
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "kepu",
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
    }
