"""What the log must not repeat: what somebody typed (个人信息保护法 art. 51: logs carry ids, never names or numbers).

Our own messages are English and name ids. What else comes into a log came from outside: an address, a file's name, what
a library says of the value that it did not like. So everything that is not ASCII goes, and every telephone
or identity number; libraries' objects hung on a record go as a whole.
"""

import logging
import re
import traceback

# As such, as Python and Django escape it (\u5f20), and as an address does (%E5%BC%A0).
_FOREIGN = r"(?:[^\x00-\x7f]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\x[89a-f][0-9a-f]|%[89A-Fa-f][0-9A-Fa-f])+"
_NUMBERS = r"(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]?\d{7,8}|\d{17}[\dXx]|\d{15}"
_TYPED = re.compile(rf"{_FOREIGN}|(?<![0-9A-Za-z])(?:{_NUMBERS})(?![0-9A-Za-z])")
LEFT_OUT = "***"
_HUNG_ON = ("request", "server_time")


def discreet(text: str) -> str:
    return _TYPED.sub(LEFT_OUT, text)


class Discretion(logging.Filter):
    """For a handler: rewrites the record before any formatter sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = discreet(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = discreet("".join(traceback.format_exception(*record.exc_info)).rstrip())
            record.exc_info = None
        for name in _HUNG_ON:
            record.__dict__.pop(name, None)
        return True


def with_discretion(configuration: dict) -> dict:
    """A logging configuration (logging.config.dictConfig) all of whose handlers are discreet."""
    filters = {**configuration.get("filters", {}), "discretion": {"()": f"{__name__}.Discretion"}}
    handlers = {
        name: {**handler, "filters": [*handler.get("filters", ()), "discretion"]}
        for name, handler in configuration["handlers"].items()
    }
    return {**configuration, "filters": filters, "handlers": handlers}
