"""Columns of the registers on paper that no ledger has: what proves an event, how well kept a facility is.

Each gives the texts of all rows at once, by primary key.
"""

from collections import defaultdict

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from campaigns.models import ArchiveItem, Check, CheckAnswer, Event
from facilities.models import ContentUpdate, Facility
from kepu import formats
from kepu.periods import Period
from kepu.records.models import Attachment, AttachmentKind
from kepu.wordlist import join_words
from reports.packs.cited import ranges


def proof_of_events(period: Period) -> dict[int, str]:
    """“3 photos, 1 sign-in sheet, E4-2026-003”. Two queries."""
    events = Event.objects.held_in(period)
    words: dict[int, list[str]] = defaultdict(list)
    files = Attachment.objects.of_rows(events).order_by().values_list("object_id", "kind")
    for pk, kind, count in sorted(files.annotate(count=Count("pk")), key=lambda each: _KINDS.index(each[1])):
        words[pk].append(f"{AttachmentKind(kind).label} {count}")
    places: dict[int, list] = defaultdict(list)
    items = ArchiveItem.objects.counting().about(Event).filter(object_id__in=events.order_by().values("pk"))
    for pk, *place in items.values_list("object_id", "box", "year", "sequence"):
        places[pk].append(tuple(place))
    numbers = {pk: [ranges(each)] for pk, each in places.items()}
    return {pk: join_words([*words[pk], *numbers.get(pk, [])]) for pk in {*words, *numbers}}


_KINDS = list(AttachmentKind)


def sizes(period: Period) -> dict[int, str]:
    """Area or length, with its unit."""
    rows = Facility.objects.live().values_list("pk", "area", "length")
    return {pk: _size(area, length) for pk, area, length in rows}


def _size(area, length) -> str:
    parts = [(area, "m²"), (length, "m")]
    return join_words([f"{formats.exact(value)} {unit}" for value, unit in parts if value is not None])


def since(period: Period) -> dict[int, str]:
    """Since when a facility is in use, and its state."""
    return {each.pk: f"{each.opened_on} {each.get_state_display()}" for each in Facility.objects.live()}


def renewals(period: Period) -> dict[int, str]:
    """How often the content was changed in the period, and when for the last time."""
    made = ContentUpdate.objects.made_in(period).order_by().values_list("facility")
    counted = made.annotate(count=Count("pk"), newest=Max("updated_on"))
    return {pk: _("%(count)d, %(day)s") % {"count": count, "day": newest} for pk, count, newest in counted}


def checklists(period: Period) -> dict[int, str]:
    """How many lines of the checklist were in order, how many were not."""
    answers = [each.value for each in CheckAnswer]
    lines = Check.objects.filter(visit__visited_on__range=(period.start, period.end)).order_by().values_list("visit")
    counts = {f"count_{place}": Count("pk", filter=Q(answer=answer)) for place, answer in enumerate(answers)}
    return {
        pk: join_words(
            [f"{CheckAnswer(each).label} {count}" for each, count in zip(answers, found, strict=True) if count]
        )
        for pk, *found in lines.annotate(**counts)
    }


def archive_days(period: Period) -> dict[int, str]:
    """The day of a document in eight digits (DA/T 22-2015)."""
    rows = ArchiveItem.objects.counting().values_list("pk", "dated_on")
    return {pk: f"{day:%Y%m%d}" for pk, day in rows}
