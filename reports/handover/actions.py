"""Handing a person's work over to the successor: one step, all or nothing."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kepu.accounts.access import require
from kepu.accounts.actions import disable_account
from kepu.accounts.models import User
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from reports.handover.work import PASS, Work, why_not, work_of
from reports.models import HandOver


def hand_over(
    leaver: User, successor: User, keys: Iterable[str], *, note="", disable=False, creation_key=None, by
) -> HandOver:
    """Pass the ticked work (by `Work.key`) on; what it says stays, its history names who handed it over.

    The same `creation_key` a second time gives the first hand-over back. Raises ValidationError with a sentence for
    each thing that cannot pass, and nothing passes then; PermissionDenied where `by` may not.
    """
    require(by, Right.WRITE_COMMUNITIES)
    if creation_key and (earlier := HandOver.objects.filter(creation_key=creation_key, made_by=by).first()):
        return earlier
    require_fit(leaver, successor)
    try:
        with transaction.atomic():
            return _hand_over(leaver, successor, set(keys), note, disable, creation_key, by)
    except IntegrityError:  # a twin request was a moment faster
        if earlier := HandOver.objects.filter(creation_key=creation_key, made_by=by).first():
            return earlier
        raise


def _hand_over(leaver, successor, keys: set[str], note: str, disable: bool, creation_key, by) -> HandOver:
    work = _ticked(leaver, successor, keys)
    made = HandOver(leaver=leaver, successor=successor, note=note, made_by=by)
    made.items = [each.frozen() for each in work]
    if creation_key:
        made.creation_key = creation_key
    made.full_clean()
    made.save()
    reason = _("handed over by %(leaver)s to %(successor)s") % {"leaver": leaver, "successor": successor}
    for each in work:
        PASS[each.kind](each, leaver, successor, reason, by)
    if disable:
        disable_account(leaver, by=by)
    record(Action.HAND_OVER, made, by=by, things=len(work), disabled=disable)
    return made


def require_fit(leaver: User, successor: User) -> None:
    """Raise ValidationError unless `successor` can take over from `leaver`."""
    told = {"name": successor}
    if leaver.pk == successor.pk:
        raise ValidationError({"successor": _("The leaver and the successor are the same person.")})
    if not successor.is_current:
        raise ValidationError({"successor": _("The account of %(name)s is disabled or has ended.") % told})
    if successor.is_inspector:
        raise ValidationError({"successor": _("%(name)s inspects; the office's work cannot pass there.") % told})
    if not successor.name:
        raise ValidationError(
            {"successor": _("The account %(name)s has no name of a person yet, by which tasks go.") % told}
        )


def _ticked(leaver: User, successor: User, keys: set[str]) -> list[Work]:
    if not keys:
        raise ValidationError(_("Nothing is ticked, so there is nothing to hand over."))
    work = [each for each in work_of(leaver) if each.key in keys]
    if len(work) < len(keys):
        raise ValidationError(
            _("Some of what you ticked has been done or given to others meanwhile. Please look again.")
        )
    if problems := [problem for each in work if (problem := why_not(each, successor))]:
        raise ValidationError(problems)
    return work
