"""What is done to a running system. Each fault leaves it so that it can come back by itself or by being started."""

import signal
import time
from collections.abc import Callable
from random import Random

import redis

from tests.chaos.system import System, children_of, hit

LEASE, SWEEP = 3, 5  # seconds: as tests/chaos/settings.py says, and how often workers look for lapsed leases


def kill_pool_child(system: System, random: Random) -> None:
    """kill -9 of one process of a worker, as the kernel does when memory runs out."""
    worker = random.choice(system.workers)
    if children := children_of(worker.process.pid):
        hit(random.choice(children))


def kill_worker(system: System, random: Random) -> None:
    """kill -9 of a worker with all its processes; started again as systemd would."""
    worker = random.choice(system.workers)
    worker.kill()
    worker.start()


def freeze_pool_child(system: System, random: Random) -> None:
    """A process that stands still for longer than its lease, then goes on as if nothing had been: a zombie."""
    worker = random.choice(system.workers)
    if children := children_of(worker.process.pid):
        frozen = random.choice(children)
        hit(frozen, signal.SIGSTOP)
        time.sleep(LEASE + random.uniform(0.5, SWEEP + 1))
        hit(frozen, signal.SIGCONT)


def kill_web_child(system: System, random: Random) -> None:
    """kill -9 of one process of the web server."""
    if children := children_of(system.portal.web.process.pid):
        hit(random.choice(children))


def kill_web(system: System, random: Random) -> None:
    system.portal.web.kill()
    system.portal.web.start()


def kill_broker(system: System, random: Random) -> None:
    system.broker.kill()
    time.sleep(random.uniform(0, 2))
    system.broker.start()


def empty_broker(system: System, random: Random) -> None:
    redis.Redis.from_url(system.broker.url).flushall()


def kill_database(system: System, random: Random) -> None:
    """kill -9 of all processes of PostgreSQL at once."""
    system.database.crash()
    time.sleep(random.uniform(0, 1))
    system.database.start()


# Fault -> how often of 200.
SERVER = {
    kill_pool_child: 90,
    kill_web_child: 28,
    freeze_pool_child: 20,
    kill_worker: 16,
    kill_database: 20,
    kill_broker: 20,
    empty_broker: 3,
    kill_web: 3,
}
EMBEDDED = {kill_pool_child: 100, kill_web_child: 25, freeze_pool_child: 12, kill_worker: 10, kill_web: 3}


def drawn(mixture: dict[Callable, int], count: int, random: Random) -> list[Callable]:
    """So many faults in the proportions of the mixture, each kind at least once, in an order of chance."""
    total = sum(mixture.values())
    faults = [fault for fault, often in mixture.items() for _n in range(max(1, round(count * often / total)))]
    random.shuffle(faults)
    return faults[: max(count, len(mixture))]
