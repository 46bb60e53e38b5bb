"""What is kept of the portal's own checks: explained findings and random draws."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.accounts.roles import Right
from kepu.periods import Period
from kepu.text import plain_text


class Explained(models.Model):
    """Why something that the portal's own checks found is in order; holds as long as the facts stay as they were."""

    check_code = models.CharField(max_length=40)
    # What the finding is about, in the check's own terms, and a digest of the facts that made it a finding.
    about = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    sentence = models.CharField(_("finding"), max_length=1000)  # as it read when it was explained
    reason = models.CharField(_("explanation"), max_length=500, validators=[plain_text])
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("explained by")
    )
    explained_at = models.DateTimeField(_("explained at"), auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("explained finding")
        verbose_name_plural = _("explained findings")
        ordering = ["-explained_at"]
        constraints = [models.UniqueConstraint(fields=["check_code", "about"], name="one_explanation_of_a_finding")]

    def __str__(self):
        return f"{self.check_code} {self.about}"


class DrawQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's own rehearsals: who signs judgements makes and reads them."""
        return self if user.is_authenticated and user.may(Right.JUDGE) else self.none()


class Draw(models.Model):
    """Records drawn at random, as inspectors do, and what their evidence proved; once signed it never changes."""

    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    standard = models.CharField(_("standard"), max_length=40)
    starts_on = models.DateField(_("from"))
    as_of = models.DateField(_("as of"))
    seed = models.PositiveIntegerField(_("seed"))
    # [{"indicator", "register", "id", "title", "day", "community", "files": [{"id", "kind", "sha256"}],
    #   "archive": ["E7-2026-001 …"], "answer": "" | "proved" | "not_proved" | "unclear", "note"}]
    items = models.JSONField(default=list)
    made_at = models.DateTimeField(_("drawn at"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("drawn by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("signed by"), related_name="+",
    )  # fmt: skip

    objects = DrawQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["creation_key", "version"])

    class Meta:
        verbose_name = _("random draw")
        verbose_name_plural = _("random draws")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=models.F("as_of")), name="draw_period_in_order"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="draw_signed_by_somebody",
            ),
        ]

    def __str__(self):
        return _("Draw of %(day)s, seed %(seed)s") % {"day": self.as_of, "seed": self.seed}

    def save(self, *args, **kwargs):
        if not self._state.adding and type(self).objects.exclude(signed_at=None).filter(pk=self.pk).exists():
            raise TypeError("A signed protocol never changes; draw again.")
        super().save(*args, **kwargs)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.as_of)
