"""How the portal writes its log: one event, one line, whatever stands in it.

Used by Django, the workers and gunicorn alike, so nothing here needs Django to be set up.
"""

import logging
import re
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

from kepu.discretion import with_discretion

FORMATS = ("line", "json")
# The request being served, and the id of who asks: set by kepu.requests, empty in jobs and commands.
request_id: ContextVar[str] = ContextVar("request_id", default="")
user_id: ContextVar[str] = ContextVar("user_id", default="")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def encoded(text: str) -> str:
    r"""Line ends, escapes and marks that turn the direction of writing become visible: \u000a, \u001b, \u202e.

    The form is that of JSON, so a JSON text stays one.
    """
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class ContextFilter(logging.Filter):
    """Gives each record the request and the user that it belongs to; libraries' records too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id, record.user_id = request_id.get(), user_id.get()
        return True


class LineFormatter(logging.Formatter):
    """For people: time, level, logger, request, message; a traceback follows on the same line."""

    def format(self, record: logging.LogRecord) -> str:
        return encoded(super().format(record))


class EventFormatter(JsonFormatter):
    """For machines: one JSON object, its values encoded likewise."""

    def format(self, record: logging.LogRecord) -> str:
        return encoded(super().format(record))


_LINE = "{asctime} {levelname} {name} [{request_id}]: {message}"
_FIELDS = "{asctime} {levelname} {name} {message} {request_id} {user_id} {process}"
_RENAMED = {"asctime": "time", "levelname": "level", "name": "logger"}


def configuration(form: str, level: str) -> dict:
    """What logging.config.dictConfig takes. `form` is one of FORMATS."""
    line = {"()": "kepu.logs.LineFormatter", "format": _LINE, "style": "{"}
    event = {
        "()": "kepu.logs.EventFormatter",
        "fmt": _FIELDS,
        "style": "{",
        "rename_fields": _RENAMED,
        "json_ensure_ascii": False,
    }
    handler = {"class": "logging.StreamHandler", "formatter": "own", "filters": ["context"]}
    plain = {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": "kepu.logs.ContextFilter"}},
        "formatters": {"own": event if form == "json" else line},
        "handlers": {"console": handler},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "kepu": {"level": "INFO"},
            "django": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": ["console"], "propagate": False},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }
    return with_discretion(plain)
