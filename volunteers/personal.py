"""A volunteer's own data, erased on request with the counts kept (个人信息保护法 art. 47, 志愿服务条例 art. 20)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.accounts.roles import Right, can
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.masking import ERASED
from kepu.registers.personal import forget_traces
from volunteers.models import Volunteer


@transaction.atomic
def erase_volunteer(volunteer: Volunteer, *, reason: str, by) -> Volunteer:
    """Take the person out of the record for good. What figures are made of (source, days, state, team) stays.

    Raises PermissionDenied, and ValidationError without a reason or where it was done already.
    """
    if not can(by, Right.ERASE):
        raise PermissionDenied(_("Only the office's staff may erase personal data."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say who asked for it, without the name: the reason stays.")})
    current = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if current.erased_at:
        raise ValidationError(_("The personal data of this volunteer was erased. The record stays as it is."))
    former = _blank(current)
    forget_traces(current, former, former["phone"])
    current.erased_at = timezone.now()
    current.version += 1
    current._history_user, current._change_reason = by, _("personal data erased")
    current.save()
    record(Action.ERASE, current, by=by, reason=reason.strip()[:200])
    return current


def _blank(volunteer: Volunteer) -> dict:
    """Empty what tells who it is; the former values by field name. The number becomes one that names the row."""
    blank = {
        "name": ERASED,
        "phone": f"{ERASED}{volunteer.pk}",
        "sex": "",
        "birth_year": None,
        "unit": "",
        "skills": [],
        "review_note": "",
        "retired_reason": "",
    }
    former = {name: getattr(volunteer, name) for name in blank}
    for name, value in blank.items():
        setattr(volunteer, name, value)
    return former
