"""The creation campaign (创建周期): its four phases and their tasks."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from campaigns.models.archive import ArchiveItem
from kepu.accounts.roles import Right, can
from kepu.communities.models import Community
from kepu.periods import FIRST_YEAR, LAST_YEAR
from kepu.records.models import UNTRACKED, Row, RowQuerySet
from kepu.text import plain_text
from kepu.wordlist import WordListField


class Phase(models.TextChoices):
    MOBILIZATION = "宣传发动", _("Publicity and mobilization")
    IMPLEMENTATION = "实施", _("Implementation")
    SELF_ASSESSMENT = "自评", _("Self-assessment")
    INSPECTION = "迎检", _("Inspection readiness")


class StaffQuerySet(models.QuerySet):
    """The plan is the sub-district's: all staff may read it, inspectors reach it through packs only."""

    def visible_to(self, user):
        return self if user.is_authenticated and not user.is_inspector else self.none()


class CampaignQuerySet(StaffQuerySet):
    def current(self) -> "Campaign | None":
        """The campaign that runs now."""
        return self.filter(is_current=True).first()


class Campaign(models.Model):
    """One creation campaign; at most one runs at a time."""

    title = models.CharField(_("title"), max_length=100, validators=[plain_text])
    first_year = models.PositiveSmallIntegerField(
        _("first year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR - 1)]
    )
    is_current = models.BooleanField(_("runs now"), default=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)

    objects = CampaignQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-first_year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="one_current_campaign",
                violation_error_message=_("A campaign is running already. End it before you start another."),
            ),
            models.CheckConstraint(condition=Q(is_current=True) ^ Q(ended_on__isnull=False), name="campaign_ends_once"),
        ]

    def __str__(self):
        return self.title


class CampaignPhase(models.Model):
    """When a phase of a campaign runs, and who closed it. Phases may overlap (source plan 四(三), 四(四))."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases", verbose_name=_("campaign"))
    phase = models.CharField(_("phase"), max_length=5, choices=Phase)
    starts_on = models.DateField(_("start date"))
    ends_on = models.DateField(_("end date"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("closed by"), related_name="+",
    )  # fmt: skip
    closing_note = models.CharField(_("closing note"), max_length=500, blank=True, editable=False)

    objects = StaffQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("phase of a campaign")
        verbose_name_plural = _("phases of a campaign")
        ordering = ["starts_on", "ends_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "phase"], name="phase_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="phase_ends_after_start",
                violation_error_message=_("A phase cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="phase_closed_by_somebody",
            ),
        ]

    def __str__(self):
        return self.get_phase_display()

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class TaskState(models.TextChoices):
    NOT_STARTED = "未开始", _("Not started")
    IN_PROGRESS = "进行中", _("In progress")
    DONE = "已完成", _("Done")


# From where a task may go: state -> the states that may follow. Taking up a finished task again needs a reason.
NEXT_STATE = {
    TaskState.NOT_STARTED: (TaskState.IN_PROGRESS, TaskState.DONE),
    TaskState.IN_PROGRESS: (TaskState.DONE, TaskState.NOT_STARTED),
    TaskState.DONE: (TaskState.IN_PROGRESS,),
}


class TaskQuerySet(StaffQuerySet, RowQuerySet):
    def of_current_campaign(self):
        """Tasks of the campaign that runs now, and those that belong to none."""
        return self.filter(Q(campaign=None) | Q(campaign__is_current=True))

    def changeable(self):
        """Tasks of the campaign that runs, and of none, whose phase nobody has closed."""
        phases = CampaignPhase.objects.filter(campaign=OuterRef("campaign"), phase=OuterRef("phase"))
        return self.of_current_campaign().exclude(Exists(phases.exclude(closed_at=None)))

    def editable_by(self, user):
        """Tasks that may change; whether `user` may write tasks at all, the ledger's right says."""
        return self.changeable()

    def movable_by(self, user):
        """Live tasks whose state `user` may change: a clerk's are those of the own community."""
        if not can(user, Right.WRITE_REGISTERS):
            return self.none()
        tasks = self.live().changeable()
        return tasks.filter(community=user.community_id) if user.is_clerk else tasks

    def with_moves(self, user):
        """Adds `may_move`: whether `user` may change the state."""
        return self.annotate(may_move=Exists(Task.objects.movable_by(user).filter(pk=OuterRef("pk"))))

    def of_person(self, user):
        """What is `user`'s to do: by name, a clerk's also by community, the office's where nobody is named."""
        mine = Q(person=user.name) if user.name else Q(pk__in=[])
        if user.is_clerk:
            return self.filter(mine | Q(community=user.community_id))
        return self.filter(mine | Q(person="", community=None, unit=settings.OFFICE_NAME))

    def _of_campaign_on(self, day: date):
        """Tasks of the campaign that ran on `day`, and those that belong to none."""
        return self.filter(Q(campaign=None) | Q(campaign__ended_on=None) | Q(campaign__ended_on__gt=day))

    def due_by(self, day: date):
        return self.counting()._of_campaign_on(day).filter(due_on__lte=day)

    def done_by(self, day: date):
        """Tasks done by `day`; one done on an unknown day counts."""
        done = self.counting()._of_campaign_on(day)
        return done.filter(Q(completed_on=None) | Q(completed_on__lte=day), state=TaskState.DONE)

    def filed(self):
        """Tasks with at least one archive item."""
        return self.filter(Exists(ArchiveItem.objects.live().about(self.model).filter(object_id=OuterRef("pk"))))

    def overdue(self, day: date):
        """Live tasks whose due date is past and that are not done."""
        return self.live().filter(due_on__lt=day).exclude(state=TaskState.DONE)


