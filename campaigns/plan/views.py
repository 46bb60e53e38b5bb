"""Pages of the plan. Rows are reached through `visible_to`; what is written goes through the plan's actions."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign, CampaignPhase, Task, TaskState
from campaigns.plan.actions import fan_out, move_task, reschedule_task
from campaigns.plan.campaigns import change_phase_dates, draft_campaign, end_campaign, start_campaign
from campaigns.plan.filters import TaskFilter
from campaigns.plan.forms import (
    EndForm,
    FanOutForm,
    MoveForm,
    PhaseDatesForm,
    RescheduleForm,
    StartForm,
    YearForm,
)
from campaigns.plan.overview import by_person, gather
from campaigns.registers import TASKS
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.communities.models import Community
from kepu.registers.actions import StaleRowError

PER_PAGE = 50


@needs(Right.READ_REGISTERS)
def plan(request, pk=None):
    """A campaign with its phases and tasks: the one that runs, or an earlier one. Parts are folded into their whole."""
    campaigns = list(Campaign.objects.visible_to(request.user))
    campaign = next((each for each in campaigns if (each.pk == pk if pk else each.is_current)), None)
    if pk and not campaign:
        raise Http404
    tasks = Task.objects.visible_to(request.user)
    shown = TaskFilter(request.GET, queryset=tasks, request=request)
    shown.form.fields.pop("review", None)
    narrowed = any(request.GET.get(name) for name in shown.form.fields)
    rows = shown.qs if narrowed else shown.qs.filter(parent=None)
    overview = gather(campaign, rows, request.user, timezone.localdate()) if campaign else None
    context = {
        "campaign": campaign,
        "filter": shown,
        "narrowed": narrowed,
        "overview": overview,
        "loose": overview.loose if overview else tasks.live().filter(campaign=None).count(),
        "earlier": [each for each in campaigns if each != campaign and not each.is_current],
    }
    return render(request, "campaigns/plan/overview.html", context)


@needs(Right.READ_REGISTERS)
def people(request):
    """Who has how many tasks, done, overdue and next due."""
    tasks = Task.objects.visible_to(request.user).of_current_campaign()
    page = Paginator(by_person(tasks, timezone.localdate()), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "campaigns/plan/people.html", {"page": page, "today": timezone.localdate()})


@needs(Right.WRITE_COMMUNITIES)
def campaign_start(request):
    """The template with its days, and from there the start of a campaign."""
    if current := Campaign.objects.visible_to(request.user).current():
        messages.info(request, _("The campaign “%(campaign)s” is running.") % {"campaign": current})
        return redirect("plan:overview")
    year = timezone.localdate().year
    form = StartForm(request.POST if request.method == "POST" else None, initial=_begun(request, year))
    if _done(form, partial(_start, user=request.user)):
        messages.success(request, _("The campaign has been started. Its tasks can be changed at any time."))
        return redirect("plan:overview")
    asked = form["first_year"].value() if form.is_bound else request.GET.get("first_year", year)
    looked = YearForm({"first_year": asked})
    draft = draft_campaign(looked.cleaned_data["first_year"]) if looked.is_valid() else None
    return render(request, "campaigns/plan/campaign_start.html", {"form": form, "look": looked, "draft": draft})


def _begun(request, year: int) -> dict:
    title = _("Creation of a national science-popularization demonstration district")
    return {"title": title, "first_year": request.GET.get("first_year", year)}


def _start(title: str, first_year: int, divided: bool, user) -> Campaign:
    communities = Community.objects.visible_to(user).active() if divided else ()
    return start_campaign(title, first_year, communities=communities, by=user)


def _done(form, action):
    """What the action gives back, where the form was sent and is right; else None, with any refusal on the form."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        return action(**form.cleaned_data)
    except ValidationError as refusal:
        known = hasattr(refusal, "error_dict") and set(refusal.error_dict) <= set(form.fields)
        form.add_error(None, refusal if known else refusal.messages)
        if isinstance(refusal, StaleRowError):  # the page now shows the present record; sent again, this one wins
            form.data = form.data.copy()
            form.data["version"] = refusal.current.version
    return None


@needs(Right.WRITE_COMMUNITIES)
def campaign_end(request, pk):
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).filter(is_current=True), pk=pk)
    form = EndForm(request.POST or None, initial={"ended_on": timezone.localdate()})
    if _done(form, partial(end_campaign, campaign, by=request.user)):
        messages.success(request, _("The campaign has ended. Its plan stays readable."))
        return redirect("plan:overview")
    return render(request, "campaigns/plan/campaign_end.html", {"form": form, "campaign": campaign})


@needs(Right.WRITE_COMMUNITIES)
def phase_dates(request, pk):
    window = get_object_or_404(CampaignPhase.objects.visible_to(request.user).select_related("campaign"), pk=pk)
    form = PhaseDatesForm(request.POST or None, initial={"starts_on": window.starts_on, "ends_on": window.ends_on})
    if _done(form, partial(change_phase_dates, window, by=request.user)):
        messages.success(request, _("The changes have been saved."))
        return redirect("plan:overview")
    return render(request, "campaigns/plan/phase_dates.html", {"form": form, "window": window})


@needs(Right.WRITE_REGISTERS)
def task_move(request, pk):
    """Move a task on: at once by a button of a list, or through this form, which asks what has to be known."""
    task = get_object_or_404(Task.objects.visible_to(request.user).movable_by(request.user), pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = MoveForm(sent, task=task, initial={"state": request.GET.get("state", "")})
    if moved := _done(form, partial(move_task, task, by=request.user)):
        told = {"task": moved, "state": TaskState(moved.state).label}
        messages.success(request, _("“%(task)s” is now “%(state)s”.") % told)
        return redirect(TASKS.url("detail", pk))
    return render(request, "campaigns/plan/task_move.html", {"form": form, "task": task})


@needs(Right.WRITE_COMMUNITIES)
def task_reschedule(request, pk):
    """Other days for a task, typed here or brought from the picture."""
    task = get_object_or_404(TASKS.editable_rows(request.user), pk=pk)
    form = RescheduleForm(request.POST or None, initial=_present_days(task) | _asked_days(request))
    if _done(form, partial(reschedule_task, task, by=request.user)):
        messages.success(request, _("The task has been rescheduled."))
        return redirect(TASKS.url("detail", pk))
    context = {"form": form, "task": task, "present": _present_days(Task.objects.visible_to(request.user).get(pk=pk))}
    return render(request, "campaigns/plan/task_reschedule.html", context)


def _present_days(task: Task) -> dict:
    return {"starts_on": task.starts_on, "due_on": task.due_on, "version": task.version}


def _asked_days(request) -> dict:
    return {name: request.GET[name][:10] for name in ("starts_on", "due_on") if name in request.GET}


@needs(Right.WRITE_COMMUNITIES)
def task_fan_out(request, pk):
    """A part of a task for each of the ticked communities."""
    task = get_object_or_404(TASKS.editable_rows(request.user), pk=pk)
    form = FanOutForm(request.POST if request.method == "POST" else None, task=task)
    made = _done(form, partial(fan_out, task, by=request.user))
    if made is not None:
        sentence = ngettext("%(count)d part has been added.", "%(count)d parts have been added.", len(made))
        messages.success(request, sentence % {"count": len(made)})
        return redirect(TASKS.url("detail", pk))
    return render(request, "campaigns/plan/task_fan_out.html", {"form": form, "task": task})
