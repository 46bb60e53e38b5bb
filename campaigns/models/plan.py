"""The four-phase plan: tasks, what is filed for them, and the application for acceptance."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.evidence.models import StoredFile
from kepu.periods import Period
from kepu.records.models import UNTRACKED, Row, RowQuerySet
from kepu.text import plain_text
from kepu.wordlist import WordListField


class Phase(models.TextChoices):
    MOBILIZATION = "宣传发动", _("Publicity and mobilization")
    IMPLEMENTATION = "实施", _("Implementation")
    SELF_ASSESSMENT = "自评", _("Self-assessment")
    INSPECTION = "迎检", _("Inspection readiness")


class TaskState(models.TextChoices):
    NOT_STARTED = "未开始", _("Not started")
    IN_PROGRESS = "进行中", _("In progress")
    DONE = "已完成", _("Done")


class TaskQuerySet(RowQuerySet):
    def visible_to(self, user):
        """The plan is the sub-district's: all staff may read it."""
        return self if user.is_authenticated and not user.is_inspector else self.none()

    def due_by(self, day: date):
        return self.counting().filter(due_on__lte=day)

    def done_by(self, day: date):
        """Tasks done by `day`; one done on an unknown day counts."""
        return self.counting().filter(Q(completed_on=None) | Q(completed_on__lte=day), state=TaskState.DONE)

    def filed(self):
        """Tasks with at least one archive item."""
        return self.filter(Exists(ArchiveItem.objects.filter(task=OuterRef("pk"))))


class Task(Row):
    """One task of the plan."""

    phase = models.CharField(_("phase"), max_length=5, choices=Phase)
    name = models.CharField(_("task name"), max_length=150, validators=[plain_text])
    unit = models.CharField(_("responsible unit"), max_length=100, blank=True, validators=[plain_text])
    person = models.CharField(_("responsible person"), max_length=60, blank=True, validators=[plain_text])
    starts_on = models.DateField(_("start date"))
    due_on = models.DateField(_("due date"))
    state = models.CharField(_("state"), max_length=5, choices=TaskState, default=TaskState.NOT_STARTED)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    indicators = WordListField(_("linked indicators"))
    notes = models.TextField(_("explanation"), max_length=5000, blank=True, validators=[plain_text])

    objects = TaskQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("plan task")
        verbose_name_plural = _("plan tasks")
        ordering = ["starts_on", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "name"],
                condition=Q(retired_at=None),
                name="task_natural_key",
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


class ArchiveItem(models.Model):
    """One item of the creation archive (创建档案): every implementing project must keep one (plan 四(二)3)."""

    number = models.CharField(_("file number"), max_length=40, unique=True, validators=[plain_text])
    title = models.CharField(_("title"), max_length=200, validators=[plain_text])
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, verbose_name=_("task"), related_name="archive_items"
    )
    filed_on = models.DateField(_("filed on"))
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+", verbose_name=_("files"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("archive item")
        verbose_name_plural = _("archive items")
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.title}"


class ApplicationQuerySet(models.QuerySet):
    def issued_in(self, period: Period):
        return self.filter(issued_on__range=(period.start, period.end))


class Application(models.Model):
    """An application for acceptance (验收申请) to the district association."""

    number = models.CharField(_("document number"), max_length=40, unique=True, validators=[plain_text])
    title = models.CharField(_("title"), max_length=200, validators=[plain_text])
    issued_on = models.DateField(_("issued on"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("application for acceptance")
        verbose_name_plural = _("applications for acceptance")
        ordering = ["-issued_on", "number"]

    def __str__(self):
        return f"{self.number} {self.title}"
