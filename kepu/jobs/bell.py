"""Rings for a worker. A bell that makes no sound loses nothing: the sweep rings again."""

import logging
import uuid

from kepu.celery import app

logger = logging.getLogger(__name__)
TASK = "kepu.jobs.tasks.run"
# A broker that takes the call and then says nothing holds up who asked for the work no longer than this; workers, who
# wait for calls on connections of their own, have more patience (settings).
PATIENCE = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}  # seconds


def ring(job_id: uuid.UUID) -> bool:
    """Send the job's number to the workers; False where the broker could not be reached."""
    try:
        with _line() as line:
            app.send_task(TASK, [str(job_id)], connection=line)
    except Exception as error:  # the broker's library decides what it raises, and none of it may reach the page
        logger.warning("job %s waits: the broker does not answer (%s)", job_id, type(error).__name__)
        return False
    return True


def unanswered() -> int | None:
    """How many calls no worker has taken yet; None where the broker could not be reached."""
    try:
        with _line() as line:
            return line.default_channel.queue_declare(app.conf.task_default_queue).message_count
    except Exception as error:  # as above
        logger.warning("nobody is rung for: the broker does not answer (%s)", type(error).__name__)
        return None


def _line():
    return app.connection_for_write(transport_options=app.conf.broker_transport_options | PATIENCE)


def answers() -> bool:
    """Whether the broker can be reached now; asked at most a second."""
    try:
        with app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except Exception:
        return False
    return True
