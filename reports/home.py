"""What a person who keeps registers finds in the morning: what is missing, due, begun or returned; and this month."""

import calendar
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Event
from facilities.due import DueState, dues
from kepu.accounts.roles import Right, can
from kepu.periods import Period, add_months
from kepu.records.models import Draft, Office, Review
from kepu.registers.register import all_registers, register

SHOWN = 5


@dataclass(frozen=True)
class Item:
    """One thing to do: what, and where."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Pile:
    """Things to do of one kind; `count` of them in all, the first few as items."""

    title: str
    icon: str
    count: int
    items: list[Item]
    more: str = ""


@dataclass
class Day:
    """One square of the month."""

    day: date
    events: list[Event] = field(default_factory=list)


def piles(user, today: date) -> list[Pile]:
    """What waits for this person, empty piles left out."""
    made = [
        _drafts(user),
        *_reviews(user),
        _updates_due(user, today),
        _without_proof(user, today),
        _not_counted(user, today),
    ]
    return [pile for pile in made if pile and pile.count]


def _drafts(user) -> Pile:
    drafts = list(Draft.objects.visible_to(user)[:SHOWN])
    items = [Item(each.title or str(register(each.register).add), _draft_url(each), _origin(each)) for each in drafts]
    return Pile(_("Drafts to finish"), "pencil-square", Draft.objects.visible_to(user).count(), items)


def _draft_url(draft: Draft) -> str:
    of = register(draft.register)
    page = of.url("update", draft.object_id) if draft.object_id else of.url("create")
    return f"{page}?draft={draft.pk}" if draft.beside else f"{page}?draft"


def _origin(draft: Draft) -> str:
    return _("begun by %(name)s") % {"name": draft.begun_by} if draft.begun_by else ""


def _reviews(user) -> list[Pile]:
    """Returned records for who can correct them, submitted ones for who can confirm them."""
    if not Office.current().reviews:
        return []
    made = []
    for each in all_registers():
        returned = each.editable_rows(user).filter(review=Review.RETURNED)
        title = _("Returned: %(register)s") % {"register": each.name}
        made.append(_pile(title, "arrow-return-left", returned, each, lambda row: row.review_note))
        if can(user, Right.REVIEW):
            waiting = each.visible_rows(user).live().filter(review=Review.SUBMITTED)
            title = _("To be confirmed: %(register)s") % {"register": each.name}
            more = each.url("list") + f"?review={Review.SUBMITTED}"
            made.append(_pile(title, "check2-circle", waiting, each, more=more))
    return made


def _updates_due(user, today: date) -> Pile:
    """Galleries, notice boards and screens whose content is overdue or due within a week."""
    of = register("updates")
    due = dues(register("facilities").editable_rows(user), today)
    due = [each for each in due if each.state != DueState.LATER]
    items = [Item(str(each.facility), f"{of.url('create')}?facility={each.facility.pk}", each.words) for each in due]
    return Pile(_("New content is due"), "arrow-repeat", len(due), items[:SHOWN], reverse("facilities:due_list"))


def _without_proof(user, today: date) -> Pile:
    """Events of the last twelve months that happened and have no file."""
    held = _own_events(user).filter(starts_on__range=(add_months(today, -12), today), files=None)
    title = _("Events without a photo or sign-in sheet")
    return _pile(title, "camera", held, register("events"), lambda event: str(event.starts_on))


def _not_counted(user, today: date) -> Pile:
    """Events that have happened by now and still say that nobody came."""
    held = _own_events(user).filter(starts_on__range=(add_months(today, -12), today), attendance=0)
    return _pile(_("Events whose attendance is still 0"), "people", held, register("events"))


def _own_events(user) -> QuerySet:
    return Event.objects.editable_by(user).live().order_by("-starts_on", "-id")


def _pile(title: str, icon: str, rows: QuerySet, of, note=lambda row: "", more: str = "") -> Pile:
    count = rows.count()
    items = [Item(str(row), of.url("detail", row.pk), note(row)) for row in rows[:SHOWN]] if count else []
    return Pile(title, icon, count, items, more)


def month_of(events: QuerySet, month: date) -> list[list[Day | None]]:
    """The weeks of a calendar month, Monday first; each day with the events that start on it."""
    period = Period(month, add_months(month, 1) - date.resolution)
    days = {day: Day(day) for day in (period.start + date.resolution * n for n in range(period.end.day))}
    for event in events.live().filter(starts_on__range=(period.start, period.end)).order_by("starts_on", "id"):
        days[event.starts_on].events.append(event)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [[days.get(day) for day in week] for week in weeks]
