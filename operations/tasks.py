"""The Celery side: the clock rings here. Backups and rehearsals only where a folder for them is set."""

from celery import shared_task
from django.conf import settings

from operations.jobs import ask_for
from operations.models import Kind


@shared_task
def queue_backup() -> None:
    if settings.BACKUP_DIR:
        ask_for(Kind.BACKUP)


@shared_task
def queue_rehearsal() -> None:
    if settings.BACKUP_DIR:
        ask_for(Kind.REHEARSAL)


@shared_task
def queue_check() -> None:
    ask_for(Kind.CHECK)
