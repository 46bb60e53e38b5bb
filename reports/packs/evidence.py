"""The proof that goes into a pack: the files as they were uploaded, in folders that people understand."""

from collections.abc import Iterable, Iterator
from mimetypes import guess_extension

from django.utils.translation import gettext as _

from campaigns.inspection.evidence import kind_of_file
from campaigns.models import ArchiveFile, Event, MediaItem
from kepu.evidence.storage import original_path
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.models import Judgement, Pack
from reports.packs.archive import Member
from reports.packs.material import Material, Original
from reports.packs.naming import safe_part

LONGEST_NAME = 80


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
    return Original((top, folder), f"{kind_of_file(each)} {each.name}", each.file, said)


def filed(top: str, files: Iterable[ArchiveFile]) -> list[Original]:
    """Originals of archive items: a folder for each item, named by its number."""
    return [Original((top, str(each.item)), each.name, each.file, f"{each.item} {each.name}") for each in files]


def judged(top: str, pack: Pack) -> list[Original]:
    """The evidence of the manual judgements that fall into the period: a folder for each indicator."""
    judgements = Judgement.objects.for_period(pack.standard, pack.period).prefetch_related("evidence")
    files = [(each.indicator, file) for each in judgements for file in each.evidence.all()]
    return [_of_judgement(top, indicator, file) for indicator, file in files]


def _of_judgement(top: str, indicator: str, file) -> Original:
    folder = _("Judgement %(indicator)s") % {"indicator": indicator}
    name = f"{file.sha256[:12]}{guess_extension(file.media_type) or ''}"
    return Original((top, folder), name, file, f"{indicator} {name}")


def not_shown(material: Material, complaints: Iterable[str]) -> list[str]:
    """Sentences for photos that the PDF engine could not show after all."""
    failed = [photo for photo in material.photos if any(f"asset:{photo.asset}" in each for each in complaints)]
    return [_("The photo cannot be read: %(photo)s") % {"photo": photo.name} for photo in failed]


def members(material: Material) -> Iterator[Member]:
    """The original files as members of the archive."""
    top = _("3 Evidence")
    for each in material.originals:
        parts = (top, *map(safe_part, each.folder), safe_part(each.name, LONGEST_NAME))
        yield Member(parts, original_path(each.file.sha256), each.file.sha256, each.said)
