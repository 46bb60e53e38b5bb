"""Service at an event: who served how long, and which hours cannot be right.

Hours are those of service itself (志愿服务记录与证明出具办法). A record has hours or, where nobody wrote them, none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Event, ServiceRecord
from kepu.exchange.saving import delete_rows, insert_rows, update_rows
from kepu.formats import day, number
from kepu.periods import Period
from kepu.records.models import Office
from volunteers.models import Volunteer

Hours = Decimal | None


class ImpossibleHoursError(ValidationError):
    """Hours that nobody can have served; `sentences` by the volunteer's primary key."""

    def __init__(self, sentences: Mapping[int, str]):
        self.sentences = dict(sentences)
        super().__init__(list(self.sentences.values()))


def followed(hours: Hours, former: Hours, present: Hours) -> Hours:
    """The hours of a record after its event's went from `former` to `present`.

    What somebody wrote for one volunteer is kept.
    """
    return present if hours == former else hours


def hours_of(event: Event, volunteers: Iterable[Volunteer] | None, former: Hours) -> dict[int, Hours]:
    """Hours by volunteer: those of `volunteers` (None: of who serves now), of whom new ones get the event's."""
    kept = dict(event.service_records.values_list("volunteer_id", "hours"))
    wanted = kept if volunteers is None else [volunteer.pk for volunteer in volunteers]
    return {pk: followed(kept.get(pk, former), former, event.volunteer_hours) for pk in wanted}


def set_service(event: Event, hours: Mapping[int, Hours], *, by) -> None:
    """Make the event's service records exactly those of `hours`, which are hours by the volunteer's primary key.

    Must run inside a transaction. Raises ImpossibleHoursError, and nothing is to be kept then.
    """
    # Two events that fill one volunteer's day at the same moment wait for each other here.
    list(Volunteer.objects.select_for_update().filter(pk__in=hours).order_by("pk"))
    kept = {record.volunteer_id: record for record in event.service_records.all()}
    removed = [record for pk, record in kept.items() if pk not in hours]
    changed = [record for pk, record in kept.items() if pk in hours and record.hours != hours[pk]]
    added = [ServiceRecord(event=event, volunteer_id=pk, hours=hours[pk]) for pk in sorted(hours.keys() - kept)]
    for record in changed:
        record.hours = hours[record.volunteer_id]
    delete_rows(ServiceRecord, removed, by=by, reason="")
    insert_rows(ServiceRecord, added, by=by, reason="")
    update_rows(ServiceRecord, changed, ["hours"], by=by, reason="")
    require_possible(event, by=by)


def require_possible(event: Event, *, by) -> None:
    """No volunteer serves more hours than the days of the event have, counting other events of the same days.

    A day has `Office.day_hours`. Other events are named only where `by` may see them.
    Raises ImpossibleHoursError.
    """
    records = list(event.service_records.exclude(hours=None).select_related("volunteer"))
    limit = Office.current().day_hours
    others = _served_meanwhile(event, [record.volunteer_id for record in records])
    visible = set(Event.objects.visible_to(by).filter(pk__in={o.event_id for o in others}).values_list("pk", flat=True))
    sentences = {}
    for record in records:
        own = [other for other in others if other.volunteer_id == record.volunteer_id]
        if clash := _clash(record, own, limit):
            sentences[record.volunteer_id] = _sentence(record, clash, limit, visible)
    if sentences:
        raise ImpossibleHoursError(sentences)


def _served_meanwhile(event: Event, volunteers: list[int]) -> list[ServiceRecord]:
    """Service of the volunteers at other live events that share a day with this one."""
    records = ServiceRecord.objects.filter(volunteer__in=volunteers, event__retired_at=None).exclude(hours=None)
    records = records.alias(last_day=Coalesce("event__ends_on", "event__starts_on"))
    shared = records.filter(event__starts_on__lte=event.last_day, last_day__gte=event.starts_on)
    return list(shared.exclude(event=event).select_related("event").order_by("event__starts_on", "event_id"))


