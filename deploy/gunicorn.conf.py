"""How the web server runs, in the office and in production alike; the address comes from who starts it."""

import gc
import os
import shutil
import tempfile

from kepu import logs

# Where the web processes add up their figures for /metrics: in memory, this server's own, gone when it stops.
METRICS = tempfile.mkdtemp(prefix="kepu-metrics-", dir="/dev/shm")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = METRICS

wsgi_app = "kepu.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("KEPU_WEB_PROCESSES", "2"))
threads = int(os.environ.get("KEPU_WEB_THREADS", "4"))
timeout = 60  # seconds; nothing long runs in a request, that is what the workers are for
graceful_timeout = 10
max_requests = 5000  # a process that has grown is replaced now and then
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108  the life sign of a process must not wait for a busy disk
loglevel = os.environ.get("KEPU_WEB_LOG_LEVEL", "warning")
control_socket_disable = True  # one would lie in the home folder, shared by every portal of that account


logconfig_dict = logs.configuration(os.environ.get("LOG_FORMAT", "line"), loglevel.upper())


def child_exit(server, worker):
    """What an ended process has counted stays; what it alone could still tell goes."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(METRICS, ignore_errors=True)


def post_worker_init(worker):
    """What a process starts with stays: looking through it for garbage takes a tenth of a second in a large request."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns  # with all pages, which else come with the first request
    gc.collect()
    gc.freeze()
