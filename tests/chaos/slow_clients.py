"""Hundreds of callers who never finish a sentence, and honest ones beside them (goal A12).

Once at the web server alone, as deploy/gunicorn.conf.py has it, which they hold up; once behind nginx as
deploy/nginx.conf.example has it, which takes in slow requests whole, where this machine has nginx.
"""

import os
import re
import shutil
import socket
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGQUIT
from urllib.parse import urlsplit

from tests.benchmarks.measuring import percentile
from tests.chaos.reporting import Report
from tests.portal import answers, running_portal
from tests.servers import HERE, Server, free_port

HEADERS = b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nContent-Type: text/plain\r\n\r\n"
LONGEST = 0.5  # seconds, of a good request
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
TEMPORARY = "client_body proxy fastcgi scgi uwsgi".split()


def beside_honest_ones(seed: int, *, slow: int = 200, good: int = 20) -> Report:
    report = Report("A12 slow clients", f"{slow} slow headers, then {slow} slow bodies")
    with running_portal(worker=False) as portal:
        if shutil.which("nginx") is None:
            report.note("nginx is not installed: not measured behind it")
        else:
            with nginx_before(portal.address) as address:
                _measure(report, "behind nginx", address, slow, good)
        _measure(report, "web server alone", portal.address, slow, good, is_goal=False)
    return report


def _measure(report: Report, where: str, address: str, slow: int, good: int, is_goal: bool = True) -> None:
    for name, beginning in (("headers", HEADERS), ("bodies", BODY)):
        over = threading.Event()
        dripping = threading.Thread(target=_drip, args=[address, beginning, slow, over])
        dripping.start()
        time.sleep(3)
        times = [_timed(address) for _number in range(good)]
        over.set()
        dripping.join()
        quick = sum(each < LONGEST for each in times)
        named = f"{where}: good requests under {LONGEST} s beside slow {name}"
        report.figure(named, f"{quick} of {good}", quick == good or not is_goal)
        report.figure("their median, s", f"{percentile(times, 50):.2f}")
    began = time.monotonic()
    well = answers(f"{address}/accounts/login/")
    report.figure("works afterwards", well, well)
    report.figure("after, s", f"{time.monotonic() - began:.1f}")


@contextmanager
def nginx_before(address: str):
    """nginx as the example sets it, without its certificate, before a web server; yields its address."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="kepu-nginx-", dir="/tmp") as folder:
        path = Path(folder) / "nginx.conf"
        path.write_text(_configuration(Path(folder), urlsplit(address).netloc, port))
        there = f"http://{HERE}:{port}"
        with Server("nginx", ["nginx", "-c", str(path)], lambda _: answers(f"{there}/"), stop_signal=SIGQUIT):
            yield there


def _configuration(folder: Path, upstream: str, port: int) -> str:
    site = (DEPLOY / "nginx.conf.example").read_text().replace("unix:/run/kepu/web.sock", upstream)
    site = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r"\n\s+ssl_.*", "", site).replace("listen 443 ssl http2;", f"listen {HERE}:{port};")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY)
    user = "user root;" if os.getuid() == 0 else ""
    head = f"{user} daemon off; pid {folder}/pid; error_log stderr; events {{ worker_connections 768; }}"
    return f"{head} http {{ access_log off; {temporary}\n{site} }}"


def _drip(address: str, beginning: bytes, count: int, over: threading.Event) -> None:
    """So many lines held open, each given another byte now and then."""
    there = urlsplit(address)
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


def _timed(address: str) -> float:
    """Seconds of one good request; as long as one waits at most where it came to nothing."""
    there, began = urlsplit(address), time.monotonic()
    try:
        with socket.create_connection((there.hostname, there.port), timeout=3) as line:
            line.sendall(HEADERS + b"Connection: close\r\n\r\n")
            good = line.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        good = False
    return time.monotonic() - began if good else 3.0
