"""What can be done to a pack: start, build again, cancel, issue."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.accounts.roles import Right, can
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.jobs import actions as jobs
from kepu.jobs.models import Job
from kepu.periods import Period
from reports.models import Pack, PackWithdrawal, Round
from reports.packs.shelf import touch
from reports.standards import StandardError, load_standard

KIND = "pack"
FIRST_DAY = date(2000, 1, 1)
UNREASONED = gettext_lazy("Please say why the issued pack is corrected; it is printed.")
NUMBER_TRIES = 50
AT_ONCE = 2  # packs of one person that are being made: each takes a worker's whole time


def checked_period(starts_on: date | None, as_of: date) -> Period:
    """The period of a pack; no first day means the twelve months that end on `as_of`.

    Raises ValidationError, by field name, for a day to come, a first day before 2000 or after the last.
    """
    if as_of > timezone.localdate():
        raise ValidationError({"as_of": _("The day has not come yet. Choose today or an earlier day.")})
    if (starts_on or as_of) < FIRST_DAY:
        field = "starts_on" if starts_on else "as_of"
        raise ValidationError({field: _("The portal keeps no records from before 2000. Choose a later day.")})
    if starts_on and starts_on > as_of:
        raise ValidationError({"starts_on": _("The first day lies after the last one. Please correct one of them.")})
    return Period(starts_on, as_of) if starts_on else Period.ending(as_of)


@transaction.atomic
def start_pack(
    standard: str, period: Period, *, language: str = "zh-hans", replaces: Pack | None = None, reason: str = "", by
) -> Pack:
    """Ask the worker for a pack; joins the one that is being made for the same standard, period and language.

    Raises ValidationError for a period that cannot be or a third pack at once, by field where `replaces` is corrected
    without a `reason`; PermissionDenied where `by` may not make packs.
    """
    _require_builder(by)
    version = _version_in_force(standard)
    checked_period(period.start, period.end)
    _require_correctable(replaces, reason)
    wanted = {"standard": standard, "standard_version": version, "starts_on": period.start, "as_of": period.end}
    wanted |= {"language": language, "replaces": replaces, "round": None}
    return _started(wanted, by, correction_reason=reason.strip() if replaces else "")


@transaction.atomic
def start_round_pack(round: Round, *, by) -> Pack:
    """Ask the worker for the pack of an issued round, in the language in which it was frozen.

    Where the round corrects another, its pack corrects the newest issued one of that round.
    """
    _require_builder(by)
    if not round.is_issued:
        raise ValidationError(_("The pack is made of an issued round; this one is still open."))
    wanted = {"standard": round.standard, "standard_version": round.standard_version, "round": round}
    wanted |= {"starts_on": round.starts_on, "as_of": round.as_of, "language": settings.LANGUAGE_CODE}
    wanted["replaces"] = Pack.objects.issued().filter(round__corrections=round).first()
    return _started(wanted, by)


def _require_correctable(replaces: Pack | None, reason: str) -> None:
    if replaces and not replaces.issued_at:
        raise ValidationError(_("Only an issued pack can be corrected."))
    if replaces and replaces.round_id:
        raise ValidationError(_("This pack prints an issued round. Correct the round, then make its pack."))
    if replaces and not reason.strip():
        raise ValidationError({"reason": UNREASONED})


def _started(wanted: dict, by, **said: str) -> Pack:
    pack, is_new = _join_or_create(wanted, by, said)
    if is_new:
        jobs.queue(KIND, pack.pk, by=by)
        record(Action.BUILD, pack, by=by, starts_on=str(pack.starts_on), as_of=str(pack.as_of))
    return pack


@transaction.atomic
def create_pack(standard: str, period: Period, *, language: str = "zh-hans", by) -> Pack:
    """A pack row with its number, whose building the caller sees to."""
    wanted = {"standard": standard, "standard_version": _version_in_force(standard), "language": language}
    wanted |= {"starts_on": period.start, "as_of": period.end}
    for _attempt in range(NUMBER_TRIES):
        if pack := _create(_next_number(), wanted, by):
            record(Action.BUILD, pack, by=by, starts_on=str(period.start), as_of=str(period.end))
            return pack
    raise ValidationError(_busy())


def _join_or_create(wanted: dict, by, said: dict[str, str]) -> tuple[Pack, bool]:
    """Of two that come at once, one gets the number; the other, refused by it, then finds the first one's pack.

    The number is chosen before looking: whoever starts the same pack after the look has taken that number.
    """
    for _attempt in range(NUMBER_TRIES):
        number = _next_number()
        if live := _being_made(Pack.objects.filter(**wanted)):
            return live[0], False
        if by and len(_being_made(Pack.objects.filter(created_by=by))) >= AT_ONCE:
            raise ValidationError(_("Two of your packs are being made. Start the next when one of them is ready."))
        if pack := _create(number, wanted | said, by):
            return pack, True
    raise ValidationError(_busy())


def _busy() -> str:
    return _("Many packs are being started at this moment. Please try again.")


def _being_made(packs: QuerySet[Pack]) -> list[Pack]:
    unfinished = packs.filter(built_at=None)
    live = set(
        Job.objects.of(KIND, *unfinished.values_list("pk", flat=True)).live().values_list("target_id", flat=True)
    )
    return [pack for pack in unfinished if str(pack.pk) in live]


def _create(number: str, wanted: dict, by) -> Pack | None:
    """A pack with this number, None where somebody else took the number meanwhile."""
    pack = Pack(number=number, created_by=by, **wanted)
    pack._history_user = by
    try:
        with transaction.atomic():
            pack.save()
    except IntegrityError:
        return None
    return pack


def _next_number() -> str:
    """KP-2026-0007: the year in which the pack is made and a running number within it."""
    prefix = f"KP-{timezone.localdate().year}-"
    taken = Pack.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    last = max((int(number.removeprefix(prefix)) for number in taken), default=0)
    return f"{prefix}{last + 1:04d}"


@transaction.atomic
def retry_pack(pack: Pack, *, by) -> Job:
    """Build a pack once more under its number: one that failed or was cancelled, or an incomplete one after mending."""
    _require_builder(by)
    pack = Pack.objects.select_for_update().get(pk=pack.pk)
    if pack.issued_at or (pack.built_at and not pack.is_incomplete):
        raise ValidationError(_("This pack has been built already. Start a new one for newer figures."))
    if pack.built_at:
        _take_back(pack, by)
    record(Action.BUILD, pack, by=by, again=True)
    return jobs.queue(KIND, pack.pk, by=by)


def _take_back(pack: Pack, by) -> None:
    """What was built before is no result any more; its files go a day later, for a backup under way may name them."""
    touch(pack)
    for part in pack.parts.all():
        part.delete()
    pack.results, pack.missing_count, pack.built_at, pack.pages = {}, 0, None, 0
    pack.pdf_sha256 = pack.signer = pack.unsigned_sha256 = ""
    pack.pdf_size = pack.zip_size = 0
    pack._history_user = by
    pack.save()


@transaction.atomic
def cancel_pack(pack: Pack, *, by) -> bool:
    """Stop the making of a pack; False where it had already ended."""
    _require_builder(by)
    job = Job.objects.of(KIND, pack.pk).live().first()
    return job is not None and jobs.cancel(job, target=pack, by=by)


@transaction.atomic
def issue_pack(pack: Pack, *, reason: str = "", by) -> Pack:
    """Open a built pack to inspectors. From then on it never changes; issuing it again changes nothing.

    A pack in which something is missing is issued for a reason only. The PDF lists what is missing; the reason, given
    after it was made, stands beside the pack and on its public page. Raises ValidationError.
    """
    _require_builder(by)
    pack = Pack.objects.select_for_update().get(pk=pack.pk)
    if pack.issued_at:
        return pack
    if not pack.built_at:
        raise ValidationError(_("Only a pack that has been built can be issued."))
    pack.issued_at, pack.issued_by = timezone.now(), by
    pack.issue_reason = _reason_of(pack, reason)
    pack._history_user = by
    pack.save()
    about = {"missing": pack.missing_count, "reason": pack.issue_reason} if pack.is_incomplete else {}
    shas = {"pdf_sha256": pack.pdf_sha256, "zip_sha256": list(pack.parts.values_list("sha256", flat=True))}
    record(Action.ISSUE, pack, by=by, **shas, **about)
    return pack


def _reason_of(pack: Pack, reason: str) -> str:
    """Why an incomplete pack is issued; "" for a complete one."""
    reason = reason.strip() if pack.is_incomplete else ""
    if pack.is_incomplete and not reason:
        raise ValidationError({"reason": _("Something is missing from this pack. Say why it is issued all the same.")})
    _checked(pack, "issue_reason", reason)
    return reason


@transaction.atomic
def withdraw_pack(pack: Pack, *, reason: str, by) -> PackWithdrawal:
    """Declare an issued pack void. Inspectors see it no longer; whoever asks by its code is told.

    Raises ValidationError.
    """
    _require_builder(by)
    pack = Pack.objects.select_for_update().get(pk=pack.pk)
    if not pack.issued_at:
        raise ValidationError(_("Only an issued pack can be withdrawn."))
    if PackWithdrawal.objects.filter(pack=pack).exists():
        raise ValidationError(_("This pack is withdrawn already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the pack is withdrawn.")})
    withdrawal = PackWithdrawal(pack=pack, reason=reason.strip(), withdrawn_by=by)
    _checked(withdrawal, "reason", withdrawal.reason)
    withdrawal.save()
    record(Action.RETIRE, pack, by=by, reason=withdrawal.reason)
    return withdrawal


def _checked(row: Model, field: str, reason: str) -> None:
    """Raises ValidationError where a reason is too long or cannot be printed."""
    try:
        row._meta.get_field(field).run_validators(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error


def _version_in_force(code: str) -> str:
    """The pack keeps it: a version that comes into force while it is made changes nothing."""
    try:
        return load_standard(code).version
    except StandardError as error:
        raise ValidationError(str(error)) from error


def _require_builder(by) -> None:
    if by is not None and not can(by, Right.BUILD_PACKS):
        raise PermissionDenied(Right.BUILD_PACKS.label)
