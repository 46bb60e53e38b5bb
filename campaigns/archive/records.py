"""The records that something is filed for, and what a form begins with when it is opened from one of them."""

from datetime import date

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.archive.boxes import source
from campaigns.models import ArchiveFile, ArchiveItem, EvidenceKind, Visit
from kepu.records.models import PHOTO_KINDS, Attachment, AttachmentKind
from kepu.registers.register import register, register_of

# Register -> what says of its row when it was, and whose it is.
FILED_FOR = {
    "tasks": ("completed_on", "community"),
    "events": ("starts_on", "host_community"),
    "facilities": ("opened_on", "community"),
    "incidents": ("happened_on", "community"),
    "visits": ("visited_on", "community"),
    "demonstrations": ("named_on", "community"),
    "trainings": ("held_on", ""),
    "media": ("published_on", ""),
    "surveys": ("surveyed_on", "community"),
}
# What kind of proof an attached file is.
KIND_OF_FILE = {
    **dict.fromkeys(PHOTO_KINDS, EvidenceKind.PHOTO),
    AttachmentKind.SIGN_IN: EvidenceKind.SIGN,
    AttachmentKind.CLIPPING: EvidenceKind.PRESS,
    AttachmentKind.DOCUMENT: EvidenceKind.DOC,
}
LIKELY_KIND = {
    "facilities": EvidenceKind.ACCEPT,
    "incidents": EvidenceKind.LOG,
    "visits": EvidenceKind.INSP,
    "demonstrations": EvidenceKind.AWARD,
    "trainings": EvidenceKind.SIGN,
    "media": EvidenceKind.PRESS,
    "surveys": EvidenceKind.SURVEY,
    "tasks": EvidenceKind.DOC,
    "events": EvidenceKind.SUMM,
}


def name_of(record: Model) -> str:
    """How a record is named in an address: events-12."""
    return f"{register_of(record).code}-{record.pk}"


def record_named(name: str, user) -> Model | None:
    """The live record of this name as far as `user` may see it."""
    code, _dash, pk = str(name).partition("-")
    if code not in FILED_FOR or not pk.isdecimal() or len(pk) > 18:
        return None
    return register(code).visible_rows(user).live().filter(pk=pk).first()


def unfiled(record: Model) -> list[Attachment]:
    """The files of a record that no item filed for it has yet."""
    filed = ArchiveFile.objects.filter(item__in=ArchiveItem.objects.live().about(record)).values("file")
    return list(record.files.exclude(file__in=filed).select_related("file"))


def beginning(record: Model, files: list[Attachment]) -> dict:
    """What a form for an item of this record begins with."""
    code = register_of(record).code
    day, community = FILED_FOR[code]
    return {
        "title": _title(record)[:200],
        "dated_on": _day(getattr(record, day)),
        "community": getattr(record, f"{community}_id") if community else None,
        "kind": _kind(record, code, files),
        "box": next(iter(source().boxes_for(record)), ""),
        "responsible": getattr(record, "unit", "") or getattr(record, "host_unit", ""),
    }


def _title(record: Model) -> str:
    if isinstance(record, Visit):
        return _("Record of the inspection of %(community)s") % {"community": record.community}
    return str(record)


def _day(day: date | None) -> date:
    """The record's own day, as far as it has come."""
    today = timezone.localdate()
    return min(day or today, today)


def _kind(record: Model, code: str, files: list[Attachment]) -> str:
    """What a task asks for, else what the record's own files are, else what such a record usually has."""
    asked = [kind for kind in getattr(record, "proof", []) if kind in EvidenceKind.values]
    shown = [KIND_OF_FILE[each.kind] for each in files if each.kind in KIND_OF_FILE]
    return next(iter([*asked, *shown, LIKELY_KIND[code]]))
