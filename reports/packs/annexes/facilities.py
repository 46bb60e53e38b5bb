"""The photo history of the facilities: each as it is, then before and after every change of its content."""

from itertools import groupby

from django.utils.translation import gettext as _

from facilities.models import Facility
from kepu import formats
from kepu.records.models import Attachment, AttachmentKind
from reports.packs.annexes.events import is_photo
from reports.packs.annexes.photos import Pick, evenly

MOST = 160
BEFORE_FIRST = (AttachmentKind.BEFORE, AttachmentKind.AFTER, AttachmentKind.PHOTO)


def photos_of_facilities(of_facilities: list[Attachment], of_updates: list[Attachment]) -> tuple[list[Pick], int]:
    """The photos chosen for paper, facility by facility and in order of time, and how many more there are."""
    photos = [each for each in (*of_facilities, *of_updates) if is_photo(each)]
    groups = groupby(sorted(photos, key=_place), key=lambda each: (each.content_type_id, each.object_id))
    chosen = evenly([list(members) for _row, members in groups], MOST)
    return [_pick(each) for each in chosen], len(photos) - len(chosen)


def _place(each: Attachment) -> tuple:
    facility = _facility(each)
    of_update = () if each.row is facility else (each.row.updated_on, each.row.pk)
    return facility.name, facility.pk, of_update, BEFORE_FIRST.index(each.kind), each.position, each.pk


def _facility(each: Attachment) -> Facility:
    return each.row if isinstance(each.row, Facility) else each.row.facility


def _pick(each: Attachment) -> Pick:
    facility = _facility(each)
    heading, detail = _heading(facility), _detail(each, facility)
    return Pick(each.file, f"{heading} ({detail})", heading, detail, each.caption or str(each.get_kind_display()))


def _heading(facility: Facility) -> str:
    """Its name, and whose it is unless the name says so."""
    community = facility.community
    return facility.name if not community or community.name in facility.name else f"{community.name} · {facility.name}"


def _detail(each: Attachment, facility: Facility) -> str:
    if each.row is facility:
        return f"{facility.get_kind_display()} · {facility.address}"
    return _("changed on %(day)s: %(topic)s") % {"day": formats.day(each.row.updated_on), "topic": each.row.topic}
