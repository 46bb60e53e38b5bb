"""What a person who keeps registers finds in the morning: what is missing, due, begun or returned; and this month."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from campaigns.models import Event, Finding, FindingState, Task, TaskState, Visit
from campaigns.plan.timeline import words_for
from facilities.due import DueState, dues
from kepu import formats
from kepu.accounts.roles import Right, can
from kepu.periods import Period, add_months
from kepu.records.models import Draft, Office, Review
from kepu.registers.register import all_registers, register
from reports.documents.actions import DRAFTS
from reports.models import Answer, Remark
from reports.standards import load_standard

SHOWN = 5
VISITS_AHEAD = timedelta(days=7)
SOON = timedelta(days=14)


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
        _tasks_due(user, today),
        *_answers(user),
        *_remarks(user),
        *_inspection(user, today),
        _updates_due(user, today),
        _without_proof(user, today),
        _not_counted(user, today),
    ]
    return [pile for pile in made if pile and pile.count]


def _drafts(user) -> Pile:
    drafts = Draft.objects.visible_to(user)
    items = [Item(draft_title(draft), draft_address(draft), _origin(draft)) for draft in drafts[:SHOWN]]
    return Pile(_("Drafts to finish"), "pencil-square", drafts.count(), items)


def draft_title(draft: Draft) -> str:
    """What a draft is called in lists."""
    return draft.title or str(_("A document") if draft.register == DRAFTS else register(draft.register).add)


def draft_address(draft: Draft) -> str:
    """The form in which it is finished."""
    page = _form_of(draft)
    return f"{page}?draft={draft.pk}" if draft.beside else f"{page}?draft"


def _form_of(draft: Draft) -> str:
    if draft.register == DRAFTS:
        return reverse("documents:document_update", args=[draft.object_id])
    of = register(draft.register)
    return of.url("update", draft.object_id) if draft.object_id else of.url("create")


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


def _answers(user) -> list[Pile]:
    """Answers of open rounds of self-assessment that came back, and those that wait for this person's review."""
    made = []
    if can(user, Right.WRITE_DOCUMENTS):
        returned = Answer.objects.returned_to(user)
        made.append(_answer_pile(_("Answers returned to me"), "arrow-return-left", returned, "returned"))
    if can(user, Right.REVIEW):
        waiting = Answer.objects.reviewable_by(user)
        made.append(_answer_pile(_("Answers to review"), "check2-circle", waiting, "waiting"))
    return made


def _remarks(user) -> list[Pile]:
    """Remarks that wait for an answer, for who can give it."""
    if not can(user, Right.WRITE_DOCUMENTS):
        return []
    remarks = Remark.objects.visible_to(user).unanswered()
    rows = list(remarks.select_related("round", "written_by").defer("round__results")[:SHOWN])
    items = [
        Item(f"{row}{_(': ')}{Truncator(row.text).chars(60)}", row.get_absolute_url(), str(row.written_by))
        for row in rows
    ]
    return [
        Pile(_("Remarks of leaders and inspectors to answer"), "chat-left-dots", remarks.count() if rows else 0, items)
    ]


def _answer_pile(title: str, icon: str, answers: QuerySet, show: str) -> Pile:
    rows = list(answers.select_related("round").defer("round__results").order_by("round", "position")[:SHOWN])
    items = [
        Item(_indicator(row), row.get_absolute_url(), row.review_note if show == "returned" else "") for row in rows
    ]
    more = f"{rows[0].round.get_absolute_url()}?show={show}" if rows else ""
    return Pile(title, icon, answers.count() if rows else 0, items, more)


def _indicator(answer: Answer) -> str:
    indicator = load_standard(answer.round.standard, answer.round.standard_version).indicator(answer.indicator)
    return f"{answer.indicator} {indicator.name}"


