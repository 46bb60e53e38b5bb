"""Many write and several seal at once, on a database where that is real: one chain, every entry in it, nobody waits."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections, transaction

from kepu.audit.actions import record
from kepu.audit.models import Action, Entry, Seal
from kepu.audit.sealing import seal_waiting
from kepu.audit.verifying import check_trail

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS, EACH, SEALERS = 6, 15, 3


def write(number: int) -> None:
    """Transactions of different lengths, some taken back: keys come to light out of their order."""
    how = random.Random(number)
    try:
        for _time in range(EACH):
            with transaction.atomic():
                record(Action.EXPORT, by=None, writer=number)
                time.sleep(how.random() / 50)
                transaction.set_rollback(how.random() < 0.2)
    finally:
        connections.close_all()


def test_entries_that_come_to_light_in_any_order_make_one_chain():
    over = Event()

    def seal() -> None:
        try:
            while not over.wait(0.002):
                seal_waiting()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS + SEALERS) as pool:
        sealing = [pool.submit(seal) for _sealer in range(SEALERS)]
        for writing in [pool.submit(write, number) for number in range(WRITERS)]:
            writing.result()
        over.set()
        for sealer in sealing:
            sealer.result()
    seal_waiting()
    links = list(Seal.objects.order_by("sequence").values_list("sequence", "entry_id"))
    assert [number for number, _entry in links] == [*range(1, Entry.objects.count() + 1)]
    assert [entry for _number, entry in links] != sorted(entry for _number, entry in links)  # it was a race indeed
    assert check_trail().fault_count == 0


def test_whoever_holds_the_end_of_the_chain_makes_nobody_wait():
    with transaction.atomic():
        record(Action.EXPORT, by=None)
        began = time.monotonic()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(_write_and_seal).result(timeout=10) == 1
        assert time.monotonic() - began < 5
    assert seal_waiting() == 1


def _write_and_seal() -> int:
    try:
        record(Action.EXPORT, by=None)
        return seal_waiting()
    finally:
        connections.close_all()
