"""How the web server runs, in the office and in production alike; the address comes from who starts it."""

import gc
import os

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


def post_worker_init(worker):
    """What a process starts with stays: looking through it for garbage takes a tenth of a second in a large request."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns  # with all pages, which else come with the first request
    gc.collect()
    gc.freeze()
