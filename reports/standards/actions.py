"""What can be done to a standard: put a version in force, retire one, set the office's own numbers beside it."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from reports.models import OwnNumber, StandardVersion
from reports.standards.parsing import parse_standard
from reports.standards.parts import Indicator, Standard, StandardError
from reports.standards.shelf import load_standard, shipped_codes, shipped_standard


class StaleNumbersError(ValidationError):
    """Somebody else has set the office's numbers of this indicator since the form was opened."""

    def __init__(self, current: OwnNumber | None, last_change: int):
        self.last_change = last_change
        sentence = _(
            "Somebody else changed the office's numbers of this indicator while you were writing. Now they are: "
            "threshold %(threshold)s, weight %(weight)s (%(reason)s). What you typed is kept below; save again if "
            "yours is right."
        )
        parts = {name: getattr(current, name, None) for name in ("threshold", "weight", "reason")}
        super().__init__(sentence % {name: "–" if value is None else value for name, value in parts.items()})


ANCHOR = "resident_coverage"  # the metric that the dashboard is built around


def put_in_force(text: str, *, note: str = "", by) -> StandardVersion:
    """Load a version of a standard; from then on it is the one in force. Loading it again changes nothing.

    Raises StandardError for a faulty text, or one whose version is known with another content; ValidationError for a
    faulty note; PermissionDenied where `by` may not administer.
    """
    _require_administrator(by)
    standard = parse_standard(text)
    require_loadable(standard)
    try:
        return _put_in_force(standard, text, note, by)
    except (IntegrityError, ValidationError):
        require_loadable(standard)
        if known := StandardVersion.objects.filter(code=standard.code, version=standard.version).first():
            return known  # somebody else was quicker by a moment, with the same text
        raise


@transaction.atomic
def _put_in_force(standard: Standard, text: str, note: str, by) -> StandardVersion:
    known = StandardVersion.objects.filter(code=standard.code, version=standard.version).first()
    version = StandardVersion(
        code=standard.code, version=standard.version, text=text, sha256=standard.sha256, note=note, loaded_by=by
    )
    return known or save_record(version, by=by)


def require_loadable(standard: Standard) -> None:
    """A version never changes its content, and a retired one does not come back. Raises StandardError."""
    parts = {"code": standard.code, "version": standard.version}
    if faults := [*_of_another_content(standard, parts), *_missing_anchor(standard)]:
        raise StandardError(*faults)
    known = StandardVersion.objects.filter(code=standard.code, version=standard.version).exclude(retired_at=None)
    if known.exists():
        sentence = _(
            "Version %(version)s of “%(code)s” has been retired and stays so. To use its content again, give it a "
            "new “version:”."
        )
        raise StandardError(sentence % parts)


def _of_another_content(standard: Standard, parts: dict) -> list[str]:
    known = StandardVersion.objects.sha256_of(standard.code, standard.version)
    shipped = shipped_standard(standard.code) if standard.code in shipped_codes() else None
    if shipped and known is None and shipped.version == standard.version:
        known = shipped.sha256
    if known in (None, standard.sha256):
        return []
    sentence = _(
        "Version %(version)s of “%(code)s” is known already, with another content. A version never changes: packs "
        "and rounds name it. Write a new “version:” into the file."
    )
    return [sentence % parts]


def _missing_anchor(standard: Standard) -> list[str]:
    """The office's own standard must keep the indicator that the dashboard, brief and application are about."""
    if standard.code != settings.DEFAULT_STANDARD:
        return []
    codes = {each.code for each in shipped_standard(standard.code).indicators if each.metric == ANCHOR}
    kept = {each.code for each in standard.indicators if each.metric == ANCHOR}
    sentence = _("The indicator %(code)s (metric %(metric)s) must stay: the coverage dashboard is built around it.")
    return [sentence % {"code": code, "metric": ANCHOR} for code in sorted(codes - kept)]


