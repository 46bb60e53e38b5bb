"""What can be done to a campaign as a whole: start it from the template, end it, move its phases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign, CampaignPhase, Phase, Task
from campaigns.plan.actions import add_task, fan_out, lock_plan
from campaigns.plan.blueprint import TaskPlan, source_plan
from campaigns.plan.rules import check_open, listed
from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import save_record
from kepu.communities.models import Community

SOURCE = "依据创建方案{clause}。"  # what the explanation of a task from the template says


@dataclass(frozen=True)
class Draft:
    """What starting a campaign would make: its phases with their tasks, and what becomes of tasks there are already.

    `adopted` tasks fit into a phase; those `left` do not. A task of the template that exists already is not made anew.
    """

    phases: list[CampaignPhase]
    tasks: list[tuple[TaskPlan, Task]]
    adopted: list[Task]
    left: list[Task]

    def tasks_by_phase(self) -> list[tuple[CampaignPhase, list[tuple[TaskPlan, Task]]]]:
        return [(window, [each for each in self.tasks if each[1].phase == window.phase]) for window in self.phases]

    @property
    def for_communities(self) -> int:
        """How many of the tasks every community has to do."""
        return sum(plan.each_community for plan, _task in self.tasks)


def draft_campaign(first_year: int) -> Draft:
    """What a campaign that begins in `first_year` would consist of. One query; nothing is saved."""
    windows, tasks = {}, []
    for part in source_plan():
        starts_on, ends_on = part.days(first_year)
        windows[part.phase] = CampaignPhase(phase=part.phase, starts_on=starts_on, ends_on=ends_on)
        tasks += [(each, _task(part.phase, each, part.days_of(each, first_year))) for each in part.tasks]
    loose = list(Task.objects.live().filter(campaign=None))
    adopted = [task for task in loose if task.lies_within(windows[task.phase])]
    known = {(task.phase, task.name) for task in adopted}
    return Draft(
        phases=list(windows.values()),
        tasks=[each for each in tasks if (each[1].phase, each[1].name) not in known],
        adopted=adopted,
        left=[task for task in loose if task not in adopted],
    )


def _task(phase: Phase, plan: TaskPlan, days: tuple[date, date]) -> Task:
    return Task(
        phase=phase,
        name=plan.name,
        unit=settings.OFFICE_NAME,
        starts_on=days[0],
        due_on=days[1],
        indicators=list(plan.indicators),
        proof=list(plan.proof),
        notes=SOURCE.format(clause=plan.clause),
    )


def start_campaign(title: str, first_year: int, *, communities: Iterable[Community] = (), by) -> Campaign:
    """Start a campaign from the source plan's template, all or nothing: phases, tasks, and the tasks it adopts.

    What every community has to do gets a part for each of `communities`. Raises ValidationError where one runs already.
    """
    require(by, Right.WRITE_COMMUNITIES)
    try:
        with transaction.atomic():
            return _start(title, first_year, list(communities), by)
    except IntegrityError:  # somebody else was a moment faster
        raise ValidationError(_("A campaign is running already. End it before you start another.")) from None


def _start(title: str, first_year: int, communities: list[Community], by) -> Campaign:
    campaign = save_record(Campaign(title=title, first_year=first_year), by=by)
    draft = draft_campaign(first_year)
    for window in draft.phases:
        window.campaign = campaign
        save_record(window, by=by)
    for task in draft.adopted:
        task.campaign = campaign
        task.stamp(by)
        save_record(task, reason=_("Adopted by the campaign"), by=by)
    made = {(task.phase, task.name): task for task in draft.adopted}
    _add_tasks(draft, made, communities, by)
    return campaign


def _add_tasks(draft: Draft, made: dict[tuple, Task], communities: list[Community], by) -> None:
    """The tasks of the template in its order, so that what comes before is there already."""
    by_key = {each.key: made.get((part.phase, each.name)) for part in source_plan() for each in part.tasks}
    for plan, task in draft.tasks:
        by_key[plan.key] = add_task(task, after=[by_key[key] for key in plan.after], by=by)
        if plan.each_community:
            fan_out(task, communities, by=by)


@transaction.atomic
def end_campaign(campaign: Campaign, *, ended_on: date | None = None, reason: str = "", by) -> Campaign:
    """End the running campaign; its tasks stay as they are from then on. Raises ValidationError."""
    require(by, Right.WRITE_COMMUNITIES)
    lock_plan()
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not campaign.is_current:
        raise ValidationError(_("This campaign has ended already."))
    campaign.ended_on = ended_on or timezone.localdate()
    if not date(campaign.first_year, 1, 1) <= campaign.ended_on <= timezone.localdate():
        raise ValidationError({"ended_on": _("A campaign ends after it has begun, and not in the future.")})
    campaign.is_current = False
    return save_record(campaign, reason=reason.strip()[:100], by=by)


@transaction.atomic
def change_phase_dates(window: CampaignPhase, starts_on: date, ends_on: date, *, reason: str = "", by) -> CampaignPhase:
    """Give a phase other days. Raises ValidationError where they are reversed or would leave a task outside."""
    require(by, Right.WRITE_COMMUNITIES)
    lock_plan()
    window = CampaignPhase.objects.select_related("campaign").get(pk=window.pk)
    if not window.campaign.is_current:
        raise ValidationError(_("This campaign has ended already."))
    check_open(window)
    window.starts_on, window.ends_on = starts_on, ends_on
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("A phase cannot end before it starts.")})
    tasks = Task.objects.live().filter(campaign=window.campaign_id, phase=window.phase)
    if outside := [task.name for task in tasks if not task.lies_within(window)]:
        sentence = _("These tasks would lie outside the phase: %(tasks)s. Reschedule them first.")
        raise ValidationError({"ends_on": sentence % {"tasks": listed(outside)}})
    return save_record(window, reason=reason.strip()[:100], by=by)