def _inspection(user, today: date) -> list[Pile]:
    """Findings to rectify for who keeps a community's registers; for the office those to check again, and visits."""
    findings = Finding.objects.visible_to(user).unclosed().select_related("visit__community").order_by("due_on", "id")
    listed = reverse("inspection:finding_list")
    if not can(user, Right.WRITE_COMMUNITIES):
        to_rectify = findings.in_state(FindingState.OPEN)
        return [_findings(_("Findings to rectify"), "tools", to_rectify, f"{listed}?state={FindingState.OPEN}")]
    to_check = findings.in_state(FindingState.RECTIFIED).exclude(rectified_by=user)
    visits = Visit.objects.visible_to(user).scheduled().filter(visited_on__lte=today + VISITS_AHEAD)
    return [
        _findings(_("Findings to be checked again"), "eye", to_check, f"{listed}?state={FindingState.RECTIFIED}"),
        _pile(
            _("Visits to make this week"),
            "clipboard-check",
            visits.select_related("community").order_by("visited_on", "id"),
            register("visits"),
            more=reverse("inspection:overview"),
        ),
    ]


def _findings(title: str, icon: str, findings: QuerySet, more: str) -> Pile:
    rows = list(findings[:SHOWN])
    items = [Item(row.text, reverse("inspection:finding_detail", args=[row.pk]), _where_and_due(row)) for row in rows]
    return Pile(title, icon, findings.count() if rows else 0, items, more)


def _where_and_due(finding: Finding) -> str:
    place = str(finding.visit.community)
    return f"{place} · {_('due')} {formats.day(finding.due_on)}" if finding.due_on else place


def _tasks_due(user, today: date) -> Pile:
    """The person's tasks that are overdue or due within two weeks, the oldest first."""
    tasks = Task.objects.visible_to(user).live().changeable().of_person(user).exclude(state=TaskState.DONE)
    due = tasks.filter(due_on__lte=today + SOON).order_by("due_on", "pk")
    of = register("tasks")
    more = of.url("list") + f"?mine=on&undone=on&end={today + SOON}"
    return _pile(_("My tasks that are due"), "list-check", due, of, lambda task: _due_words(task, today), more)


def _due_words(task: Task, today: date) -> str:
    if task.is_overdue(today):
        return words_for(task, today)
    return _("due on %(day)s") % {"day": formats.day(task.due_on)}


def _updates_due(user, today: date) -> Pile:
    """Galleries, notice boards and screens whose content is overdue or due within a week."""
    of = register("updates")
    due = dues(register("facilities").editable_rows(user), today)
    due = [each for each in due if each.state != DueState.LATER]
    items = [Item(str(each.facility), f"{of.url('create')}?facility={each.facility.pk}", each.words) for each in due]
    return Pile(_("New content is due"), "arrow-repeat", len(due), items[:SHOWN], reverse("facilities:due_list"))


def _without_proof(user, today: date) -> Pile:
    """Events of the last twelve months that happened and have no file."""
    held = _held(user, today).filter(files=None)
    title = _("Events without a photo or sign-in sheet")
    return _pile(title, "camera", held, register("events"), _day_of, _events_lacking("files", today))


def _not_counted(user, today: date) -> Pile:
    """Events that have happened by now and still say that nobody came."""
    held = _held(user, today).filter(attendance=0)
    title = _("Events whose attendance is still 0")
    return _pile(title, "people", held, register("events"), _day_of, _events_lacking("attendance", today))


def _held(user, today: date) -> QuerySet:
    """Events of the last twelve months that this person keeps, the newest first."""
    events = Event.objects.editable_by(user).live().order_by("-starts_on", "-id")
    return events.filter(starts_on__range=(_year_ago(today), today))


def _year_ago(today: date) -> date:
    return add_months(today, -12)


def _day_of(event: Event) -> str:
    return formats.day(event.starts_on)


def _events_lacking(what: str, today: date) -> str:
    """The list of the same events."""
    return f"{register('events').url('list')}?{urlencode({'lacks': what, 'start': _year_ago(today), 'end': today})}"


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
