"""The photo annex of events: their choice, and the number under which each event stands in the register."""

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Event
from kepu import formats
from kepu.periods import Period
from kepu.records.models import PHOTO_KINDS, Attachment
from reports.packs.annexes.papers import PAPERS
from reports.packs.annexes.photos import Pick, evenly

MOST = 300


def photos_of_events(files: list[Attachment], period: Period) -> tuple[list[Pick], int]:
    """The photos chosen for paper, event by event, and how many more there are. `files` are those of the events."""
    photos = [each for each in files if is_photo(each)]
    chosen = evenly([list(members) for _pk, members in groupby(photos, key=lambda each: each.object_id)], MOST)
    ordered = Event.objects.held_in(period).order_by(*PAPERS["events"].order).values_list("pk", flat=True)
    numbers = {pk: number for number, pk in enumerate(ordered, start=1)}
    by_event = groupby(chosen, key=lambda each: each.object_id)
    picks = [pick for pk, members in by_event for pick in _of_event(numbers.get(pk, 0), list(members))]
    return picks, len(photos) - len(chosen)


def is_photo(each: Attachment) -> bool:
    return each.kind in PHOTO_KINDS and each.file.is_picture


def _of_event(number: int, photos: list[Attachment]) -> list[Pick]:
    event = photos[0].row
    heading = _("No. %(number)d: %(title)s") % {"number": number, "title": event.title}
    attendance = ngettext("%(count)s person-time", "%(count)s person-times", event.attendance)
    parts = [formats.day(event.starts_on), event.place, attendance % {"count": formats.number(event.attendance)}]
    return [
        Pick(each.file, _named(each), heading, " · ".join(parts), _caption(each, place, len(photos)))
        for place, each in enumerate(photos, start=1)
    ]


def _caption(each: Attachment, place: int, count: int) -> str:
    """What somebody wrote below the photo, unless it only repeats the title; when it was taken; which of several."""
    words = each.caption if each.caption not in ("", each.row.title) else str(each.get_kind_display())
    if taken := each.file.taken_at:
        words = _("%(caption)s, taken on %(day)s") % {"caption": words, "day": formats.day(timezone.localdate(taken))}
    if count == 1:
        return words
    return _("%(caption)s (%(place)d of %(count)d)") % {"caption": words, "place": place, "count": count}


def _named(each: Attachment) -> str:
    return f"{each.row.title} ({each.row.starts_on})"
