"""Sealing anew what stands in the database: after a key was changed, and once when sealing began.

Works in short transactions, each row only where it still is what was read: it may run beside the portal, be killed at
any moment and be started again.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db import models, transaction
from django.db.models.functions import Cast

from kepu.sealing.fields import Sealed
from kepu.sealing.keys import MARK, Unreadable, prefix, unseal

BATCH = 500


class Count(NamedTuple):
    """How many values were written anew, and how many could not be read."""

    written: int = 0
    unreadable: int = 0

    def __add__(self, other):
        return Count(self.written + other.written, self.unreadable + other.unreadable)


def sealed_fields(of: Iterable[type[models.Model]]) -> Iterator[tuple[type[models.Model], Sealed]]:
    """Every sealed field of these models; history has models of its own."""
    for model in of:
        yield from ((model, field) for field in model._meta.local_fields if isinstance(field, Sealed))


def reseal(model: type[models.Model], field: Sealed) -> Count:
    """Seal with the present key what is not sealed, or is with another."""
    stale = _raw(model, field).exclude(raw="").exclude(raw__startswith=prefix())
    return _rewrite(stale, field, lambda token: field.get_prep_value(field.from_db_value(token, None, None)))


def unseal_all(model: type[models.Model], field: Sealed) -> Count:
    """Write everything in the open again: for going back to a version that knows no sealing."""
    return _rewrite(_raw(model, field).filter(raw__startswith=MARK), field, unseal)


def unreadable_in(model: type[models.Model], field: Sealed) -> int:
    """How many values of the field no key opens. Reads every one that the present key did not seal."""
    foreign = _raw(model, field).filter(raw__startswith=MARK).exclude(raw__startswith=prefix())
    return sum(isinstance(unseal(token), Unreadable) for token in foreign.values_list("raw", flat=True).iterator())


def _raw(model, field) -> models.QuerySet:
    """The rows with what really stands in the field as `raw`."""
    return model._base_manager.annotate(raw=Cast(field.name, models.TextField())).order_by("pk")


def _rewrite(rows: models.QuerySet, field: Sealed, anew: Callable[[str], str]) -> Count:
    count, last = Count(), None
    while batch := list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", "raw")[:BATCH]):
        with transaction.atomic():
            for pk, token in batch:
                count += _write(rows, field, pk, token, anew(token))
        last = batch[-1][0]
    return count


def _write(rows: models.QuerySet, field: Sealed, pk, token: str, fresh: str) -> Count:
    if fresh == token or isinstance(fresh, Unreadable):
        return Count(unreadable=1)
    changed = rows.filter(pk=pk, raw=token).order_by()
    return Count(written=changed.update(**{field.name: models.Value(fresh, output_field=models.TextField())}))
