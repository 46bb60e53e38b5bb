"""What can be done to an answer: write, submit, take back, accept or return.

Every action locks the round first and the answer then, so that none falls into the moment at which the round is issued.
"""

import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from reports.assessment import Status, evaluate_one
from reports.models import Answer, AnswerState, Round
from reports.models.rounds import NEXT_STATES
from reports.rounds.standing import standard_of

TEXTS = ("narrative", "gap", "remedy", "responsible")
SITTING = timedelta(minutes=15)  # saves of one person within it are one line of the history


class StaleAnswerError(ValidationError):
    """Somebody else has saved the answer since this page was opened."""

    def __init__(self, current: Answer):
        self.current = current
        said = {"name": str(current.written_by or _("Somebody else"))}
        super().__init__(
            _(
                "%(name)s saved this answer while you were writing. What you typed is kept; compare both below, "
                "then save again if yours is right."
            )
            % said
        )


@transaction.atomic
def save_answer(answer: Answer, texts: dict, *, version: int, sitting: uuid.UUID | None = None, by) -> Answer:
    """Save what was written into an answer that was read at `version`; `texts` holds fields of TEXTS.

    `sitting` names the open page: its own earlier saves are not taken for somebody else's. What changes nothing is
    not saved. Raises StaleAnswerError, ValidationError where the answer cannot be written now, PermissionDenied.
    """
    require(by, Right.WRITE_DOCUMENTS)
    current = locked(answer)
    if not current.is_writable:
        raise ValidationError(_not_writable(current))
    if all(getattr(current, name) == texts[name] for name in texts):
        return current
    is_own = sitting is not None and (current.sitting, current.written_by_id) == (sitting, by.pk)
    if current.version != version and not is_own:
        raise StaleAnswerError(current)
    for name, text in texts.items():
        setattr(current, name, text)
    current.written_by, current.written_at, current.sitting = by, timezone.now(), sitting
    return _save_text(current, by)


def _not_writable(answer: Answer) -> str:
    sentence = _("This answer is “%(state)s” and cannot be written in. Take it back first.")
    return sentence % {"state": answer.get_state_display()}


def _save_text(answer: Answer, by) -> Answer:
    """Save, and keep ONE line of history for one sitting: autosave would bury the rest."""
    answer.version += 1
    latest = answer.history.first()
    is_same = latest.history_user_id == by.pk and latest.history_type == "~" and latest.state == answer.state
    if not (is_same and timezone.now() - latest.history_date < SITTING and latest.written_by_id == by.pk):
        return save_record(answer, by=by)
    answer.full_clean()
    answer.skip_history_when_saving = True
    answer.save()
    del answer.skip_history_when_saving
    texts = {name: getattr(answer, name) for name in (*TEXTS, "written_at")}
    answer.history.filter(history_id=latest.history_id).update(**texts)
    return answer


@transaction.atomic
def submit_answer(answer: Answer, *, version: int, by) -> Answer:
    """Hand an answer to the reviewer. Raises ValidationError, by field, where something is not written."""
    require(by, Right.WRITE_DOCUMENTS)
    current = _next(answer, AnswerState.SUBMITTED, version)
    if wanting := _wanting(current):
        raise ValidationError(wanting)
    current.submitted_by, current.submitted_at = by, timezone.now()
    if current.written_at is None:
        current.written_by, current.written_at = by, current.submitted_at
    return _to_state(current, AnswerState.SUBMITTED, by)


def _wanting(answer: Answer) -> dict[str, str]:
    """What has to be written before it is submitted, by field."""
    wanting = {}
    if not answer.narrative.strip():
        wanting["narrative"] = _("Please write the narrative before you submit it.")
    if not answer.responsible:
        wanting["responsible"] = _("Please say who is responsible.")
    result = evaluate_one(standard_of(answer.round), answer.indicator, answer.round.period_so_far)
    if result.status in (Status.UNMET, Status.NO_DATA):
        if not answer.gap.strip():
            wanting["gap"] = _("The indicator is not met: please say what is still missing.")
        if not answer.remedy.strip():
            wanting["remedy"] = _("The indicator is not met: please say what is done about it.")
    return wanting


@transaction.atomic
def take_back_answer(answer: Answer, *, by) -> Answer:
    """Open a submitted, accepted or returned answer for writing once more."""
    require(by, Right.WRITE_DOCUMENTS)
    current = locked(answer)
    if current.state == AnswerState.WRITING:
        return current
    return _to_state(_allowed(current, AnswerState.WRITING), AnswerState.WRITING, by)


@transaction.atomic
def review_answer(answer: Answer, *, state: str, note: str = "", version: int, by) -> Answer:
    """Accept an answer as it stood at `version`, or return it with a note.

    Raises ValidationError where that cannot be: `by` wrote or submitted it, it was saved meanwhile, no note.
    """
    require(by, Right.REVIEW)
    if state not in (AnswerState.ACCEPTED, AnswerState.RETURNED):
        raise ValidationError(_("Please choose: accept or return."))
    current = _next(answer, state, version)
    if state == AnswerState.ACCEPTED and by.pk in (current.written_by_id, current.submitted_by_id):
        raise ValidationError(_("You wrote or submitted this answer yourself. Another person has to accept it."))
    if state == AnswerState.RETURNED and not note.strip():
        raise ValidationError({"note": _("Please say what has to be corrected.")})
    current.reviewed_by, current.reviewed_at, current.review_note = by, timezone.now(), note.strip()
    saved = _to_state(current, state, by)
    record(Action.REVIEW, saved, by=by)
    return saved


@transaction.atomic
def reassign_answer(answer: Answer, person: str, *, reason: str, by) -> Answer:
    """Another person becomes responsible, when one leaves; text and state stay as they are.

    Raises ValidationError where somebody else became responsible since `answer` was read, or the round was issued.
    """
    require(by, Right.WRITE_DOCUMENTS)
    current = locked(answer)
    if current.responsible != answer.responsible:
        sentence = _("“%(row)s” was given to somebody else meanwhile. Please look again.")
        raise ValidationError(sentence % {"row": current})
    current.responsible, current.version = person, current.version + 1
    return save_record(current, reason=reason, by=by)


def _next(answer: Answer, state: str, version: int) -> Answer:
    """The answer, locked, if it may come to be `state` and is the one that was read."""
    current = _allowed(locked(answer), state)
    if current.version != version:
        raise ValidationError(_("The answer was saved meanwhile. Please read it once more."))
    return current


def _allowed(answer: Answer, state: str) -> Answer:
    if state not in NEXT_STATES[AnswerState(answer.state)]:
        sentence = _("This answer is “%(state)s” now. Please look at it once more.")
        raise ValidationError(sentence % {"state": answer.get_state_display()})
    return answer


def _to_state(answer: Answer, state: str, by) -> Answer:
    answer.state = state
    answer.version += 1
    return save_record(answer, by=by)


def locked(answer: Answer) -> Answer:
    """The answer as it is now. Raises ValidationError where its round has been issued."""
    round = Round.objects.select_for_update().get(pk=answer.round_id)
    if round.is_issued:
        raise ValidationError(_("This round has been issued and never changes. Correct it with a new round."))
    current = Answer.objects.select_for_update().get(pk=answer.pk)
    current.round = round
    return current
