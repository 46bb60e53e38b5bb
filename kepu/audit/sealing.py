"""Entries that are committed become links of the chain: by the workers, every few seconds.

Not by whoever writes an entry. The chain has one end, and who holds it would make everybody else wait for the end of
their own transaction (docs/decisions/the-audit-trail-is-chained.md).
"""

from django.db import connection, transaction
from django.utils import timezone

from kepu.audit.chain import FIELDS, digest, head
from kepu.audit.models import Entry, EntryQuerySet, Seal

PORTION = 1000
# How far behind the highest sealed entry one is still looked for: keys are given out when an entry is written, and
# others may be committed and sealed first. What turns up further behind was not written by this portal.
BEHIND = 10_000
_LOCK = 0x6B657075  # "kepu"; PostgreSQL's advisory lock of this database


def seal_waiting() -> int:
    """Make links of all committed entries that are none yet; how many. Where another process is at it, none."""
    sealed = 0
    while portion := _seal_portion() if waiting().exists() else 0:
        sealed += portion
    return sealed


def waiting() -> EntryQuerySet:
    """Committed entries without a link, as far back as a transaction may have taken."""
    top = Seal.objects.order_by("-entry_id").values_list("entry_id", flat=True).first() or 0
    return Entry.objects.unsealed().filter(id__gt=top - BEHIND if top else 0)


@transaction.atomic
def _seal_portion() -> int:
    if not _alone():
        return 0
    sequence, previous = head()
    now, links = timezone.now(), []
    for values in waiting().order_by("id").values_list(*FIELDS)[:PORTION]:
        sequence += 1
        previous = digest(previous, sequence, now, values)
        links.append(Seal(sequence=sequence, entry_id=values[0], at=now, digest=previous))
    Seal.objects.bulk_create(links)
    return len(links)


def _alone() -> bool:
    """Whether this transaction has the end of the chain to itself; SQLite's transactions do anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return cursor.fetchone()[0]
