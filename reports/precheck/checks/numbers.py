"""Numbers that contradict each other."""

from datetime import date

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Event
from kepu.accounts.roles import Right
from kepu.communities.models import Community
from kepu.formats import day, number, percent, share
from kepu.records.models import Office
from reports.precheck.found import Finding, Group, Items, Rows, Scope, Severity, check, each

JUMP = 20  # percent by which residents do not change from one day to the next

NUMBERS_ADVICE = gettext_lazy("Open the event, compare with the sign-in sheet, and correct the number that is wrong.")
ONE_DAY = Q(ends_on=None) | Q(ends_on=F("starts_on"))


def _days(starts_on: date, ends_on: date | None) -> int:
    return ((ends_on or starts_on) - starts_on).days + 1


def _beyond(events: QuerySet, what: str, of_a_day: str) -> QuerySet:
    """Events of which `what` is more than `of_a_day` times their days. Days are counted here for the few that have
    more than one: databases differ in date arithmetic."""
    over = events.filter(**{f"{what}__gt": F(of_a_day)})
    several = over.exclude(ONE_DAY).order_by().values_list("pk", "starts_on", "ends_on", what, of_a_day)
    keys = [pk for pk, first, last, found, limit in several if found > limit * _days(first, last)]
    return over.filter(ONE_DAY | Q(pk__in=keys))


@check(Group.NUMBERS, Severity.MUST, gettext_lazy("More hours of service than people and days allow"), NUMBERS_ADVICE)
def hours_beyond(scope: Scope) -> Rows:
    """The hours of an event's volunteers together are more than people × days × the most hours of a day."""
    most = Office.current().day_hours
    served = scope.events.annotate(served=Sum("service_records__hours"), people=Count("service_records"))
    served = served.annotate(possible=F("people") * most)
    return Rows(_beyond(served, "served", "possible"), each(lambda event: _hours(event, most, scope)))


def _hours(event: Event, most, scope: Scope) -> Finding:
    days = _days(event.starts_on, event.ends_on)
    sentence = _(
        "“%(event)s” (%(day)s): %(people)d volunteers are recorded with %(hours)s hours in all; "
        "in %(days)d days at %(most)s hours a day they can have served %(possible)s at most."
    )
    parts = _about(event) | {"people": event.people, "hours": number(event.served), "days": days}
    parts |= {"most": number(most), "possible": number(event.possible * days)}
    facts = (event.people, number(event.served), days, number(most))
    return _of(event, sentence % parts, facts, scope)


@check(Group.NUMBERS, Severity.MUST, gettext_lazy("Hours of service without a volunteer"), NUMBERS_ADVICE)
def hours_of_nobody(scope: Scope) -> Rows:
    """An event states hours of service, and no volunteer is recorded there."""
    events = scope.events.filter(volunteer_hours__gt=0, service_records=None)
    return Rows(events, each(lambda event: _nobody(event, scope)))


def _nobody(event: Event, scope: Scope) -> Finding:
    sentence = _("“%(event)s” (%(day)s) states %(hours)s hours of service, but no volunteer is recorded there.")
    parts = _about(event) | {"hours": number(event.volunteer_hours)}
    return _of(event, sentence % parts, (number(event.volunteer_hours),), scope)


@check(Group.NUMBERS, Severity.MUST, gettext_lazy("Event that nobody attended"), NUMBERS_ADVICE)
def attendance_zero(scope: Scope) -> Rows:
    """An event that has happened by now still says 0."""
    past = scope.events.filter(attendance=0).filter(
        Q(ends_on__lt=scope.today) | Q(ends_on=None, starts_on__lt=scope.today)
    )
    sentence = _("“%(event)s” (%(day)s) has happened, but its attendance is 0.")
    return Rows(past, each(lambda event: _of(event, sentence % _about(event), (event.starts_on,), scope)))


