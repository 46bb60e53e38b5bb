"""Why rows of the denominator are not in the numerator, in a word, for the rows on the page."""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.translation import gettext as _

from campaigns.models import Finding, Task
from facilities.gaps import equipment
from facilities.models import Facility
from kepu import formats
from kepu.communities.models import Body, Community, Position, Post
from kepu.periods import Period
from reports.standards import Indicator

Notes = dict[int, str]


def whys(indicator: Indicator, period: Period) -> Callable[[Iterable], Notes] | None:
    """A function that says of each row on the page why it does not count; None where nothing is known."""
    said = SAID.get(indicator.metric)
    return (lambda rows: said(list(rows), period)) if said else None


def _same(words) -> Callable[[list, Period], Notes]:
    return lambda rows, period: {row.pk: words() for row in rows}


def _branches(rows: list[Community], period: Period) -> Notes:
    held = Post.objects.in_office(period.end).filter(body=Body.BRANCH, community__in=rows)
    found = set(held.values_list("community", "position"))
    return {row.pk: _lacking(row.pk, found) for row in rows}


def _lacking(pk: int, found: set) -> str:
    lacks = []
    if (pk, Position.CHAIR) not in found:
        lacks.append(_("lacks a chair"))
    if not {(pk, Position.PERSON_IN_CHARGE), (pk, Position.OFFICER)} & found:
        lacks.append(_("lacks a person in charge or officer"))
    return "、".join(lacks)


def _equipment(rows: list[Community], period: Period) -> Notes:
    these = Community.objects.filter(pk__in=[row.pk for row in rows])
    return {each.community.pk: each.words for each in equipment(these, period.end)}


def _content(rows: list[Facility], period: Period) -> Notes:
    return content_notes(period.end)(rows)


def content_notes(day: date) -> Callable[[Iterable[Facility]], Notes]:
    """A function that says of each facility on the page how old its content is on `day`."""

    def notes(rows: Iterable[Facility]) -> Notes:
        these = Facility.objects.filter(pk__in=[row.pk for row in rows])
        return {each.pk: _age(each) for each in these.with_newest_update(day)}

    return notes


def _age(facility: Facility) -> str:
    if facility.updated_on is None:
        return _("no content update is recorded")
    parts = {"day": formats.day(facility.updated_on), "days": facility.renewal_days}
    return _("newest content of %(day)s, interval %(days)d days") % parts


def _tasks(rows: list[Task], period: Period) -> Notes:
    return {
        row.pk: _("%(state)s, due on %(day)s") % {"state": row.get_state_display(), "day": formats.day(row.due_on)}
        for row in rows
    }


def _findings(rows: list[Finding], period: Period) -> Notes:
    return {row.pk: str(row.state.label) for row in rows}


SAID: dict[str, Callable[[list, Period], Notes]] = {
    "complete_branches": _branches,
    "equipped_communities": _equipment,
    "content_on_time": _content,
    "communities_with_demonstration": _same(lambda: _("no unit of the kind is established")),
    "communities_with_events": _same(lambda: _("no such event was held there in the period")),
    "communities_visited": _same(lambda: _("not inspected in the period")),
    "tasks_done": _tasks,
    "tasks_filed": _same(lambda: _("has no item in the archive")),
    "findings_closed": _findings,
}
