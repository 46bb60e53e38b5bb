"""Background work. The row is the truth; the broker only rings the bell (docs/decisions)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


LIVE = [JobState.QUEUED, JobState.RUNNING]


class JobQuerySet(models.QuerySet):
    def live(self):
        """Jobs that wait or run: those that may still change something."""
        return self.filter(state__in=LIVE)

    def of(self, kind: str, *target_ids):
        """The jobs of one kind about these targets, the newest first."""
        return self.filter(kind=kind, target_id__in=[str(target) for target in target_ids])


class Job(models.Model):
    """One piece of work: claimed by one worker at a time under a lease, safe to run twice and to kill.

    `step` and `reason` are kept as source sentences and translated when shown, so two people can read the same
    job each in their own language; a second line, if there is one, fills the sentence's `%(detail)s`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    target_id = models.CharField(max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(_("step"), max_length=100, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    seconds_left = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "target_id"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_live_job_per_target",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.target_id} ({self.state})"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def step_text(self) -> str:
        """The present step in the reader's language; empty before the first one."""
        return told(self.step)

    @property
    def reason_text(self) -> str:
        """Why it failed, as a sentence in the reader's language; empty if it did not."""
        return told(self.reason)

    @property
    def percent(self) -> int:
        """Steps done of all, 0 to 100."""
        return min(100, 100 * self.steps_done // self.steps_total) if self.steps_total else 0


def told(text: str) -> str:
    """A kept source sentence in the current language, its second line put in place of `%(detail)s`."""
    sentence, _newline, detail = text.partition("\n")
    if not detail:
        return gettext(sentence) if sentence else ""
    return gettext(sentence) % {"detail": detail}


class WorkerBeat(models.Model):
    """A worker says that it is alive; pages say so when none has for half a minute."""

    name = models.CharField(max_length=100, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self):
        return self.name