class Task(Row):
    """One task of the plan. One that is fanned out to the communities has a part for each."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("campaign"), related_name="tasks",
    )  # fmt: skip
    phase = models.CharField(_("phase"), max_length=5, choices=Phase)
    name = models.CharField(_("task name"), max_length=150, validators=[plain_text])
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, verbose_name=_("community"), related_name="tasks"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("part of"), related_name="parts",
    )  # fmt: skip
    unit = models.CharField(_("responsible unit"), max_length=100, blank=True, validators=[plain_text])
    person = models.CharField(_("responsible person"), max_length=60, blank=True, validators=[plain_text])
    helpers = WordListField(_("supporting units"))
    starts_on = models.DateField(_("start date"))
    due_on = models.DateField(_("due date"))
    state = models.CharField(_("state"), max_length=5, choices=TaskState, default=TaskState.NOT_STARTED)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    indicators = WordListField(_("linked indicators"))
    # Codes of EvidenceKind.
    proof = WordListField(_("required proof"))
    after = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name=_("comes after"), related_name="before"
    )
    notes = models.TextField(_("explanation"), max_length=5000, blank=True, validators=[plain_text])

    objects = TaskQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED, m2m_fields=[after])

    # What the rules ask about the plan around it, where that was looked up for many tasks at once.
    board = None

    class Meta:
        verbose_name = _("plan task")
        verbose_name_plural = _("plan tasks")
        ordering = ["starts_on", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "phase", "name"],
                condition=Q(retired_at=None),
                name="task_natural_key",
                violation_error_message=_("This phase already has a task of this name."),
            ),
            # A database holds two empty campaigns for different ones.
            models.UniqueConstraint(
                fields=["phase", "name"],
                condition=Q(retired_at=None, campaign=None),
                name="task_natural_key_without_campaign",
                violation_error_message=_("This phase already has a task of this name."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="task_due_after_start",
                violation_error_message=_("A task cannot be due before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(state=TaskState.DONE),
                name="only_done_task_has_completed_on",
                violation_error_message=_("Only a task that is done has a day of completion."),
            ),
        ]

    def __str__(self):
        return self.name

    def lies_within(self, window: CampaignPhase) -> bool:
        return window.holds(self.starts_on) and window.holds(self.due_on)

    def is_overdue(self, day: date) -> bool:
        return self.due_on < day and self.state != TaskState.DONE

    def check_inside(self, window: CampaignPhase | None) -> None:
        """Raise ValidationError unless the task lies within its phase; without dates of the phase all days do."""
        if window and not self.lies_within(window):
            told = {"phase": window, "start": window.starts_on, "end": window.ends_on}
            sentence = gettext("The phase “%(phase)s” runs from %(start)s to %(end)s; the task has to lie within it.")
            raise ValidationError({"due_on" if window.holds(self.starts_on) else "starts_on": sentence % told})
