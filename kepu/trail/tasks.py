"""The Celery side: the clock rings here every night."""

from celery import shared_task

from kepu.trail.checking import check_in_background


@shared_task
def check_nightly() -> None:
    check_in_background()
