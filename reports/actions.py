"""What can be done to an assessment."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepu import formats
from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import save_record
from kepu.evidence.models import StoredFile
from reports.models import Judgement
from reports.standards import Indicator, Standard


def sign_judgement(
    standard: Standard,
    code: str,
    *,
    judged_for: date,
    is_met: bool,
    points: Decimal | None = None,
    reason: str,
    files: Iterable[StoredFile] = (),
    by,
) -> Judgement:
    """Sign a manual judgement of an indicator for one day; on a score sheet perhaps with the points that it earns.

    Raises StandardError for an unknown code, ValidationError for one that is computed or where reasons are missing,
    PermissionDenied where `by` may not judge.
    """
    require(by, Right.JUDGE)
    indicator = standard.indicator(code)
    if not indicator.is_manual:
        raise ValidationError(_("This indicator is computed from the records; it cannot be judged by hand."))
    if indicator.is_unknown:
        raise ValidationError(
            _("Nobody knows how this item reads, so it cannot be judged. Ask the district association.")
        )
    _require_points_that_fit(indicator, points)
    judgement = Judgement(
        standard=standard.code,
        indicator=code,
        judged_for=judged_for,
        is_met=is_met,
        points=points,
        reason=reason.strip(),
        signed_by=by,
    )
    return save_record(judgement, lists={"evidence": files}, by=by)


def _require_points_that_fit(indicator: Indicator, points: Decimal | None) -> None:
    if points is None:
        return
    if indicator.points is None:
        raise ValidationError({"points": _("This indicator has no points.")})
    if not 0 <= points <= indicator.points:
        most = {"most": formats.exact(indicator.points)}
        raise ValidationError({"points": _("This item has %(most)s points: write a number from 0 to %(most)s.") % most})
