"""The proof that goes into a pack: photos for the paper, original files for the archive."""

from collections.abc import Iterable, Iterator
from mimetypes import guess_extension
from pathlib import Path

from django.utils.translation import gettext as _

from campaigns.models import Event
from kepu.evidence.models import StoredFile
from kepu.evidence.renditions import rendition_path
from kepu.evidence.storage import original_path
from kepu.periods import Period
from kepu.records.models import PHOTO_KINDS, Attachment
from reports.models import Judgement, Pack
from reports.packs.archive import Member
from reports.packs.material import Material, Photo
from reports.packs.naming import safe_part

PHOTOS_AN_EVENT = 4
PHOTOS_A_PACK = 300


def event_files(period: Period) -> list[Attachment]:
    """The files of the period's events, in order of time and as people arranged them."""
    files = Attachment.objects.of_rows(Event.objects.held_in(period)).select_related("file").prefetch_related("row")
    return sorted(files, key=lambda each: (each.row.starts_on, each.object_id, each.position, each.pk))


def chosen_photos(files: list[Attachment]) -> list[Attachment]:
    """The first few photos of each event, evenly over the events where there are more than the annex holds."""
    ranked: dict[int, list[Attachment]] = {}
    for each in files:
        if _is_photo(each):
            ranked.setdefault(each.object_id, []).append(each)
    rounds = range(PHOTOS_AN_EVENT)
    first = [photos[place] for place in rounds for photos in ranked.values() if place < len(photos)]
    chosen = {each.pk for each in first[:PHOTOS_A_PACK]}
    return [each for each in files if each.pk in chosen]


def _is_photo(each: Attachment) -> bool:
    return each.kind in PHOTO_KINDS and each.file.is_picture


def judgement_files(pack: Pack) -> list[tuple[str, StoredFile]]:
    """The evidence of the manual judgements that fall into the period: indicator and file."""
    judgements = Judgement.objects.for_period(pack.standard, pack.period).prefetch_related("evidence")
    return [(each.indicator, file) for each in judgements for file in each.evidence.all()]


def add_photos(material: Material) -> None:
    """Choose the photos of the annex; one that cannot be shown is named, and the pack goes on without it."""
    chosen = chosen_photos(material.evidence)
    for number, each in enumerate(chosen, start=1):
        try:
            path = rendition_path(each.file, "print")
        except Exception:  # whatever a damaged picture makes its decoder stumble over
            material.missing.append(_("The photo cannot be read: %(photo)s") % {"photo": named(each)})
            continue
        material.photos.append(_photo(number, each, path))
    material.photos_left_out = sum(_is_photo(each) for each in material.evidence) - len(chosen)


def not_shown(material: Material, complaints: Iterable[str]) -> list[str]:
    """Sentences for photos that the PDF engine could not show after all."""
    failed = [photo for photo in material.photos if any(f"asset:{photo.asset}" in each for each in complaints)]
    return [_("The photo cannot be read: %(photo)s") % {"photo": f"{each.title} ({each.day})"} for each in failed]


def _photo(number: int, each: Attachment, path: Path) -> Photo:
    event = each.row
    return Photo(f"photo-{number}{path.suffix}", path, event.title, event.starts_on, event.place, each.caption)


def members(material: Material) -> Iterator[Member]:
    """The original files as members of the archive: a folder for each event, one for each judged indicator."""
    top = _("3 Evidence")
    for each in material.evidence:
        folder = safe_part(f"{each.row.starts_on} {each.row.title}")
        name = safe_part(f"{each.get_kind_display()} {each.name}", 80)
        yield Member((top, folder, name), original_path(each.file.sha256), each.file.sha256, named(each))
    for indicator, file in material.judged:
        folder = safe_part(_("Judgement %(indicator)s") % {"indicator": indicator})
        name = f"{file.sha256[:12]}{guess_extension(file.media_type) or ''}"
        yield Member((top, folder, name), original_path(file.sha256), file.sha256, f"{indicator} {name}")


def named(each: Attachment) -> str:
    """How a file is named in a sentence: the event, its day, and the file."""
    parts = {"event": each.row.title, "day": each.row.starts_on, "name": each.name}
    return _("%(event)s (%(day)s), file “%(name)s”") % parts
