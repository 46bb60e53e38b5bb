"""Celery: a doorbell. What is to be done, and whether it is done, stands in the rows of kepu.jobs."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepu.settings")

app = Celery("kepu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
