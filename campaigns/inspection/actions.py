"""What can be done to an inspection visit: schedule it, begin it with a checklist, answer, finish it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Check, CheckAnswer, Visit, VisitState
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from kepu.communities.models import Community
from kepu.exchange.saving import insert_rows
from kepu.registers.actions import add_row, change_row, require_own


class Question(NamedTuple):
    """One question of a checklist: its code, the indicator that it serves, and its wording."""

    code: str
    indicator: str
    text: str


class Answer(NamedTuple):
    """What an inspector wrote at one question."""

    answer: str
    note: str


@transaction.atomic
def schedule_visits(
    days: Iterable[tuple[Community, date]], *, visitors: str, scope: str = "", key: UUID, by
) -> list[Visit]:
    """Arrange a visit to each community on its day, all or none; the same `key` a second time makes none twice.

    Raises ValidationError where a day has passed or has a visit already, PermissionDenied.
    """
    return [_schedule(community, day, visitors, scope, uuid5(key, str(community.pk)), by) for community, day in days]


def _schedule(community: Community, day: date, visitors: str, scope: str, key: UUID, by) -> Visit:
    if day < timezone.localdate():
        raise ValidationError(_("%(day)s has passed. A visit can be scheduled for today or later.") % {"day": day})
    visit = Visit(community=community, visited_on=day, visitors=visitors, scope=scope, creation_key=key)
    visit.state = VisitState.SCHEDULED
    return add_row(visit, by=by)


@transaction.atomic
def begin_visit(visit: Visit, *, questions: Iterable[Question], by) -> Visit:
    """Give a visit its checklist, worded as the standard words it now. One that has a checklist keeps it.

    Raises ValidationError where the visit was taken out or there is no question, PermissionDenied.
    """
    current = _locked(visit, by)
    if current.checks.exists():
        return current
    lines = [Check(visit=current, code=each.code, indicator=each.indicator, question=each.text) for each in questions]
    if not lines:
        raise ValidationError(_("The standard names nothing to look at in a community, so there is no checklist."))
    insert_rows(Check, lines, by=by, reason=_("Checklist begun"))
    record(Action.CHANGE, current, by=by, questions=len(lines))
    return current


@transaction.atomic
def answer_check(check: Check, *, said: Answer, was: Answer, by) -> Check:
    """Save the answer to one question. `was` is what its page showed before.

    Raises ValidationError where somebody else has answered otherwise since, PermissionDenied.
    """
    visit = _locked(check.visit, by)
    current = Check.objects.select_for_update().get(pk=check.pk)
    now = Answer(current.answer, current.note)
    if now == said:
        return current
    if now != was:
        shown = {"answer": current.get_answer_display() or "–", "note": current.note or "–"}
        raise ValidationError(
            _("Somebody else has answered this meanwhile: %(answer)s, note: %(note)s. Answer again if yours is right.")
            % shown
        )
    current.visit, current.answer, current.note = visit, said.answer, said.note
    return save_record(current, by=by)


@transaction.atomic
def finish_visit(visit: Visit, *, day: date, by) -> Visit:
    """Turn a scheduled visit into one that was made on `day`; from now on it counts.

    Raises ValidationError where it was finished before, a question is open, or the day cannot be; PermissionDenied.
    """
    current = _locked(visit, by)
    if current.state == VisitState.MADE:
        raise ValidationError(_("This visit is finished already."))
    _require_answers(current)
    if day > timezone.localdate():
        raise ValidationError({"visited_on": _("This day is still to come. Write today or an earlier day.")})
    current.state, current.visited_on = VisitState.MADE, day
    return change_row(current, version=current.version, reason=_("Visit made"), by=by)


def _require_answers(visit: Visit) -> None:
    unanswered = visit.checks.filter(answer="").count()
    if unanswered:
        sentence = ngettext(
            "%(count)d question has no answer yet. Answer it, or choose “%(word)s”.",
            "%(count)d questions have no answer yet. Answer them, or choose “%(word)s”.",
            unanswered,
        )
        word = CheckAnswer.NOT_APPLICABLE.label
        raise ValidationError(sentence % {"count": unanswered, "word": word}, code="unanswered")


def _locked(visit: Visit, by) -> Visit:
    """The visit as it is now, held until the transaction ends."""
    current = Visit.objects.select_for_update().get(pk=visit.pk)
    require_own(current, by)
    if current.retired_at:
        raise ValidationError(_("This visit was taken out, so nothing more can be written about it."))
    return current