@transaction.atomic
def retire_version(version: StandardVersion, *, reason: str, by) -> StandardVersion:
    """Take a version out of force for good; who named it still finds it. Retiring it again changes nothing.

    Raises ValidationError where no reason is given, PermissionDenied where `by` may not administer.
    """
    _require_administrator(by)
    version = StandardVersion.objects.select_for_update().get(pk=version.pk)
    if version.retired_at:
        return version
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the version is retired.")})
    version.retired_at, version.retired_by, version.retired_because = timezone.now(), by, reason.strip()
    version.full_clean()
    version._history_user = by
    version.save()
    record(Action.RETIRE, version, by=by, reason=version.retired_because)
    return version


@transaction.atomic
def set_own_numbers(
    standard: Standard,
    code: str,
    *,
    threshold: Decimal | None = None,
    weight: Decimal | None = None,
    reason: str,
    seen: int | None = None,
    by,
) -> OwnNumber | None:
    """Set the office's own threshold or weight of an indicator; both None takes them back, and None comes back.

    `seen` is the last change that the writer knew of. Saying again what holds already changes nothing.
    Raises StandardError for an unknown code, ValidationError by field for what cannot be, StaleNumbersError where
    somebody else was quicker, PermissionDenied where `by` may not judge.
    """
    require(by, Right.JUDGE)
    indicator = standard.indicator(code)
    _require_fit(indicator, threshold, weight, reason)
    own = OwnNumber.objects.select_for_update().of(standard.code, code)
    if own and (own.threshold, own.weight, own.reason) == (threshold, weight, reason.strip()):
        return own
    last = OwnNumber.last_change(standard.code, code)
    if seen not in (None, last):
        raise StaleNumbersError(own, last)
    if threshold is None and weight is None:
        return _take_back(own, reason, by)
    own = own or OwnNumber(standard=standard.code, indicator=code)
    own.threshold, own.weight, own.reason = threshold, weight, reason.strip()
    return _save(own, by)


def _save(own: OwnNumber, by) -> OwnNumber:
    is_new = own._state.adding
    try:
        with transaction.atomic():
            return save_record(own, by=by)
    except (IntegrityError, ValidationError):
        current = OwnNumber.objects.of(own.standard, own.indicator)
        if is_new and current:  # somebody else was quicker by a moment
            raise StaleNumbersError(current, OwnNumber.last_change(own.standard, own.indicator)) from None
        raise


def _take_back(own: OwnNumber | None, reason: str, by) -> None:
    if own is None:
        raise ValidationError(_("The office has set no number of its own here. Write a threshold or a weight."))
    record(Action.CHANGE, own, by=by, taken_back=True, reason=reason.strip())
    own._history_user = by
    own.delete()


def _require_fit(indicator: Indicator, threshold: Decimal | None, weight: Decimal | None, reason: str) -> None:
    faults = {}
    if not reason.strip():
        faults["reason"] = _("Please write the reason: it is printed beside the number.")
    if threshold is not None and (fault := _fault_of(indicator, threshold)):
        faults["threshold"] = fault
    if weight is not None and weight <= 0:
        faults["weight"] = _("A weight must be more than 0.")
    if indicator.is_unknown:
        faults["__all__"] = _("Nobody knows how this item reads, so it is not counted and takes no numbers.")
    if faults:
        raise ValidationError(faults)


def _fault_of(indicator: Indicator, threshold: Decimal) -> str:
    if indicator.is_manual:
        return _("This indicator is judged by hand; it has no threshold.")
    if indicator.kind == "share" and not 0 <= threshold <= 100:
        return _("A percentage lies between 0 and 100.")
    if indicator.kind == "count" and (threshold < 0 or threshold != threshold.to_integral_value()):
        return _("Here things are counted: write a whole number from 0 up.")
    return ""


def in_force_after(version: StandardVersion) -> Standard | None:
    """What would be in force were this version retired; None where nothing would."""
    others = StandardVersion.objects.standing().filter(code=version.code).exclude(pk=version.pk).order_by("-id")
    if other := others.values_list("version", flat=True).first():
        return load_standard(version.code, other)
    return shipped_standard(version.code) if version.code in shipped_codes() else None


def _require_administrator(by) -> None:
    """None stands for the command line, whose user owns the whole machine."""
    if by is not None:
        require(by, Right.ADMINISTER)
