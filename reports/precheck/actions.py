"""What can be done to a finding: explain it, and take the explanation back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from reports.models import Explained
from reports.precheck.board import standing_of
from reports.precheck.found import Finding, Scope


def all_explained() -> QuerySet[Explained]:
    """Every explanation there is; what they are about, the checks themselves show to whom it belongs."""
    return Explained.objects.all()


def finding_of(code: str, about: str, scope: Scope) -> Finding | None:
    """The finding as it is now; None where the check finds it no more."""
    return next(iter(standing_of(code, scope).found.only([about])), None)


@transaction.atomic
def explain(code: str, about: str, *, fingerprint: str, reason: str, scope: Scope, by) -> Explained:
    """Keep why a finding is in order. It counts as explained until its facts change.

    `fingerprint` is that of the finding that was read. Raises ValidationError where there is none any more, where its
    facts have changed since, and where the reason is missing; PermissionDenied where `by` does not judge.
    """
    require(by, Right.JUDGE)
    finding = finding_of(code, about, scope)
    if finding is None:
        raise ValidationError(_("This is not found any more, so there is nothing to explain."))
    if finding.fingerprint != fingerprint:
        raise ValidationError(_("The facts have changed since you opened this page. Please read the finding again."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why this is in order.")})
    row = Explained.objects.filter(check_code=code, about=about).first() or Explained(check_code=code, about=about)
    row.fingerprint, row.sentence = fingerprint, finding.sentence[:1000]
    row.reason, row.explained_by = reason.strip(), by
    return save_record(row, reason=row.reason[:100], by=by)


@transaction.atomic
def take_back(row: Explained, *, by) -> None:
    """The finding is open again. What was said stays in the history."""
    require(by, Right.JUDGE)
    record(Action.CHANGE, row, by=by, taken_back=row.reason)
    row._history_user = by
    row.delete()
