"""Portals under test are cut off from every network, and so are their browsers: here the cut is tested itself.

That nothing tries to get through is asserted wherever a portal of real processes runs (tests/portal.py) and on every
page that a journey opens (tests/browser.py).
"""

import subprocess
import sys

import pytest

from kepu.launcher import BASE_DIR
from tests.browser import is_ours
from tests.cut_off.sitecustomize import NOTED
from tests.portal import portal_environment

TRIES = {
    "an address": "import socket; socket.create_connection(('192.0.2.1', 80), 1)",
    "a name": "import urllib.request; urllib.request.urlopen('http://kepu.example/', timeout=1)",
    "a datagram": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "a child process": "import os, socket; os.fork() or socket.create_connection(('192.0.2.1', 80), 1); os.wait()",
}


def run(code: str, folder) -> subprocess.CompletedProcess:
    env = portal_environment(folder)
    return subprocess.run([sys.executable, "-c", code], cwd=BASE_DIR, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("way", TRIES)
def test_a_portal_under_test_reaches_nothing_outside_and_the_try_is_written_down(tmp_path, way):
    done = run(TRIES[way], tmp_path)
    assert "is outside" in done.stderr
    assert (tmp_path / NOTED).read_text()


def test_this_machine_is_reached(tmp_path):
    done = run(
        "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())", tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / NOTED).exists()


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("http://127.0.0.1:8000/static/kepu.css", True),
        ("data:image/png;base64,AA", True),
        ("blob:http://127.0.0.1:8000/1", True),
        ("https://fonts.example/a.woff2", False),
        ("http://127.0.0.1.evil.example/", False),
        ("//cdn.example/a.js", False),
    ],
)
def test_what_a_browser_asks_for_is_told_apart(url, is_fine):
    assert is_ours(url) is is_fine
