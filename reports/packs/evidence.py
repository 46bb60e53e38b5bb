"""The proof that goes into a pack: the files as they were uploaded, in folders that people understand."""

from collections.abc import Iterable
from mimetypes import guess_extension
from operator import attrgetter

from django.utils.translation import gettext as _

from campaigns.inspection.evidence import kind_of_file
from campaigns.models import ArchiveFile, Event, MediaItem
from kepu.evidence.models import StoredFile
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.models import Judgement, Pack
from reports.packs.material import Material, Original


def event_files(period: Period) -> list[Attachment]:
    """The files of the period's events, in order of time and as people arranged them."""
    return _files(Event.objects.held_in(period), "starts_on")


def media_files(period: Period) -> list[Attachment]:
    """Clippings and screenshots of the period's media items, in order of time."""
    return _files(MediaItem.objects.published_in(period), "published_on")


def _files(rows, day: str) -> list[Attachment]:
    files = Attachment.objects.of_rows(rows).select_related("file").prefetch_related("row")
    return sorted(files, key=lambda each: (getattr(each.row, day), each.object_id, each.position, each.pk))


def attached(top: str, files: Iterable[Attachment], day: str, words: str = "title") -> list[Original]:
    """Originals of files of one register: a folder for each row, named by its day and its words."""
    return [_original(top, each, f"{_value(each.row, day)} {_value(each.row, words)}") for each in files]


def _value(row, path: str):
    for name in path.split("."):
        row = getattr(row, name)
    return row


def _original(top: str, each: Attachment, folder: str) -> Original:
    said = _("%(row)s, file “%(name)s”") % {"row": folder, "name": each.name}
    of = (each.content_type_id, each.object_id)
    return Original((top, folder), f"{kind_of_file(each)} {each.name}", each.file, said, of)


def filed(top: str, files: Iterable[ArchiveFile]) -> list[Original]:
    """Originals of archive items: a folder for each item, named by its number."""
    return [_of_item(top, each) for each in files]


def _of_item(top: str, each: ArchiveFile) -> Original:
    item, name = each.item, f"{each.place:02} {each.name}"
    cited_by = tuple(sorted({item.box, *item.indicators}))
    return Original((top, str(item)), name, each.file, f"{item}{_(': ')}{each.name}", ("item", item.pk), cited_by)


def judged(top: str, pack: Pack) -> list[Original]:
    """The evidence of the manual judgements that fall into the period: a folder for each indicator."""
    judgements = Judgement.objects.for_period(pack.standard, pack.period).prefetch_related("evidence")
    return [
        _of_judgement(top, each, number, file)
        for each in sorted(judgements, key=attrgetter("indicator", "judged_for", "pk"))
        for number, file in enumerate(sorted(each.evidence.all(), key=attrgetter("sha256")), start=1)
    ]


def _of_judgement(top: str, judgement: Judgement, number: int, file: StoredFile) -> Original:
    code = judgement.indicator
    folder = _("Judgement %(indicator)s") % {"indicator": code}
    name = f"{judgement.judged_for} {number:02}{guess_extension(file.media_type) or ''}"
    return Original((top, folder), name, file, f"{code} {name}", ("judged", code), (code,))


def not_shown(material: Material, complaints: Iterable[str]) -> list[str]:
    """Sentences for photos that the PDF engine could not show after all."""
    failed = [photo for photo in material.photos if any(f"asset:{photo.asset}" in each for each in complaints)]
    return [_("The photo cannot be read: %(photo)s") % {"photo": photo.name} for photo in failed]
