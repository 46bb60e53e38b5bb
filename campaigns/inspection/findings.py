"""The life of a finding: found → reported as rectified → checked again by another person, sent back, reopened."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import NEXT_FINDING, Finding, FindingState, Visit, VisitState
from kepu import formats
from kepu.accounts.roles import Right, can
from kepu.audit.actions import save_record
from kepu.registers.actions import FileRow, attach


class StaleFindingError(ValidationError):
    """Somebody has saved the finding since the page was opened."""

    def __init__(self, current: Finding):
        self.current = current
        super().__init__(
            _(
                "Somebody else saved this finding while you were writing; it is now: %(state)s. "
                "What you typed is kept. Look at the finding in another window, and save again if yours is right."
            )
            % {"state": current.state.label}
        )


def due_from(day: date) -> date:
    """The day by which what was found on `day` is due unless somebody says otherwise."""
    return day + timedelta(days=settings.RECTIFY_DAYS)


@transaction.atomic
def add_finding(finding: Finding, *, files: Iterable[FileRow] = (), by) -> Finding:
    """Write down a problem found on a visit, with its photos. The same words sent twice make one finding.

    Raises ValidationError, PermissionDenied.
    """
    _require(by, Right.WRITE_COMMUNITIES)
    finding.visit = _touched(finding.visit)
    _require_due_day(finding)
    same = finding.visit.findings.filter(text=finding.text).first()
    if same and same.history.earliest().history_user_id != getattr(by, "pk", None):
        raise ValidationError({"text": _("This problem is written down for this visit already.")})
    saved = same or save_record(finding, by=by)
    attach(saved, files, by=by)
    return saved


@transaction.atomic
def change_finding(finding: Finding, *, version: int, files: Iterable[FileRow] = (), reason: str = "", by) -> Finding:
    """Save what a finding says (not how far it is). Raises StaleFindingError, ValidationError, PermissionDenied."""
    current = _fresh(finding, version, Right.WRITE_COMMUNITIES, by)
    for name in ("text", "severity", "indicator", "owner", "due_on"):
        setattr(current, name, getattr(finding, name))
    _require_due_day(current)
    if current.visit.findings.exclude(pk=current.pk).filter(text=current.text).exists():
        raise ValidationError({"text": _("This problem is written down for this visit already.")})
    return _save(current, files, reason, by)


@transaction.atomic
def report_rectification(
    finding: Finding, *, text: str, day: date, files: Iterable[FileRow] = (), version: int, by
) -> Finding:
    """Report that a problem was put right on `day` and how. Raises ValidationError, PermissionDenied.

    Of two reports at once the second is told of the first.
    """
    current = _moved(finding, FindingState.RECTIFIED, version, Right.WRITE_REGISTERS, by)
    if current.visit.state != VisitState.MADE:
        raise ValidationError(_("The visit is still under way. Report the rectification once it is finished."))
    _require_day(current, "rectified_on", day)
    current.rectification, current.rectified_on, current.rectified_by = text, day, by
    current.sent_back = ""
    return _save(current, files, _("Rectification reported"), by)


@transaction.atomic
def close_finding(finding: Finding, *, day: date, files: Iterable[FileRow] = (), version: int, by) -> Finding:
    """Close a finding that was looked at again on `day` and is in order. Never by who reported it.

    Raises ValidationError, PermissionDenied.
    """
    current = _moved(finding, FindingState.CLOSED, version, Right.WRITE_COMMUNITIES, by)
    require_another(current, by)
    _require_day(current, "closed_on", day)
    if day < current.rectified_on:
        sentence = _("It was reported as rectified on %(day)s; it cannot have been checked again before.")
        raise ValidationError({"closed_on": sentence % {"day": formats.day(current.rectified_on)}})
    current.closed_on, current.rechecked_by = day, by
    return _save(current, files, _("Checked again"), by)


@transaction.atomic
def reopen_finding(finding: Finding, *, reason: str, files: Iterable[FileRow] = (), version: int, by) -> Finding:
    """Send back a report that does not convince, or open a closed finding again; `reason` is required.

    Who reported a rectification may take the report back. Raises ValidationError, PermissionDenied.
    """
    current = _moved(finding, FindingState.OPEN, version, Right.WRITE_COMMUNITIES, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why it is opened again.")})
    current.rectified_on = current.rectified_by = current.closed_on = current.rechecked_by = None
    current.sent_back = reason.strip()[:100]
    return _save(current, files, current.sent_back, by)


def require_another(finding: Finding, by) -> None:
    """Raise ValidationError where `by` is the one who reported the rectification."""
    if by is not None and finding.rectified_by_id == by.pk:
        raise ValidationError(
            _("You reported this rectification yourself. Another person has to look at it again and close it.")
        )


def _require(by, right: Right) -> None:
    """Raise PermissionDenied unless `by` holds the right; None is the portal itself."""
    if by is not None and not can(by, right):
        raise PermissionDenied(_("You may read this finding, but not change it."))


def _touched(visit: Visit) -> Visit:
    """The visit, locked and with a new version: a form of the visit, which shows its findings, becomes an old one."""
    Visit.objects.filter(pk=visit.pk).update(version=F("version") + 1)
    current = Visit.objects.select_for_update().get(pk=visit.pk)
    if current.retired_at:
        raise ValidationError(_("This visit was taken out, so nothing more can be written about it."))
    return current


def _locked(finding: Finding, right: Right, by) -> Finding:
    _require(by, right)
    visit = _touched(finding.visit)
    current = Finding.objects.select_for_update().get(pk=finding.pk)
    if by is not None and not Finding.objects.visible_to(by).filter(pk=current.pk).exists():
        raise PermissionDenied(_("You may change only records of your own community."))
    current.visit = visit
    return current


def _fresh(finding: Finding, version: int, right: Right, by) -> Finding:
    """The finding as it is now, locked. Raises StaleFindingError if it is no longer the one of `version`."""
    current = _locked(finding, right, by)
    if current.version != version:
        raise StaleFindingError(current)
    return current


def _moved(finding: Finding, state: FindingState, version: int, right: Right, by) -> Finding:
    """The finding, locked, if it may become `state` and is the one that was looked at."""
    current = _locked(finding, right, by)
    if state not in NEXT_FINDING[current.state]:
        raise ValidationError(WHY_NOT[current.state](current))
    if current.version != version:
        raise StaleFindingError(current)
    return current


def _why_not_open(finding: Finding) -> str:
    return _("Nobody has reported yet that this was rectified. It can be closed only after that.")


def _why_not_rectified(finding: Finding) -> str:
    who, day = finding.rectified_by or _("the portal"), formats.day(finding.rectified_on)
    return _("%(who)s has already reported this as rectified on %(day)s.") % {"who": who, "day": day}


def _why_not_closed(finding: Finding) -> str:
    return _("This finding was closed on %(day)s. It has to be opened again first.") % {
        "day": formats.day(finding.closed_on)
    }


WHY_NOT: dict[FindingState, Callable[[Finding], str]] = {
    FindingState.OPEN: _why_not_open,
    FindingState.RECTIFIED: _why_not_rectified,
    FindingState.CLOSED: _why_not_closed,
}


def _require_day(finding: Finding, name: str, day: date) -> None:
    if why_not := finding.why_not_on(day, timezone.localdate()):
        raise ValidationError({name: why_not})


def _require_due_day(finding: Finding) -> None:
    """What is due cannot be due before it was found; while a visit is planned, before today."""
    found_on = min(finding.visit.visited_on, timezone.localdate())
    if finding.due_on and finding.due_on < found_on:
        raise ValidationError({"due_on": _("The problem cannot be due before it was found.")})


def _save(finding: Finding, files: Iterable[FileRow], reason: str, by) -> Finding:
    finding.version += 1
    save_record(finding, reason=reason[:100], by=by)
    attach(finding, files, by=by)
    return finding
