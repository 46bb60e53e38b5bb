"""The Celery side: the clock rings every night, and may ring twice."""

from celery import shared_task

from kepu.privacy.retention import erase_expired


@shared_task
def erase() -> None:
    erase_expired()
