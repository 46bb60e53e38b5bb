"""Hundreds of callers who never finish a sentence, and honest ones beside them (goal A12).

The web server alone, as deploy/gunicorn.conf.py has it: behind nginx, which takes in slow requests whole, none of
these reaches it (deploy/nginx.conf.example).
"""

import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

from tests.benchmarks.measuring import percentile
from tests.chaos.reporting import Report
from tests.portal import Portal, answers, running_portal

HEADERS = b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nContent-Type: text/plain\r\n\r\n"
LONGEST = 0.5  # seconds, of a good request


def beside_honest_ones(seed: int, *, slow: int = 200, good: int = 20) -> Report:
    report = Report("A12 slow clients, web server alone", f"{slow} slow headers, then {slow} slow bodies")
    with running_portal(worker=False) as portal:
        for name, beginning in (("headers", HEADERS), ("bodies", BODY)):
            over = threading.Event()
            dripping = threading.Thread(target=_drip, args=[portal, beginning, slow, over])
            dripping.start()
            time.sleep(3)
            times = [_timed(portal) for _number in range(good)]
            over.set()
            dripping.join()
            quick = sum(each < LONGEST for each in times)
            slowest = percentile(times, 50)
            report.figure(f"good requests under {LONGEST} s beside slow {name}", f"{quick} of {good}", quick == good)
            report.figure("their median, s", f"{slowest:.2f}")
        began = time.monotonic()
        well = answers(portal.url("/accounts/login/"))
        report.figure("works afterwards", well, well)
        report.figure("after, s", f"{time.monotonic() - began:.1f}")
    return report


def _drip(portal: Portal, beginning: bytes, count: int, over: threading.Event) -> None:
    """So many lines held open, each given another byte now and then."""
    there = urlsplit(portal.address)
    lines = []
    for _number in range(count):
        with suppress(OSError):
            line = socket.create_connection((there.hostname, there.port), timeout=2)
            line.sendall(beginning)
            lines.append(line)
    while not over.wait(1):
        for line in lines:
            with suppress(OSError):
                line.sendall(b"X-a: b\r\n" if beginning is HEADERS else b"x")
    for line in lines:
        line.close()


def _timed(portal: Portal) -> float:
    """Seconds of one good request; as long as one waits at most where it came to nothing."""
    there, began = urlsplit(portal.address), time.monotonic()
    try:
        with socket.create_connection((there.hostname, there.port), timeout=3) as line:
            line.sendall(HEADERS + b"Connection: close\r\n\r\n")
            good = line.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        good = False
    return time.monotonic() - began if good else 3.0
