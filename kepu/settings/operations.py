"""Backups, room on the disk, figures for monitoring, logs."""

from django.core.exceptions import ImproperlyConfigured

from kepu import logs
from kepu.settings.environment import env

BACKUP_DIR = env("BACKUP_DIR", default="")  # where the clock makes a backup every night; "": it makes none
BACKUP_KEEP = env.int("BACKUP_KEEP", default=30)  # backups that stay
BACKUP_KEY = env("BACKUP_KEY", default="")  # signs them; SECRET_KEY where it is not set
BACKUP_OLD_DAYS = env.int("BACKUP_OLD_DAYS", default=2)  # after so long the administrator is warned
REHEARSAL_OLD_DAYS = env.int("REHEARSAL_OLD_DAYS", default=14)
REHEARSAL_DIR = env("REHEARSAL_DIR", default="")  # where there is room for a second portal; "": the system's own
DISK_LOW_PERCENT = env.int("DISK_LOW_PERCENT", default=10)  # free room in the data folder; less is a warning
DISK_FULL_BYTES = 100 * 1024 * 1024  # less free room than this, and the portal is not ready to work
# Prometheus: with this token from anywhere; without one from this machine and these addresses alone.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
METRICS_FROM = env.list("METRICS_FROM", default=[])
KEY_FILES = env.list("KEY_FILES", default=[])  # further files that `backup --with-keys` takes along

LOG_FORMAT = env("LOG_FORMAT", default="line")
if LOG_FORMAT not in logs.FORMATS:
    raise ImproperlyConfigured("LOG_FORMAT must be line or json.")
LOG_REQUESTS = env.bool("LOG_REQUESTS", default=LOG_FORMAT == "json")  # a line for each request
LOGGING = logs.configuration(LOG_FORMAT, env("LOG_LEVEL", default="WARNING"))
