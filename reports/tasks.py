"""The Celery side of the digest: the clock rings here."""

from celery import shared_task

from reports.digest import queue_digests


@shared_task
def queue_digest() -> None:
    queue_digests()
