"""Machines of their own, as far as this one allows: network namespaces on one bridge. Where it allows none, processes.

What runs on a machine reaches the others only by their addresses: nothing of it listens on a loopback they share.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.servers import Server

NETWORK = f"10.{100 + os.getpid() % 100}.{os.getpid() // 100 % 250}"
BRIDGE = f"kepu{os.getpid() % 10**6}"


@dataclass(frozen=True)
class Machine:
    """Where it is reached, and what a command is to begin with that it is run there."""

    address: str
    prefix: tuple[str, ...] = ()

    def run(self, server: Server) -> Server:
        """The same server, which is yet to start, on this machine."""
        server.command = [*self.prefix, *server.command]
        return server


@contextmanager
def machines(count: int) -> Iterator[tuple[Machine, list[Machine]]]:
    """This machine as the others see it, and so many others."""
    if not can_part():
        here = Machine("127.0.0.1")
        yield here, [here] * count
        return
    with ExitStack() as undo:
        _do(undo, f"link add {BRIDGE} type bridge", f"link del {BRIDGE}")
        _do(undo, f"address add {NETWORK}.1/24 dev {BRIDGE}")
        _do(undo, f"link set {BRIDGE} up")
        yield Machine(f"{NETWORK}.1"), [_machine(undo, number) for number in range(2, count + 2)]


def can_part() -> bool:
    """Whether this machine lets us make network namespaces."""
    try:
        return subprocess.run(["unshare", "--net", "ip", "link"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _machine(undo: ExitStack, number: int) -> Machine:
    name, outer, inner = (f"{BRIDGE}{letter}{number}" for letter in "nab")
    _do(undo, f"netns add {name}", f"netns del {name}")
    _do(undo, f"link add {outer} type veth peer name {inner}")
    _do(undo, f"link set {outer} master {BRIDGE} up")
    _do(undo, f"link set {inner} netns {name}")
    for step in (f"address add {NETWORK}.{number}/24 dev {inner}", f"link set {inner} up", "link set lo up"):
        _do(undo, f"-netns {name} {step}")
    return Machine(f"{NETWORK}.{number}", ("ip", "netns", "exec", name))


def _do(undo: ExitStack, step: str, and_back: str = "") -> None:
    subprocess.run(["ip", *step.split()], check=True, capture_output=True)
    if and_back:
        undo.callback(subprocess.run, ["ip", *and_back.split()], check=True, capture_output=True)
