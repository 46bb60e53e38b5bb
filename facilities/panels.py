"""What a facility's page shows beside its columns."""

from dataclasses import dataclass

from django.utils import timezone

from facilities.due import dues
from facilities.models import ContentUpdate, Facility
from kepu.accounts.roles import Right, can
from kepu.records.models import Attachment, AttachmentKind

SHOWN = 6


@dataclass(frozen=True)
class Change:
    """A content update and its photos; the files must be prefetched."""

    update: ContentUpdate

    @property
    def before(self) -> list[Attachment]:
        return self._photos(AttachmentKind.BEFORE)

    @property
    def after(self) -> list[Attachment]:
        return self._photos(AttachmentKind.AFTER)

    def _photos(self, kind: AttachmentKind) -> list[Attachment]:
        return [each for each in self.update.files.all() if each.kind == kind and each.file.is_picture]


def upkeep(facility: Facility, user) -> dict | None:
    """Its due day, if it has one, and what to do there; nothing of one that was taken out."""
    if facility.retired_at:
        return None
    due = next(iter(dues(Facility.objects.filter(pk=facility.pk), timezone.localdate())), None)
    return {"due": due, "may_write": can(user, Right.WRITE_REGISTERS)}


def content_updates(facility: Facility, user) -> dict | None:
    """The newest updates with the photos before and after."""
    updates = ContentUpdate.objects.visible_to(user).live().filter(facility=facility)
    rows = list(updates.prefetch_related("files__file")[: SHOWN + 1])
    return {"changes": [Change(row) for row in rows[:SHOWN]], "more": len(rows) > SHOWN} if rows else None
