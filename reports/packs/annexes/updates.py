"""The photo history of the facilities: before and after each change of content."""

from itertools import groupby

from django.utils.translation import gettext as _

from facilities.models import ContentUpdate
from kepu import formats
from kepu.periods import Period
from kepu.records.models import Attachment, AttachmentKind
from reports.packs.annexes.events import is_photo
from reports.packs.annexes.photos import Pick, evenly

MOST = 120
BEFORE_FIRST = (AttachmentKind.BEFORE, AttachmentKind.AFTER, AttachmentKind.PHOTO)


def photos_of_updates(files: list[Attachment]) -> tuple[list[Pick], int]:
    """The photos chosen for paper, facility by facility, and how many more there are."""
    photos = sorted((each for each in files if is_photo(each)), key=_place)
    chosen = evenly([list(members) for _pk, members in groupby(photos, key=lambda each: each.object_id)], MOST)
    return [_pick(each) for each in chosen], len(photos) - len(chosen)


def _place(each: Attachment) -> tuple:
    update: ContentUpdate = each.row
    return update.facility.name, update.facility_id, update.updated_on, update.pk, BEFORE_FIRST.index(each.kind)


def _pick(each: Attachment) -> Pick:
    update: ContentUpdate = each.row
    community = update.facility.community
    heading = f"{update.facility.name}" + (f" · {community}" if community else "")
    parts = {"day": formats.day(update.updated_on), "topic": update.topic}
    detail = _("changed on %(day)s: %(topic)s") % parts
    name = f"{update.facility.name} ({update.updated_on})"
    return Pick(each.file, name, heading, detail, each.caption or str(each.get_kind_display()))


def update_files(period: Period) -> list[Attachment]:
    """The files of the period's content updates, in order of time."""
    updates = ContentUpdate.objects.made_in(period)
    files = Attachment.objects.of_rows(updates).select_related("file").prefetch_related("row__facility__community")
    return sorted(files, key=lambda each: (each.row.updated_on, each.object_id, each.position, each.pk))
