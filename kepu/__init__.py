"""The project package: the ground floor. It imports none of the domain apps."""

from kepu.celery import app as celery_app

__all__ = ["celery_app"]
