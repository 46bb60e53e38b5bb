"""What is remarked on a round and what the office answers: beside the answers, never in the way of issuing."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import save_record
from reports.models import Invitation, Remark, Round


@transaction.atomic
def leave_remark(round: Round, *, text: str, indicator: str = "", creation_key: uuid.UUID | None = None, by) -> Remark:
    """Remark on an indicator, or on the round; the same `creation_key` a second time gives the first remark back.

    Leaders remark on open rounds, invited inspectors on the issued one that they read. Raises ValidationError where
    the round has been issued or `text` is empty, PermissionDenied where `by` may not.
    """
    current = _round_to_remark_on(round, by)
    if found := Remark.objects.filter(creation_key=creation_key, written_by=by).first():
        return found
    remark = Remark(round=current, indicator=indicator, text=text.strip(), written_by=by)
    remark.creation_key = creation_key or remark.creation_key
    return save_record(remark, by=by)


@transaction.atomic
def answer_remark(remark: Remark, *, reply: str, by) -> Remark:
    """Answer a remark, once. Raises ValidationError where it has been answered, by field where `reply` is empty."""
    require(by, Right.WRITE_DOCUMENTS)
    if not remark.is_inspectors:
        _open_round(remark.round)
    current = Remark.objects.select_for_update(of=("self",)).select_related("answered_by").get(pk=remark.pk)
    if current.answered_at:
        sentence = _("%(name)s has answered this remark already.")
        raise ValidationError(sentence % {"name": current.answered_by})
    if not reply.strip():
        raise ValidationError({"reply": _("Please write what is answered.")})
    current.reply, current.answered_by, current.answered_at = reply.strip(), by, timezone.now()
    return save_record(current, by=by)


def _round_to_remark_on(round: Round, by) -> Round:
    if Invitation.objects.of(by).current().filter(round=round).exists() and by.is_current:
        return round
    require(by, Right.REMARK)
    return _open_round(round)


def _open_round(round: Round) -> Round:
    current = Round.objects.select_for_update().get(pk=round.pk)
    if current.is_issued:
        raise ValidationError(_("This round has been issued and never changes. Correct it with a new round."))
    return current
