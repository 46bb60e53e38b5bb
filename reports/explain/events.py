"""Events and person-times: of the period, of one community, of one month, of one kind."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.coverage import coverage_by_month
from campaigns.models import Event, EventCategory, KeyGroup, Theme
from campaigns.tally import Count, tally
from kepu import formats
from kepu.wordlist import word_in
from reports.explain.coverage import elsewhere, shares_noted
from reports.explain.explanation import Asked, Explanation, Notes, Part, figure
from reports.explain.outside import outside_parts
from reports.explain.uncounted import uncounted

CHOICES = {"category": EventCategory, "group": KeyGroup, "theme": Theme}


@figure("events", "community", "month", "kind")
def events(asked: Asked) -> Explanation:
    """How many events: of the period, or of a month, a community, a kind."""
    formula = _("Events that began in the period, each once, of those that count.")
    return _explanation(asked, _("Events"), formula, _counted(asked).events)


@figure("people", "month", "kind")
def people(asked: Asked) -> Explanation:
    """Person-times at events as they were logged."""
    formula = _("The attendance of these events added up, in person-times: who comes to two events counts twice.")
    return _explanation(asked, _("Person-times"), formula, _counted(asked).people)


@figure("reached", "community", "month")
def reached(asked: Asked) -> Explanation:
    """Person-times that reached the communities, as coverage shares them out: a cell of the matrix."""
    formula = _(
        "Person-times that events brought to the community, or to all communities shown: an event of several "
        "communities shares its attendance among them in proportion to their residents. Nothing is capped here."
    )
    return _explanation(asked, _("Person-times reached"), formula, _cells(asked).people, shares_noted(asked))


def _counted(asked: Asked) -> Count:
    """The one place that counts: cells of the matrix for a community, else the tally of the days."""
    if asked.community is not None:
        if asked.kind:
            raise Http404
        return _cells(asked)
    found = tally(asked.days)
    if asked.kind is None:
        return found.all
    name, value = asked.kind
    counts = {"category": found.categories, "group": found.groups, "theme": found.themes}
    return found.major if name == "is_major" else counts[name].get(value, Count())


def _cells(asked: Asked) -> Count:
    """The cells of the matrix added up: of the communities shown, in the days asked for.

    Of a month too they are those of the whole period, at whose end it is settled which communities count.
    """
    wanted = [at for at, month in enumerate(asked.period.months()) if asked.month in (None, month)]
    shown = coverage_by_month(asked.period, asked.communities)
    return Count(
        sum(each.events[at] for each in shown for at in wanted),
        sum(each.reached[at] for each in shown for at in wanted),
    )


def counted_rows(asked: Asked, days) -> QuerySet[Event]:
    """The events of some days that the figure is made of."""
    rows = Event.objects.visible_to(asked.user).held_in(days)
    return _of_kind(rows if asked.community is None else rows.held_at(asked.community.pk), asked)


def _of_kind(rows: QuerySet[Event], asked: Asked) -> QuerySet[Event]:
    if asked.kind is None:
        return rows
    name, value = asked.kind
    if name == "group":
        return rows.filter(key_groups__contains=word_in(value))
    return rows.filter(**{name: True if name == "is_major" else value})


def _explanation(asked: Asked, name: str, formula: str, number: int, notes: Notes | None = None) -> Explanation:
    rows = counted_rows(asked, asked.days)
    return Explanation(
        title=" · ".join([name, *_narrowed(asked)]),
        number=number,
        shown=formats.number(number),
        formula=formula,
        period=asked.days,
        parts=[Part("numerator", _("Counted: events"), rows.count(), rows, notes=notes)],
        left_out=[
            *uncounted((Event,), asked, asked.days, lambda rows: _of_kind(rows, asked)),
            *outside_parts(lambda days: counted_rows(asked, days), asked.days, "starts_on"),
            *elsewhere(asked),
        ],
    )


def _narrowed(asked: Asked) -> list[str]:
    """What the figure is of, in words."""
    words = [str(asked.community)] if asked.community else []
    if asked.month:
        words.append(date_format(asked.month, "YEAR_MONTH_FORMAT"))
    if asked.kind:
        name, value = asked.kind
        words.append(str(CHOICES[name](value).label) if name in CHOICES else _("Major events"))
    return words
