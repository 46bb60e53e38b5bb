"""Figures of the running portal for Prometheus: of requests from all web processes, of all else from the database.

Requests: under gunicorn each process writes its figures into a folder that all of them share
(PROMETHEUS_MULTIPROC_DIR, see deploy/gunicorn.conf.py), and whichever is asked adds them up.
"""

import os
import shutil
from collections.abc import Iterator
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.db.models import Count, Max, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kepu.jobs.models import Job, JobState, WorkerBeat
from kepu.requests import REGISTRY
from operations.models import Kind, Outcome


def exposition() -> bytes:
    """All figures in Prometheus' text format."""
    own = CollectorRegistry()
    own.register(_Portal())
    requests = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(requests)
    else:
        requests = REGISTRY
    return generate_latest(requests) + generate_latest(own)


def may_read(address: str, authorization: str) -> bool:
    """By the token where one is set; else from this machine and the addresses that METRICS_FROM names."""
    if settings.METRICS_TOKEN:
        return compare_digest(authorization.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    try:
        return address in settings.METRICS_FROM or ip_address(address).is_loopback
    except ValueError:
        return False


class _Portal(Collector):
    """What the rows say at the moment of asking; the same whichever process is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from _jobs()
        yield from _workers()
        yield from _disk()
        yield from _outcomes()


def _jobs() -> Iterator[GaugeMetricFamily]:
    jobs = GaugeMetricFamily("kepu_jobs", "Jobs by kind and state", labels=["kind", "state"])
    for kind, state, count in Job.objects.order_by().values_list("kind", "state").annotate(Count("pk")):
        jobs.add_metric([kind, state], count)
    yield jobs
    oldest = Job.objects.filter(state=JobState.QUEUED).aggregate(oldest=Min("created_at"))["oldest"]
    yield _gauge("kepu_queue_age_seconds", "How long the oldest waiting job has waited", _age(oldest) or 0)


def _workers() -> Iterator[GaugeMetricFamily]:
    last = WorkerBeat.objects.aggregate(last=Max("seen_at"))["last"]
    if last:
        yield _gauge("kepu_worker_seen_seconds", "Since any worker gave its last sign of life", _age(last))


def _disk() -> Iterator[GaugeMetricFamily]:
    usage = shutil.disk_usage(settings.DATA_DIR)
    yield _gauge("kepu_disk_free_bytes", "Free room in the data folder", usage.free)
    yield _gauge("kepu_disk_total_bytes", "All room on the disk of the data folder", usage.total)


def _outcomes() -> Iterator[GaugeMetricFamily]:
    ages = GaugeMetricFamily("kepu_last_good_seconds", "Since the last good backup, rehearsal, check", labels=["kind"])
    for kind, last in Outcome.objects.good().order_by().values_list("kind").annotate(Max("ended_at")):
        ages.add_metric([Kind(kind).value], _age(last))
    yield ages


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


def _age(moment) -> float | None:
    return (timezone.now() - moment).total_seconds() if moment else None
