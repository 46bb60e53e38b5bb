"""The Celery side of what happens by itself: the clock rings here."""

from celery import shared_task

from reports.digest import queue_digests
from reports.precheck.files import verify_files


@shared_task
def queue_digest() -> None:
    queue_digests()


@shared_task
def count_files() -> None:
    verify_files()
