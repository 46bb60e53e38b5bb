"""Walking along the chain: is every entry there, as it was sealed, in its place, and the chain the one known before?"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kepu.audit import guard
from kepu.audit.chain import FIELDS, beginning, digest
from kepu.audit.models import Action, Anchor, Entry, Seal, TrailCheck
from kepu.audit.sealing import seal_waiting

log = logging.getLogger("kepu.audit")
WALKING = gettext_noop("Checking the audit trail")
PORTION = 1000
KEPT_FAULTS = 200
TOO_LONG = timedelta(minutes=20)  # longer than the longest job: until then an entry may wait for its seal
BACKWARDS = timedelta(days=1)  # more than clocks that are put right and long transactions explain

Progress = Callable[[int, int], None]  # entries walked, entries in all


class Kind(models.TextChoices):
    CHANGED = "changed", _("the entry or its seal has been changed, or stands in another's place")
    MISSING = "missing", _("the entry has been removed")
    GAP = "gap", _("seals have been removed before this one")
    BACKWARDS = (
        "backwards",
        _(
            "its time lies more than a day before that of the one sealed before it: "
            "it was written in afterwards, or the clock was wrong"
        ),
    )
    UNSEALED = "unsealed", _("it has waited too long for its seal: is a worker running?")
    INSERTED = "inserted", _("it was written in among older entries, past the portal")
    BEGINNING = "beginning", _("the chain does not begin where the removal of old entries left it")
    HEAD = "head", _("this link was another one when it was noted: the chain has been cut off or made anew")
    GUARD = "guard", _("the database no longer refuses changes: a trigger is missing")


@dataclass(frozen=True)
class Fault:
    """One broken place; `sequence` is the link's number, `entry` the entry's, `what` names a trigger or a hash."""

    kind: Kind
    sequence: int | None = None
    entry: int | None = None
    what: str = ""

    @property
    def sentence(self) -> str:
        return str(Kind(self.kind).label)

    def __str__(self):
        parts = [f"#{self.sequence}" if self.sequence is not None else "", f"[{self.entry}]" if self.entry else ""]
        return " ".join(filter(None, [*parts, self.what, self.sentence]))


def check_trail(*, noted: dict[int, str] | None = None, on_progress: Progress = lambda done, total: None) -> TrailCheck:
    """Walk along the whole chain and keep what was found. `noted` are hashes by number that were kept elsewhere."""
    seal_waiting()
    walk = _Walk({**_heads_of_checks(), **(noted or {})}, on_progress)
    faults = [*_guard_faults(), *walk.faults(), *_outside_faults()]
    return TrailCheck.objects.create(
        sequence=walk.sequence,
        digest=walk.digest,
        entries=walk.entries,
        fault_count=len(faults),
        faults=[asdict(fault) for fault in faults[:KEPT_FAULTS]],
    )


def faults_of(check: TrailCheck) -> list[Fault]:
    """What a check found; at most KEPT_FAULTS of it."""
    return [Fault(**kept) for kept in check.faults]


def _heads_of_checks() -> dict[int, str]:
    """Where the chain ended at earlier checks."""
    return dict(TrailCheck.objects.exclude(sequence=0).values_list("sequence", "digest"))


def _guard_faults() -> list[Fault]:
    return [Fault(Kind.GUARD, what=name) for name in guard.missing(connection)]


def _outside_faults() -> Iterator[Fault]:
    """Entries that are no link: those that have waited too long, and those that stand where no new one comes to be."""
    late = Entry.objects.unsealed().filter(at__lt=timezone.now() - TOO_LONG).order_by("id")
    settled = Seal.objects.filter(at__lt=timezone.now() - TOO_LONG).aggregate(top=models.Max("entry_id"))["top"] or 0
    for key in late.values_list("id", flat=True).iterator():
        yield Fault(Kind.INSERTED if key < settled else Kind.UNSEALED, entry=key)


class _Walk:
    """One way along the links, from the first that is there to the last."""

    def __init__(self, noted: dict[int, str], on_progress: Progress):
        self.sequence, self.digest = beginning()
        self.noted = {number: noted for number, noted in noted.items() if number >= self.sequence}
        self.on_progress, self.total = on_progress, Seal.objects.count()
        self.links = self.entries = 0
        self.at: datetime | None = None

    def faults(self) -> Iterator[Fault]:
        yield from self._beginning()
        yield from self._against_notes()
        while links := list(Seal.objects.filter(sequence__gt=self.sequence).order_by("sequence")[:PORTION]):
            entries = Entry.objects.filter(id__in=[link.entry_id for link in links]).values_list(*FIELDS)
            found = {values[0]: values for values in entries}
            for link in links:
                yield from self._step(link, found.get(link.entry_id))
            self.links += len(links)
            self.on_progress(self.links, self.total)
        for number in sorted(number for number in self.noted if number > self.sequence):
            yield Fault(Kind.HEAD, number, what=self.noted[number])

    def _beginning(self) -> Iterator[Fault]:
        """The last removal is told by an entry, and it left no link at or before its anchor."""
        anchored = Anchor.objects.filter(sequence=self.sequence).exists()
        told = Entry.objects.filter(action=Action.CLEAR, details__sequence=self.sequence, details__digest=self.digest)
        left = Seal.objects.filter(sequence__lte=self.sequence).exists()
        if left or (anchored and not told.exists()):
            yield Fault(Kind.BEGINNING, self.sequence)

    def _step(self, link: Seal, values: tuple | None) -> Iterator[Fault]:
        whole = link.sequence == self.sequence + 1
        if not whole:
            yield Fault(Kind.GAP, link.sequence, link.entry_id)
        if values is None:
            yield Fault(Kind.MISSING, link.sequence, link.entry_id)
        else:
            yield from self._content(link, values, whole)
        self.sequence, self.digest = link.sequence, link.digest
        yield from self._against_notes()

    def _content(self, link: Seal, values: tuple, whole: bool) -> Iterator[Fault]:
        self.entries += 1
        if whole and digest(self.digest, link.sequence, link.at, values) != link.digest:
            yield Fault(Kind.CHANGED, link.sequence, link.entry_id)
        if self.at and values[1] < self.at - BACKWARDS:
            yield Fault(Kind.BACKWARDS, link.sequence, link.entry_id)
        self.at = values[1]

    def _against_notes(self) -> Iterator[Fault]:
        if self.digest != self.noted.get(self.sequence, self.digest):
            yield Fault(Kind.HEAD, self.sequence, what=self.noted[self.sequence])


def carry_out(run) -> None:
    """The worker's part (`run` is a kepu.jobs JobRun)."""
    check = check_trail(on_progress=lambda done, total: run.step(WALKING, done, total))
    if check.fault_count:
        log.error("The audit trail is broken in %d places; the first: %s", check.fault_count, faults_of(check)[0])
    log.info("The audit trail ends with %d:%s", check.sequence, check.digest)
