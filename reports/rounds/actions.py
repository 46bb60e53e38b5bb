"""What can be done to a round: open, correct, throw away, issue."""

from dataclasses import replace
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.periods import Period, add_months
from reports.models import Answer, Round
from reports.packs.actions import FIRST_DAY
from reports.packs.moment import one_moment
from reports.rounds.blockers import Blocker, Hindrance, blockers
from reports.rounds.freezing import figures_of_round, with_answers
from reports.rounds.standing import Standing, answers_of, live_standing
from reports.standards import Standard, StandardError, load_standard

NUMBER_TRIES = 20
LONGEST_YEARS = 5
COPIED = [
    "indicator", "position", "narrative", "gap", "remedy", "responsible", "state", "written_at", "written_by",
    "submitted_at", "submitted_by", "reviewed_at", "reviewed_by", "review_note",
]  # fmt: skip


def checked_round_period(starts_on: date, as_of: date) -> Period:
    """A period that has begun and may still run. Raises ValidationError by field name."""
    today = timezone.localdate()
    if starts_on < FIRST_DAY:
        raise ValidationError({"starts_on": _("The portal keeps no records from before 2000. Choose a later day.")})
    if starts_on > as_of:
        raise ValidationError({"starts_on": _("The first day lies after the last one. Please correct one of them.")})
    if starts_on > today:
        raise ValidationError({"starts_on": _("The period has not begun yet. Choose today or an earlier day.")})
    if as_of > add_months(today, 12 * LONGEST_YEARS) or Period(starts_on, as_of).years > LONGEST_YEARS:
        sentence = _("A period of more than %(years)d years is too long for a round.")
        raise ValidationError({"as_of": sentence % {"years": LONGEST_YEARS}})
    return Period(starts_on, as_of)


@transaction.atomic
def open_round(standard: str, period: Period, *, title: str = "", by) -> Round:
    """Open a round with an empty answer to each indicator; joins the one that is open for the same period.

    Raises ValidationError for a period that cannot be or whose round has been issued, PermissionDenied where `by` may
    not.
    """
    require(by, Right.BUILD_PACKS)
    checked_round_period(period.start, period.end)
    loaded = _standard(standard)
    title = title.strip() or _("Self-assessment %(start)s to %(end)s") % {"start": period.start, "end": period.end}
    wanted = {"standard": loaded.code, "starts_on": period.start, "as_of": period.end}
    for _attempt in range(NUMBER_TRIES):
        if found := _newest(**wanted):
            return _joined(found)
        round = Round(number=next_number(), standard_version=loaded.version, title=title, opened_by=by, **wanted)
        if _created(round, lambda round: _empty_answers(round, loaded), by):
            return round
    raise ValidationError(_("Other rounds are being opened at this moment. Please try again."))


def _standard(code: str) -> Standard:
    try:
        return load_standard(code)
    except StandardError as error:
        raise ValidationError({"standard": str(error)}) from error


def _newest(**wanted) -> Round | None:
    """The last of the round and its corrections."""
    return Round.objects.filter(**wanted, corrections=None).order_by("-pk").first()


def _joined(round: Round) -> Round:
    if round.is_issued:
        sentence = _("Round %(number)s has been issued for this period. Open its page to correct it.")
        raise ValidationError({"as_of": sentence % {"number": round.number}})
    return round


def _created(round: Round, answers, by) -> bool:
    """Save a round with its answers; False where another one was faster, with this number or for this period."""
    round.clean_fields()
    round._history_user = by
    try:
        with transaction.atomic():
            round.save()
            for answer in answers(round):
                answer._history_user = by
                answer.save()
    except IntegrityError:
        return False
    record(Action.CREATE, round, by=by, number=round.number)
    return True


def _empty_answers(round: Round, standard: Standard) -> list[Answer]:
    codes = [each.code for each in standard.indicators]
    return [Answer(round=round, indicator=code, position=place) for place, code in enumerate(codes)]


def _copied_answers(round: Round) -> list[Answer]:
    earlier = round.replaces.answers.select_related("written_by", "submitted_by", "reviewed_by")
    return [Answer(round=round, **{name: getattr(each, name) for name in COPIED}) for each in earlier]


