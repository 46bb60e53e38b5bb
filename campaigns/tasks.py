"""The Celery side of the daily summaries: the clock rings here. Each may ring twice, late or at the same time."""

import logging

from celery import shared_task

from campaigns.summaries.keeping import fold, recount

log = logging.getLogger("kepu.summaries")


@shared_task
def fold_summaries() -> None:
    fold()


@shared_task
def recount_summaries() -> None:
    found = recount()
    if found.differences:
        log.error(
            "%d sums differed from the events and were counted anew: %s", len(found.differences), found.differences
        )
