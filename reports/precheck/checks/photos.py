"""Photos that prove less than they seem to, and sign-in sheets that are not there."""

from collections import defaultdict
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, DateField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.models import Event, EvidenceKind
from kepu.evidence.models import Children, StoredFile
from kepu.formats import day
from kepu.records.models import PHOTO_KINDS, Attachment, AttachmentKind
from reports.precheck.checks.files import files_of, items_of
from reports.precheck.found import Finding, Group, Rows, Scope, Severity, check, each

DAYS_AWAY = 3  # a photo taken this long before or after its event may still be of the preparation or the clearing up
NAMED = 4  # of several events or photos so many are named


def _photos_of_events() -> QuerySet:
    here = ContentType.objects.get_for_model(Event)
    return Attachment.objects.filter(content_type=here, kind__in=PHOTO_KINDS).order_by()


@check(
    Group.PHOTOS,
    Severity.MUST,
    gettext_lazy("Photo used for two events"),
    gettext_lazy("Take the photo off the event that it does not show, and add one that does."),
)
def photo_twice(scope: Scope) -> Rows:
    """The same content (SHA-256) stands as a photo at two live events, of whatever period."""
    photos = _photos_of_events().filter(object_id__in=Event.objects.live().order_by().values("pk"))
    shared = photos.values("file").annotate(events=Count("object_id", distinct=True)).filter(events__gt=1)
    # Two lists of keys, which databases hash once, where an EXISTS would be asked for every file.
    here = photos.filter(object_id__in=scope.events.order_by().values("pk")).values("file")
    files = StoredFile.objects.filter(pk__in=shared.values("file")).filter(pk__in=here).order_by("pk")
    return Rows(files, lambda rows: _tell_twice(rows, scope), by_key=StoredFile.objects.order_by("pk"))


def _tell_twice(files: list[StoredFile], scope: Scope) -> list[Finding]:
    attached = defaultdict(list)
    for each_one in _photos_of_events().filter(file__in=files).order_by("object_id"):
        attached[each_one.file_id].append(each_one)
    keys = {one.object_id for some in attached.values() for one in some}
    events = {event.pk: event for event in Event.objects.live().filter(pk__in=keys).select_related("host_community")}
    own = set(scope.events.filter(pk__in=keys).values_list("pk", flat=True))
    return [_twice(file, [one for one in attached[file.pk] if one.object_id in events], events, own, scope)
            for file in files]  # fmt: skip


def _twice(file: StoredFile, attached: list[Attachment], events: dict, own: set[int], scope: Scope) -> Finding:
    shown = sorted(attached, key=lambda one: one.object_id not in own)
    titles = _("; ").join(_titled(events[one.object_id], own, scope) for one in shown[:NAMED])
    sentence = _("The photo “%(name)s” stands at %(count)d events: %(events)s.")
    parts = {"name": shown[0].name, "count": len(shown), "events": titles}
    first = events[shown[0].object_id]
    facts = tuple(sorted(one.object_id for one in attached))
    return Finding(str(file.pk), sentence % parts, facts, str(first.host_community or ""), scope.mend(first))


def _titled(event: Event, own: set[int], scope: Scope) -> str:
    """A clerk is not told what other communities hold."""
    if scope.user.is_clerk and event.pk not in own:
        return _("an event of another community")
    return _("“%(title)s” (%(day)s)") % {"title": event.title, "day": day(event.starts_on)}


@check(
    Group.PHOTOS,
    Severity.MUST,
    gettext_lazy("Photo taken on another day"),
    gettext_lazy("Correct the date of the event, or replace the photo by one that was taken there."),
)
def photo_far(scope: Scope) -> Rows:
    """An event whose photo was taken more than DAYS_AWAY days before or after it. A photo without a date is none."""
    far = files_of(Event).filter(_far(OuterRef("starts_on"), OuterRef("ends_on")), kind__in=PHOTO_KINDS)
    return Rows(scope.events.filter(Exists(far)), lambda rows: _tell_far(rows, scope))


def _far(starts_on, ends_on) -> Q:
    """A condition on attachments. Days with intervals become days again: databases differ in what they make of them."""
    first = Cast(starts_on - timedelta(days=DAYS_AWAY), DateField())
    last = Cast(Coalesce(ends_on, starts_on) + timedelta(days=DAYS_AWAY), DateField())
    away = Q(file__taken_at__date__lt=first) | Q(file__taken_at__date__gt=last)
    return Q(file__taken_at__isnull=False) & away


