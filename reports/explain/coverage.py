"""Coverage of the residents: the capped share, and beside it what it does not say."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.coverage import Coverage, Reach, contributing, coverage
from campaigns.models import Event
from campaigns.sharing import reached_in
from kepu import formats
from kepu.communities.models import Community
from reports.explain.beside import beside
from reports.explain.explanation import Asked, Explanation, Notes, Part, figure
from reports.explain.outside import outside_parts
from reports.explain.uncounted import uncounted


@figure("coverage", "community")
def explain_coverage(asked: Asked) -> Explanation:
    """Coverage of all communities, or of one (for a clerk the own)."""
    found = coverage(asked.period, asked.communities)
    return Explanation(
        title=_title(asked),
        number=found.share,
        shown=formats.percent(found.share),
        formula=str(found.definition),
        period=asked.period,
        parts=parts_of_coverage(found, _contributing(asked), shares_noted(asked)),
        left_out=[*uncounted((Event,), asked), *_outside(asked), *elsewhere(asked)],
        sums=_sums(found),
        notes=beside(found),
    )


def _title(asked: Asked) -> str:
    if asked.community is None:
        return _("Coverage of permanent residents")
    return _("Coverage of permanent residents: %(community)s") % {"community": asked.community}


def _sums(found: Coverage) -> str:
    return _("%(counted)s person-times that count ÷ %(residents)s permanent residents") % {
        "counted": formats.number(found.counted),
        "residents": formats.number(found.residents),
    }


def _contributing(asked: Asked) -> QuerySet[Event]:
    """The events that coverage counts; of one community those held there at which anybody was."""
    if asked.community is None:
        return contributing(asked.period)
    return Event.objects.held_in(asked.period).held_at(asked.community.pk).filter(attendance__gt=0)


def shares_noted(asked: Asked) -> Notes | None:
    """A function that says of each event on the page how much of it reached the one community; None for all of them."""
    if asked.community is None:
        return None

    def notes(rows) -> dict[int, str]:
        active = dict(Community.objects.active_at(asked.period.end).values_list("pk", "residents"))
        here = reached_in(Event.objects.filter(pk__in=[row.pk for row in rows]), {asked.community.pk}, active)
        return {row.pk: _share_of(row, here[row.pk]) for row in rows}

    return notes


def _share_of(event: Event, reached: int) -> str:
    return _("%(day)s · %(reached)s of %(all)s person-times reached this community") % {
        "day": formats.day(event.starts_on),
        "reached": formats.number(reached),
        "all": formats.number(event.attendance),
    }


def parts_of_coverage(found: Coverage, events: QuerySet[Event], shares: Notes | None = None) -> list[Part]:
    reaches = {each.community.pk: each for each in found.communities}
    here = Community.objects.filter(pk__in=reaches)
    missed = [pk for pk, each in reaches.items() if not each.reached]
    above = [pk for pk, each in reaches.items() if each.reached > each.residents]

    def notes(rows) -> dict[int, str]:
        return {row.pk: _reach(reaches[row.pk]) for row in rows}

    parts = [
        Part("numerator", _("Counted: events that reached anybody"), events.count(), events, notes=shares),
        Part("gap", _("Communities where nobody was reached"), len(missed), here.filter(pk__in=missed)),
        Part("capped", _("Communities that reached their cap"), len(above), here.filter(pk__in=above), notes=notes),
        Part("denominator", _("Out of: the residents of these communities"), len(reaches), here, notes=notes),
    ]
    return [part for part in parts if part.count or part.key in ("numerator", "denominator")]


def _reach(reach: Reach) -> str:
    return _("%(reached)s person-times, %(counted)s count, of %(residents)s residents: %(share)s") % {
        "reached": formats.number(reach.reached),
        "counted": formats.number(reach.counted),
        "residents": formats.number(reach.residents),
        "share": formats.percent(reach.share),
    }


def _outside(asked: Asked) -> list[Part]:
    def rows_in(days):
        events = Event.objects.visible_to(asked.user).held_in(days)
        return events if asked.community is None else events.held_at(asked.community.pk)

    return outside_parts(rows_in, asked.period, "starts_on")


def elsewhere(asked: Asked) -> list[Part]:
    """Events of other communities, where a figure is of one: as rows for who may see them."""
    if asked.community is None:
        return []
    words = _("Events · another community")
    if asked.user.is_clerk:
        return [Part("elsewhere", words, hint=_("You see the figures of your own community."))]
    held = Event.objects.visible_to(asked.user).held_in(asked.days)
    rows = held.exclude(pk__in=held.held_at(asked.community.pk).values("pk"))
    return [Part("elsewhere", words, rows.count(), rows)]
