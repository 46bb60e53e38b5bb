"""Loaded by every Python process of a portal under test: it reaches this machine and nothing else.

What tried to reach further is refused, and written down for the test to read (tests/portal.py).
"""

import os
import socket
import sys

NOTED = "outside-calls.txt"  # in the portal's data folder
_HERE = ("localhost", "::1", "0.0.0.0", "::", "", None, socket.gethostname())
# The addresses of a network that the test itself has made, up to their last number (tests/machines.py).
_NEIGHBOURS = os.environ.get("TEST_NETWORK", "").split()
_CONNECTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_RESOLVES = {"socket.getaddrinfo", "socket.gethostbyname"}


def is_here(host) -> bool:
    host = host.decode() if isinstance(host, bytes) else host
    return host in _HERE or host.startswith(("127.", *_NEIGHBOURS))


def _refuse_outside(event: str, arguments: tuple) -> None:
    if event in _CONNECTS:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # other than a tuple: a socket of this machine
    elif event in _RESOLVES:
        host = arguments[0]
    else:
        return
    if not is_here(host):
        with open(os.path.join(os.environ["KEPU_DATA_DIR"], NOTED), "a") as noted:
            noted.write(f"{event} {host} {sys.argv}\n")
        raise PermissionError(f"{host} is outside")


if __name__ == "sitecustomize":
    sys.addaudithook(_refuse_outside)
