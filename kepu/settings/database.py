"""The database: SQLite in the data folder, or PostgreSQL."""

from kepu.settings.environment import DATA_DIR, env

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without IMMEDIATE a reader that wants to write fails at once under load, whatever the timeout.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that is gone without a word must not hold every request until the system gives up, minutes later.
    DATABASES["default"].setdefault("OPTIONS", {}).update(connect_timeout=3, tcp_user_timeout=10_000)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