def next_number() -> str:
    """ZP-2026-0003: the year in which the round is opened and a running number within it."""
    prefix = f"ZP-{timezone.localdate().year}-"
    taken = Round.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    last = max((int(number.removeprefix(prefix)) for number in taken), default=0)
    return f"{prefix}{last + 1:04d}"


@transaction.atomic
def correct_round(round: Round, *, reason: str, by) -> Round:
    """Open the correction of an issued round: a new round with its answers, which names it and says why.

    Joins the correction that is open already. Raises ValidationError where there is no reason, or where the round has
    been corrected.
    """
    require(by, Right.BUILD_PACKS)
    if not round.is_issued:
        raise ValidationError(_("This round is still open; write in it directly."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the issued round is corrected; it is printed.")})
    for _attempt in range(NUMBER_TRIES):
        if found := round.corrections.first():
            return _joined_correction(found)
        made = Round(number=next_number(), replaces=round, correction_reason=reason.strip(), opened_by=by)
        for name in ("standard", "standard_version", "title", "starts_on", "as_of"):
            setattr(made, name, getattr(round, name))
        if _created(made, _copied_answers, by):
            return made
    raise ValidationError(_("Other rounds are being opened at this moment. Please try again."))


def _joined_correction(found: Round) -> Round:
    if found.is_issued:
        sentence = _("This round has been corrected by %(number)s already. Correct that one.")
        raise ValidationError(sentence % {"number": found.number})
    return found


def is_untouched(round: Round) -> bool:
    """Whether nothing has been written into an open round since it was opened."""
    if round.is_issued or round.remarks.exists():
        return False
    return not round.answers.filter(version__gt=1).exists()


@transaction.atomic
def discard_round(round: Round, *, by) -> None:
    """Throw away a round that was opened by mistake. Raises ValidationError where somebody has written in it."""
    require(by, Right.BUILD_PACKS)
    current = Round.objects.select_for_update().get(pk=round.pk)
    if not is_untouched(current):
        raise ValidationError(_("Something has been written in this round already; it cannot be thrown away."))
    record(Action.RETIRE, current, by=by)
    for answer in current.answers.all():
        answer._history_user = by
        answer.delete()
    current._history_user = by
    current.delete()


def issue_round(round: Round, *, reason: str = "", by) -> Round:
    """Freeze a round for ever: figures, answers, what was still open and why it was issued all the same.

    The figures are read as of one moment, before the answers are locked. Issuing an issued round changes nothing.
    Raises ValidationError where the period still runs, or where something is open and `reason` is empty.
    """
    require(by, Right.BUILD_PACKS)
    if Round.objects.issued().filter(pk=round.pk).exists():
        return Round.objects.get(pk=round.pk)
    with override(settings.LANGUAGE_CODE):
        with one_moment():
            standing = live_standing(Round.objects.select_related("replaces").get(pk=round.pk))
            figures = figures_of_round(standing)
        return _publish(standing, figures, reason.strip(), by)


@transaction.atomic
def _publish(standing: Standing, figures: dict, reason: str, by) -> Round:
    current = Round.objects.select_for_update(of=("self",)).select_related("replaces").get(pk=standing.round.pk)
    if current.is_issued:
        return current
    standing = with_present_answers(standing, current)
    open_points = blockers(standing)
    require_issuable(open_points, reason)
    current.results = with_answers(figures, standing, open_points, reason)
    current.issued_at, current.issued_by = timezone.now(), by
    current.issue_reason = reason if open_points else ""
    current._history_user = by
    current.full_clean()
    current.save()
    record(Action.ISSUE, current, by=by, number=current.number, open=len(open_points), reason=current.issue_reason)
    return current


def with_present_answers(standing: Standing, round: Round) -> Standing:
    """The same figures with the answers as they are now."""
    answers = answers_of(round)
    lines = [replace(line, answer=answers[line.code]) for line in standing.lines]
    return replace(standing, round=round, lines=lines)


def require_issuable(open_points: list[Blocker], reason: str) -> None:
    if running := next((each for each in open_points if each.kind == Hindrance.PERIOD), None):
        raise ValidationError(running.sentence)
    if open_points and not reason:
        sentence = _("Something is still open. Please say why the round is issued all the same; it is printed.")
        raise ValidationError({"reason": sentence})
