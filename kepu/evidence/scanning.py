"""Asking a virus scanner (clamd) about a file, where the office has one: `CLAMD_SOCKET`, a path or HOST:PORT.

clamd's INSTREAM command, see clamd(8): the file goes over the socket in pieces, each after its length, and the answer
is one line. No library: the protocol is four lines, and the time it may take must be ours to limit.
"""

import logging
import socket
import struct
import time
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.evidence.refusals import Refused

logger = logging.getLogger(__name__)
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerError(Exception):
    """The scanner gave no answer that can be used."""


def scan(file: BinaryIO, name: str) -> datetime | None:
    """When the file was found clean; None where no scanner is set, or none answered and that is allowed.

    Raises Refused with a sentence.
    """
    if not settings.CLAMD_SOCKET:
        return None
    try:
        is_clean = _ask(file)
    except (OSError, ScannerError) as error:
        logger.error("The virus scanner gave no answer (%s)", type(error).__name__)
        if settings.CLAMD_REQUIRED:
            raise Refused(
                _(
                    "“%(name)s” cannot be taken at the moment: the virus scanner gives no answer. "
                    "Please try again later."
                )
                % {"name": name}
            ) from None
        return None
    if not is_clean:
        raise Refused(
            _("“%(name)s” was not taken: the virus scanner found a virus in it. Please check your computer.")
            % {"name": name}
        )
    return timezone.now()


def _ask(file: BinaryIO) -> bool:
    deadline = time.monotonic() + settings.CLAMD_SECONDS
    with _connected() as line:
        _send(line, b"zINSTREAM\0", deadline)
        file.seek(0)
        # A scanner that has heard enough closes its ear, and says why.
        with suppress(BrokenPipeError, ConnectionResetError):
            while piece := file.read(PIECE):
                _send(line, struct.pack(">I", len(piece)) + piece, deadline)
            _send(line, struct.pack(">I", 0), deadline)
        return _understood(_answer(line, deadline))


def _connected() -> socket.socket:
    host, colon, port = settings.CLAMD_SOCKET.rpartition(":")
    if colon and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=settings.CLAMD_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(settings.CLAMD_SECONDS)
    try:
        line.connect(settings.CLAMD_SOCKET)
    except BaseException:
        line.close()
        raise
    return line


def _send(line: socket.socket, data: bytes, deadline: float) -> None:
    line.settimeout(_left(deadline))
    line.sendall(data)


def _answer(line: socket.socket, deadline: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        line.settimeout(_left(deadline))
        if not (piece := line.recv(LONGEST_ANSWER)):
            break
        answer += piece
    return answer


def _left(deadline: float) -> float:
    if (left := deadline - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _understood(answer: bytes) -> bool:
    said = answer.rstrip(b"\0\n")
    if said == b"stream: OK":
        return True
    if said.endswith(b" FOUND"):
        logger.warning("The virus scanner refused an upload")
        return False
    raise ScannerError(said[:80])
