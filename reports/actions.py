"""What can be done to an assessment."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import save_record
from kepu.evidence.models import StoredFile
from reports.models import Judgement
from reports.standards import Standard


def sign_judgement(
    standard: Standard,
    code: str,
    *,
    judged_for: date,
    is_met: bool,
    reason: str,
    files: Iterable[StoredFile] = (),
    by,
) -> Judgement:
    """Sign a manual judgement of an indicator for one day.

    Raises StandardError for an unknown code, ValidationError for one that is computed or where reasons are missing,
    PermissionDenied where `by` may not judge.
    """
    require(by, Right.JUDGE)
    if not standard.indicator(code).is_manual:
        raise ValidationError(_("This indicator is computed from the records; it cannot be judged by hand."))
    judgement = Judgement(
        standard=standard.code,
        indicator=code,
        judged_for=judged_for,
        is_met=is_met,
        reason=reason.strip(),
        signed_by=by,
    )
    return save_record(judgement, lists={"evidence": files}, by=by)
