"""A volunteer's own data, erased with the counts kept: on request, or when its period is over.

个人信息保护法 art. 47, 志愿服务条例 art. 20.
"""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.accounts.roles import Right, can
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.masking import ERASED
from kepu.periods import add_months
from kepu.personal_fields import fields_of
from kepu.registers.personal import Sheet, forget_traces
from volunteers.models import Volunteer, VolunteerState


def sheets(row) -> list[Sheet]:
    """What the volunteer agreed to; who noted it stands among the changes."""
    if not isinstance(row, Volunteer):
        return []
    head = [_("Agreed on"), _("How"), _("Guardian"), _("Consent withdrawn on")]
    line = [row.consent_on, row.get_consent_way_display(), row.guardian, row.consent_withdrawn_on]
    return [Sheet(_("Consent"), head, [line])]


def erase_volunteer(volunteer: Volunteer, *, reason: str, by) -> Volunteer:
    """Take the person out of the record for good. What figures are made of (source, days, state, team) stays.

    Raises PermissionDenied, and ValidationError without a reason or where it was done already.
    """
    if not can(by, Right.ERASE):
        raise PermissionDenied(_("Only the office's staff may erase personal data."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say who asked for it, without the name: the reason stays.")})
    return _erase(volunteer.pk, reason.strip()[:200], by)


@transaction.atomic
def _erase(pk: int, reason: str, by) -> Volunteer:
    current = Volunteer.objects.select_for_update().get(pk=pk)
    if current.erased_at:
        raise ValidationError(_("The personal data of this volunteer was erased. The record stays as it is."))
    former = _blank(current)
    forget_traces(current, former, former["phone"])
    current.erased_at = timezone.now()
    current.version += 1
    current._history_user, current._change_reason = by, _("personal data erased")
    current.save()
    record(Action.ERASE, current, by=by, reason=reason)
    return current


def _blank(volunteer: Volunteer) -> dict:
    """Empty what tells who it is; the former values by field name. The number becomes one that names the row."""
    blank = {name: _nothing(name) for name in fields_of(volunteer._meta.label_lower)}
    blank |= {"name": ERASED, "phone": f"{ERASED}{volunteer.pk}"}
    former = {name: getattr(volunteer, name) for name in blank}
    for name, value in blank.items():
        setattr(volunteer, name, value)
    return former


def _nothing(name: str):
    field = Volunteer._meta.get_field(name)
    return field.get_default() if not field.null else None


def expired(today: date):
    """Volunteers whose data has had its time: who left the office's period ago, or withdrew the consent."""
    left = add_months(today, -settings.KEEP_LEFT_MONTHS)
    withdrawn = today - timedelta(days=settings.KEEP_WITHDRAWN_DAYS)
    gone = Q(left_on__lte=left) | Q(left_on=None, created_at__date__lte=left)
    return Volunteer.objects.filter(
        Q(gone, state=VolunteerState.LEFT) | Q(retired_at__date__lte=left) | Q(consent_withdrawn_on__lte=withdrawn),
        erased_at=None,
    ).order_by("pk")


def erase_expired(today: date) -> list[str]:
    """Erase them, each for itself; returns their numbers."""
    return [f"volunteer {pk}" for pk in list(expired(today).values_list("pk", flat=True)) if _erase_quietly(pk)]


def _erase_quietly(pk: int) -> bool:
    try:
        return bool(_erase(pk, _("The period for which the data is kept has ended."), None))
    except ValidationError:  # somebody was quicker
        return False