@check(Group.NUMBERS, Severity.SHOULD, gettext_lazy("More attendance than residents"), NUMBERS_ADVICE)
def attendance_beyond(scope: Scope) -> Rows:
    """On each day more person-times than the communities covered have residents (campaigns/coverage.py: which those
    are)."""
    everybody = Community.objects.active_at(scope.period.end).residents()
    named = Event.covered.through.objects.filter(event_id=OuterRef("pk")).order_by().values("event_id")
    residents = Subquery(named.annotate(sum=Sum("community__residents")).values("sum"), IntegerField())
    reach = (residents, F("host_community__residents"), Value(everybody))
    events = scope.events.annotate(reach=Coalesce(*reach, output_field=IntegerField()))
    return Rows(_beyond(events, "attendance", "reach"), each(lambda event: _crowd(event, scope)))


def _crowd(event: Event, scope: Scope) -> Finding:
    sentence = _(
        "“%(event)s” (%(day)s): %(people)s person-times in %(days)d days, "
        "but the communities it covers have only %(residents)s residents."
    )
    days = _days(event.starts_on, event.ends_on)
    parts = _about(event) | {"people": number(event.attendance), "residents": number(event.reach), "days": days}
    return _of(event, sentence % parts, (event.attendance, event.reach, days), scope)


@check(
    Group.NUMBERS,
    Severity.MUST,
    gettext_lazy("Event of a community that no longer existed"),
    gettext_lazy("Correct the date of the event, or the communities that it names."),
)
def community_retired(scope: Scope) -> Rows:
    """The host, or a community covered, was retired by the day on which the event began."""
    named = Event.covered.through.objects.filter(event_id=OuterRef("pk"))
    gone = Exists(named.filter(community__retired_on__lte=OuterRef("starts_on")))
    events = scope.events.filter(Q(host_community__retired_on__lte=F("starts_on")) | gone)
    return Rows(events.prefetch_related("covered"), each(lambda event: _retired(event, scope)))


def _retired(event: Event, scope: Scope) -> Finding:
    named = {one.pk: one for one in [*event.covered.all(), *filter(None, [event.host_community])]}
    gone = sorted((one for one in named.values() if one.retired_on and one.retired_on <= event.starts_on), key=str)
    told = _("; ").join(_("%(community)s (since %(day)s)") % {"community": c, "day": day(c.retired_on)} for c in gone)
    sentence = _("“%(event)s” (%(day)s) names a community that did not count any more: %(communities)s.")
    parts = _about(event) | {"communities": told}
    return _of(event, sentence % parts, (event.starts_on, [(c.pk, str(c.retired_on)) for c in gone]), scope)


@check(
    Group.NUMBERS,
    Severity.SHOULD,
    gettext_lazy("Residents changed by more than 20 %"),
    gettext_lazy("Coverage is measured against this figure. Correct it, or explain where the new one comes from."),
)
def residents_jump(scope: Scope) -> Items:
    """A community whose residents somebody changed by more than JUMP percent at once within the period."""
    communities = {c.pk: c for c in Community.objects.visible_to(scope.user) if scope.community in (None, c)}
    history = Community.history.filter(id__in=communities).order_by("id", "history_date", "history_id")
    jumps: dict[int, list] = {}
    last: dict[int, int] = {}
    for pk, residents, moment in history.values_list("id", "residents", "history_date"):
        before, last[pk] = last.get(pk), residents
        when = timezone.localtime(moment).date()
        if before and abs(residents - before) * 100 > JUMP * before and when in scope.period:
            jumps.setdefault(pk, []).append((before, residents, when))
    return Items(_jump(communities[pk], found, scope) for pk, found in jumps.items())


def _jump(community: Community, jumps: list, scope: Scope) -> Finding:
    before, after, when = jumps[-1]
    sentence = _("%(community)s: residents were changed from %(before)s to %(after)s (%(share)s) on %(day)s.")
    parts = {"community": community, "before": number(before), "after": number(after), "day": day(when)}
    parts["share"] = ("+" if after > before else "−") + percent(share(abs(after - before), before))
    page = "community_update" if scope.user.may(Right.WRITE_COMMUNITIES) else "community_detail"
    address = reverse(f"communities:{page}", args=[community.pk])
    return Finding(str(community.pk), sentence % parts, tuple(map(str, jumps)), str(community), address)


def _about(event: Event) -> dict:
    return {"event": event.title, "day": day(event.starts_on)}


def _of(event: Event, sentence: str, facts: tuple, scope: Scope) -> Finding:
    return Finding(str(event.pk), sentence, facts, str(event.host_community or ""), scope.mend(event))
