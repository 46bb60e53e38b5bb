"""Reading many things as of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """A block whose reads all see the database as it was when the block began; it must not write.

    So the figures, the annex and the workbooks of one pack agree, whatever people save meanwhile, and nobody
    has to wait for the block to end.
    """
    if connection.in_atomic_block:  # a test's own transaction is the moment already
        yield
        return
    with _reading_only(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _reading_only() -> Iterator[None]:
    """SQLite: begin without the write lock that the portal's transactions otherwise take at once."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual
