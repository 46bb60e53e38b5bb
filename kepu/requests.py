"""What is noted of every request: a number that its log lines share, how long it took, what came of it."""

import logging
import re
import time
import uuid

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram

from kepu.logs import request_id, user_id

logger = logging.getLogger("kepu.requests")
HEADER = "X-Request-ID"
NUMBER = re.compile(r"[0-9A-Za-z-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
UNKNOWN = "none"  # an address that is none of ours: it must not make a line of its own in the figures

REGISTRY = CollectorRegistry()
_LABELS = ["view", "method", "status"]
ANSWERS = Counter("kepu_requests", "Requests answered, by view, method and status", _LABELS, registry=REGISTRY)
SECONDS = Histogram(
    "kepu_request_seconds",
    "How long answers took, by view",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)


class RequestMiddleware:
    """First of all, so that what the others refuse is noted too. Names and addresses of pages: the view's name only."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        number = _number_of(request)
        tokens = request_id.set(number), user_id.set("")
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            _note(request, response, time.perf_counter() - began)
        finally:
            request_id.reset(tokens[0])
            user_id.reset(tokens[1])
        response.headers[HEADER] = number
        return response


class UserMiddleware:
    """Behind the sign-in: lets log lines carry the id of who asks, never the name."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user_id.set(str(request.user.pk or ""))
        return self.get_response(request)


def _number_of(request) -> str:
    """What our own proxy has given the request, else a new one: what a visitor sends is not ours to repeat."""
    given = request.headers.get(HEADER, "") if settings.PROXY_COUNT else ""
    return given if NUMBER.fullmatch(given) else uuid.uuid4().hex[:16]


def _note(request, response, seconds: float) -> None:
    view = request.resolver_match.view_name if request.resolver_match else UNKNOWN
    method = request.method if request.method in METHODS else "OTHER"
    ANSWERS.labels(view or UNKNOWN, method, str(response.status_code)).inc()
    SECONDS.labels(view or UNKNOWN).observe(seconds)
    if settings.LOG_REQUESTS:
        told = {"view": view, "method": method, "status": response.status_code, "seconds": round(seconds, 4)}
        logger.info("%s %s %d", method, view, response.status_code, extra=told)
