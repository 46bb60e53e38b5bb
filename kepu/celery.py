"""Celery: a doorbell. What is to be done, and whether it is done, stands in the rows of kepu.jobs."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepu.settings")

app = Celery("kepu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What the clock rings for, by itself. Each of these may ring twice or late: the rows say what is done already.
app.conf.beat_schedule = {
    # Three times: who could not be reached the first time is tried again, nobody gets two mails in a day.
    "digest": {"task": "reports.tasks.queue_digest", "schedule": crontab(hour="7-9", minute=30)},
    "files": {"task": "reports.tasks.count_files", "schedule": crontab(hour="2", minute=0)},
    "audit": {"task": "kepu.trail.tasks.check_nightly", "schedule": crontab(hour="2", minute=30)},
    "erase": {"task": "kepu.privacy.tasks.erase", "schedule": crontab(hour="3", minute=30)},
    # Figures are exact without it; summed up, a day need not be counted again by each who asks.
    "summaries": {"task": "campaigns.tasks.fold_summaries", "schedule": 60.0},
    "recount": {"task": "campaigns.tasks.recount_summaries", "schedule": crontab(hour="3", minute=0)},
    # After the day's work and before the count, so that the count reads the disk while nothing else does.
    "backup": {"task": "operations.tasks.queue_backup", "schedule": crontab(hour="1", minute=0)},
    "check": {"task": "operations.tasks.queue_check", "schedule": crontab(hour="4", minute=0)},
    "rehearsal": {
        "task": "operations.tasks.queue_rehearsal",
        "schedule": crontab(day_of_week="sun", hour="5", minute=0),
    },
}
