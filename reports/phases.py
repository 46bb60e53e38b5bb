"""Whether a phase of the campaign may be closed, and closing it (docs/decisions/closing-a-phase.md)."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import CampaignPhase, Task, TaskState
from campaigns.plan.actions import lock_plan
from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from kepu.periods import Period
from reports.assessment import Assessment, Result, Status, evaluate
from reports.standards import load_standard

VETOED = gettext_lazy("A veto item is not met, so no phase can be closed: %(items)s.")


@dataclass(frozen=True)
class Exit:
    """The exit conditions of a phase on one day.

    `unknown` are codes that its tasks name and the standard does not have; `vetoes` are veto items that are not met.
    """

    window: CampaignPhase
    total: int
    done: int
    results: list[Result]
    unknown: list[str]
    vetoes: list[Result]

    @property
    def undone(self) -> int:
        return self.total - self.done

    @property
    def unmet(self) -> list[Result]:
        return [result for result in self.results if result.status != Status.MET]

    @property
    def is_fulfilled(self) -> bool:
        return not (self.undone or self.unmet or self.unknown or self.vetoes)

    @property
    def tasks_address(self) -> str:
        """The list of the phase's tasks."""
        return f"{reverse('registers:list', args=['tasks'])}?{urlencode({'phase': self.window.phase})}"


def exit_of(window: CampaignPhase, assessment: Assessment) -> Exit:
    """The exit conditions of a phase under an assessment: its tasks done, their indicators met, no veto open."""
    tasks = list(Task.objects.counting().filter(campaign=window.campaign_id, phase=window.phase))
    named = {code for task in tasks for code in task.indicators}
    results = [result for result in assessment.results if result.indicator.code in named]
    known = {result.indicator.code for result in results}
    return Exit(
        window=window,
        total=len(tasks),
        done=sum(task.state == TaskState.DONE for task in tasks),
        results=results,
        unknown=sorted(named - known),
        vetoes=assessment.vetoes,
    )


def assessment_today() -> Assessment:
    """The twelve months that end today, as everywhere in the portal."""
    return evaluate(load_standard(settings.DEFAULT_STANDARD), Period.ending(timezone.localdate()))


@transaction.atomic
def close_phase(window: CampaignPhase, *, note: str, by) -> CampaignPhase:
    """Close a phase of the running campaign with a signed note; its tasks stay as they are from then on.

    Raises ValidationError while a veto item is not met, or without a note. Other conditions may be open: the note says
    why, and the audit entry names them.
    """
    require(by, Right.JUDGE)
    window = _fresh(window)
    if window.closed_at:
        raise ValidationError(_("This phase is closed already."))
    if not note.strip():
        raise ValidationError({"note": _("Please sign the closing with a note.")})
    found = exit_of(window, assessment_today())
    if found.vetoes:
        items = "、".join(f"{each.indicator.code} {each.indicator.name}" for each in found.vetoes)
        raise ValidationError(VETOED % {"items": items})
    window.closed_at, window.closed_by, window.closing_note = timezone.now(), by, note.strip()
    save_record(window, reason=note.strip()[:100], by=by)
    still_open = [each.indicator.code for each in found.unmet] + found.unknown
    record(Action.JUDGE, window, by=by, closed=True, note=window.closing_note, undone=found.undone, unmet=still_open)
    return window


@transaction.atomic
def reopen_phase(window: CampaignPhase, *, reason: str, by) -> CampaignPhase:
    """Open a closed phase again; `reason` is required and recorded. Raises ValidationError."""
    require(by, Right.JUDGE)
    window = _fresh(window)
    if not window.closed_at:
        raise ValidationError(_("This phase is not closed."))
    if not reason.strip():
        raise ValidationError({"note": _("Please say why the phase is opened again.")})
    window.closed_at, window.closed_by, window.closing_note = None, None, ""
    save_record(window, reason=reason.strip()[:100], by=by)
    record(Action.JUDGE, window, by=by, closed=False, reason=reason.strip())
    return window


def _fresh(window: CampaignPhase) -> CampaignPhase:
    """The phase as it is now, locked with the plan. Raises ValidationError where its campaign has ended."""
    lock_plan()
    window = CampaignPhase.objects.select_related("campaign").get(pk=window.pk)
    if not window.campaign.is_current:
        raise ValidationError(_("This campaign has ended already."))
    return window
