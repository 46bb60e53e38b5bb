"""Removing entries that are kept no longer: the oldest stretch of the chain, and where it ended stays known."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from kepu.audit.actions import record
from kepu.audit.models import Action, Anchor, Entry, Seal

PORTION = 10_000


def last_to_go() -> Seal | None:
    """The last link of the stretch whose entries are all older than AUDIT_KEEP_DAYS and were sealed so long ago."""
    limit = timezone.now() - timedelta(days=settings.AUDIT_KEEP_DAYS)
    young = Seal.objects.filter(at__gte=limit).order_by("sequence").first()
    old = Seal.objects.filter(sequence__lt=young.sequence) if young else Seal.objects.all()
    early = Entry.objects.filter(id=models.OuterRef("entry_id"), at__gte=limit)
    if first_kept := old.filter(models.Exists(early)).order_by("sequence").first():
        old = old.filter(sequence__lt=first_kept.sequence)
    return old.order_by("-sequence").first()


def clear_old(*, pretend: bool = False) -> int:
    """Remove what is older than AUDIT_KEEP_DAYS, in portions, each with its anchor and an entry that tells it.

    Returns how many entries went, or with `pretend` would go. Needs an account of the database that may delete.
    """
    last = last_to_go()
    if last is None or pretend:
        return Seal.objects.filter(sequence__lte=last.sequence).count() if last else 0
    return sum(iter(lambda: _clear_portion(last.sequence), 0))


@transaction.atomic
def _clear_portion(until: int) -> int:
    links = list(Seal.objects.filter(sequence__lte=until).order_by("sequence")[:PORTION])
    if not links:
        return 0
    last = links[-1]
    Anchor.objects.create(sequence=last.sequence, digest=last.digest)
    record(Action.CLEAR, by=None, sequence=last.sequence, digest=last.digest, entries=len(links))
    with connection.cursor() as cursor:  # the models refuse; the database lets go what the anchor names
        cursor.execute(
            "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE sequence <= %s)",
            [last.sequence],
        )
        cursor.execute("DELETE FROM audit_seal WHERE sequence <= %s", [last.sequence])
    return len(links)
