"""What arrives on the wire: malformed requests get one short answer, and honest ones are served all the while."""

import re
import socket
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.journey
HOST = b"Host: localhost\r\n"
LOGIN = b"GET /accounts/login/ HTTP/1.1\r\n" + HOST
POST = b"POST /accounts/login/ HTTP/1.1\r\n" + HOST
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
END = b"Connection: close\r\n\r\n"

WIRE = {
    "HTTP/1.0": (b"GET /accounts/login/ HTTP/1.0\r\n\r\n", 200),
    "HTTP/9.9": (b"GET / HTTP/9.9\r\n" + HOST + END, 400),
    "two hosts": (LOGIN + b"Host: evil\r\n" + END, 400),
    "a host with blanks": (b"GET /accounts/login/ HTTP/1.1\r\nHost: a b\r\n" + END, 400),
    "a NUL in a header": (LOGIN + b"X-A: a\0b\r\n" + END, 400),
    "an escape in a header": (LOGIN + b"User-Agent: \x1b[31m\r\n" + END, 400),
    "a header with a line break": (LOGIN + b"X-A: a\r\n b\r\n" + END, 400),
    "line ends of the wrong kind": (b"GET /accounts/login/ HTTP/1.1\nHost: localhost\n\n", 400),
    "three hundred headers": (LOGIN + b"".join(b"X-%d: a\r\n" % n for n in range(300)) + END, 431),
    "a header of 70 KB": (LOGIN + b"X-A: " + b"a" * 70_000 + b"\r\n" + END, 431),
    "an address of 100 KB": (b"GET /?q=" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + END, 414),
    "an address of raw bytes": (b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + END, 400),
    "two lengths": (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + LOGIN + END, 400),
    "a length below nothing": (POST + b"Content-Length: -5\r\n\r\n", 400),
    "a length with a sign": (POST + b"Content-Length: +5\r\n\r\nabcde", 400),
    "a method that is none": (b"FOO /accounts/login/ HTTP/1.1\r\n" + HOST + END, 403),
    "cookies of garbage": (LOGIN + b"Cookie: sessionid=%00'; csrftoken=x; django_language=../../etc\r\n" + END, 200),
}


def connected(portal) -> socket.socket:
    there = urlsplit(portal.address)
    return socket.create_connection((there.hostname, there.port), timeout=20)


def answers(portal, request: bytes) -> bytes:
    """All that comes back until the server closes the line."""
    with connected(portal) as line:
        with suppress(OSError):  # it may have hung up before all was said
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
        back = b""
        while part := line.recv(65536):
            back += part
    return back


@pytest.mark.parametrize("case", WIRE)
def test_a_strange_request_gets_one_answer_and_never_an_error_of_ours(portal, case):
    request, status = WIRE[case]
    back = answers(portal, request)
    assert int(back.split(b" ", 2)[1]) == status, back[:200]
    assert len(re.findall(rb"(?m)^HTTP/1\.", back)) == 1
    assert b"Traceback" not in back


def test_an_upload_that_is_cut_off_ends_and_leaves_the_portal_working(portal):
    for _ in range(8):
        with connected(portal) as line:
            line.sendall(POST + FORM + b"Content-Length: 100000\r\n\r\nusername=")
    with urllib.request.urlopen(portal.url("/accounts/login/"), timeout=20) as page:
        assert page.status == 200