def _clash(record: ServiceRecord, others: list[ServiceRecord], limit: Decimal) -> list[ServiceRecord]:
    """The records of the shortest stretch of days that cannot hold the service done within it; [] if all can.

    Work of known length fits into days of known length if, and only if, no stretch of days holds more than it can.
    """
    event = record.event
    firsts = {event.starts_on} | {each.event.starts_on for each in others if each.event.starts_on < event.starts_on}
    lasts = {event.last_day} | {each.event.last_day for each in others if each.event.last_day > event.last_day}
    for first, last in sorted(((a, b) for a in firsts for b in lasts), key=lambda days: (days[1] - days[0], days)):
        within = [each for each in others if first <= each.event.starts_on and each.event.last_day <= last]
        if record.hours + sum(each.hours for each in within) > limit * ((last - first).days + 1):
            return [record, *within]
    return []


def _sentence(record: ServiceRecord, clash: list[ServiceRecord], limit: Decimal, visible: set[int]) -> str:
    first = min(each.event.starts_on for each in clash)
    days = (max(each.event.last_day for each in clash) - first).days + 1
    parts = {
        "name": record.volunteer.name,
        "hours": number(record.hours),
        "most": number(limit * days),
        "days": days,
        "others": _("; ").join(_in_words(each, visible) for each in clash[1:]),
        "total": number(sum(each.hours for each in clash)),
    }
    if len(clash) == 1:
        text = ngettext(
            "%(name)s: the event lasted %(days)d day, which is %(most)s hours of service at most, not %(hours)s.",
            "%(name)s: the event lasted %(days)d days, which is %(most)s hours of service at most, not %(hours)s.",
            days,
        )
    else:
        text = ngettext(
            "%(name)s has service on the same day already: %(others)s. With %(hours)s hours here that makes "
            "%(total)s hours in %(days)d day; %(most)s are the most.",
            "%(name)s has service on the same days already: %(others)s. With %(hours)s hours here that makes "
            "%(total)s hours in %(days)d days; %(most)s are the most.",
            days,
        )
    return text % parts


def _in_words(record: ServiceRecord, visible: set[int]) -> str:
    event = record.event
    title = _("“%(title)s”") % {"title": event.title} if event.pk in visible else _("an event of another community")
    parts = {"day": day(event.starts_on), "title": title, "hours": number(record.hours)}
    return _("%(title)s on %(day)s, %(hours)s hours") % parts


@dataclass(frozen=True)
class YearOfService:
    """One volunteer's service in a calendar year; `hours` are those that were written down."""

    year: int
    events: int
    hours: Decimal


@dataclass(frozen=True)
class ServiceTotal:
    """All of one volunteer's service that counts, newest year first."""

    years: list[YearOfService]
    thresholds: list[int]  # hours for one star, two, …

    @property
    def events(self) -> int:
        return sum(each.events for each in self.years)

    @property
    def hours(self) -> Decimal:
        return sum((each.hours for each in self.years), Decimal(0))

    @property
    def stars(self) -> int:
        """0 to 5 (志愿服务记录办法, star grading); the thresholds are the office's setting."""
        return sum(self.hours >= threshold for threshold in self.thresholds)

    @property
    def to_next(self) -> Decimal | None:
        """Hours that the next star still takes; None with all of them."""
        rest = self.thresholds[self.stars :]
        return rest[0] - self.hours if rest else None


def service_of(volunteer: Volunteer) -> ServiceTotal:
    """What a volunteer has done at events that count; an event belongs to the year in which it began."""
    records = volunteer.service_records.filter(event__in=Event.objects.counting())
    years = records.values("event__starts_on__year").order_by("-event__starts_on__year")
    sums = years.annotate(events=Count("pk"), hours=Sum("hours"))
    found = [YearOfService(row["event__starts_on__year"], row["events"], row["hours"] or Decimal(0)) for row in sums]
    return ServiceTotal(found, Office.current().stars)


@dataclass(frozen=True)
class ServiceInPeriod:
    """How many people served at how many events of a period, and the hours that were written down."""

    people: int
    events: int
    hours: Decimal


def service_in(period: Period) -> ServiceInPeriod:
    """The service of all volunteers at the events of a period that count."""
    records = ServiceRecord.objects.filter(event__in=Event.objects.held_in(period)).order_by()
    people, events = Count("volunteer", distinct=True), Count("event", distinct=True)
    found = records.aggregate(people=people, events=events, hours=Sum("hours"))
    return ServiceInPeriod(found["people"], found["events"], found["hours"] or Decimal(0))