def _tell_far(events: list[Event], scope: Scope) -> list[Finding]:
    dated = Attachment.objects.of_rows(Event.objects.filter(pk__in=[event.pk for event in events]))
    dated = dated.filter(kind__in=PHOTO_KINDS, file__taken_at__isnull=False).select_related("file")
    photos = defaultdict(list)
    for photo in dated:
        photos[photo.object_id].append((photo, timezone.localtime(photo.file.taken_at).date()))
    return [_far_of(event, photos[event.pk], scope) for event in events]


def _far_of(event: Event, photos: list[tuple[Attachment, object]], scope: Scope) -> Finding:
    limit = timedelta(days=DAYS_AWAY)
    far = [(one, taken) for one, taken in photos if not event.starts_on - limit <= taken <= event.last_day + limit]
    told = (_("“%(name)s” of %(day)s") % {"name": one.name, "day": day(taken)} for one, taken in far[:NAMED])
    sentence = ngettext(
        "“%(event)s” was on %(day)s, but %(count)d of its photos was taken on another day: %(photos)s.",
        "“%(event)s” was on %(day)s, but %(count)d of its photos were taken on other days: %(photos)s.",
        len(far),
    ) % {"event": event.title, "day": day(event.starts_on), "count": len(far), "photos": _("; ").join(told)}
    facts = (event.starts_on, event.last_day, sorted((one.file_id, str(taken)) for one, taken in far))
    return Finding(str(event.pk), sentence, facts, str(event.host_community or ""), scope.mend(event))


@check(
    Group.PHOTOS,
    Severity.MUST,
    gettext_lazy("Photo of children without consent"),
    gettext_lazy("Ask the guardians and note that they agreed, or replace the photo by one without children's faces."),
)
def children_without_consent(scope: Scope) -> Rows:
    """It is not packed and inspectors do not see it, so it proves nothing before them."""
    held_back = files_of(Event).filter(file__children=Children.WITHOUT)
    return Rows(scope.events.filter(Exists(held_back)), lambda rows: _tell_held_back(rows, scope))


def _tell_held_back(events: list[Event], scope: Scope) -> list[Finding]:
    files = Attachment.objects.of_rows(Event.objects.filter(pk__in=[event.pk for event in events]))
    photos = defaultdict(list)
    for photo in files.filter(file__children=Children.WITHOUT):
        photos[photo.object_id].append(photo)
    return [_held_back(event, photos[event.pk], scope) for event in events]


def _held_back(event: Event, photos: list[Attachment], scope: Scope) -> Finding:
    names = _("; ").join(_("“%(name)s”") % {"name": photo.name} for photo in photos[:NAMED])
    sentence = ngettext(
        "“%(event)s” (%(day)s) has %(count)d photo of children without their guardians' consent: %(photos)s.",
        "“%(event)s” (%(day)s) has %(count)d photos of children without their guardians' consent: %(photos)s.",
        len(photos),
    ) % {"event": event.title, "day": day(event.starts_on), "count": len(photos), "photos": names}
    facts = tuple(sorted(photo.file_id for photo in photos))
    return Finding(str(event.pk), sentence, facts, str(event.host_community or ""), scope.mend(event))


@check(
    Group.PHOTOS,
    Severity.MUST,
    gettext_lazy("Event with photos but no sign-in sheet"),
    gettext_lazy("Add the sign-in sheet to the event, or mark the file that is the sheet as “sign-in sheet”."),
)
def no_sign_in_sheet(scope: Scope) -> Rows:
    """Whoever photographed an event was there; the sheet that proves the attendance is missing."""
    photographed = Exists(files_of(Event).filter(kind__in=PHOTO_KINDS))
    signed = Exists(files_of(Event).filter(kind=AttachmentKind.SIGN_IN))
    filed = Exists(items_of(Event).filter(kind=EvidenceKind.SIGN))
    return Rows(scope.events.filter(photographed, ~signed, ~filed), each(lambda event: _unsigned(event, scope)))


def _unsigned(event: Event, scope: Scope) -> Finding:
    sentence = _("“%(event)s” (%(day)s) has photos but no sign-in sheet for its %(people)d person-times.")
    parts = {"event": event.title, "day": day(event.starts_on), "people": event.attendance}
    return Finding(
        str(event.pk), sentence % parts, (event.starts_on, event.attendance), str(event.host_community or ""),
        scope.mend(event),
    )  # fmt: skip
