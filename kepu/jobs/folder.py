"""The embedded queue: a folder of messages, without a broker.

Kombu's transport of files is asked by a loop of its own, and Celery then runs its pool with threads and one pipe for
all processes, guarded by a lock: a process that the kernel kills while it waits for work keeps that lock, and the
worker does nothing any more. As part of the event loop it gets the pool that Redis gets, a pipe for each process.
"""

from contextlib import suppress

from kombu.transport import filesystem

ASKED_EVERY = 0.2  # seconds


class Transport(filesystem.Transport):
    """Kombu's own, asked for messages by the worker's event loop."""

    implements = filesystem.Transport.implements.extend(asynchronous=True)

    def register_with_event_loop(self, connection, loop) -> None:
        loop.call_repeatedly(ASKED_EVERY, self.take_waiting, connection)

    def take_waiting(self, connection) -> None:
        """Hand over what waits, as far as the worker has room for it."""
        with suppress(TimeoutError):  # nothing more
            while True:
                self.drain_events(connection, timeout=0)
