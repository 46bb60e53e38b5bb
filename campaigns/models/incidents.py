"""Adverse incidents: superstition and pseudo-science in the sub-district."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.communities.models import Community, OfCommunityRowQuerySet
from kepu.periods import Period
from kepu.records.models import UNTRACKED, Row
from kepu.text import plain_text


class IncidentKind(models.TextChoices):
    SUPERSTITION = "愚昧迷信", _("Ignorance and superstition")
    PSEUDOSCIENCE = "伪科学", _("Pseudoscience")
    OTHER = "其他", _("Other")


class IncidentQuerySet(OfCommunityRowQuerySet):
    def happened_in(self, period: Period):
        return self.counting().filter(happened_on__range=(period.start, period.end))

    def grave(self):
        """Superstition or pseudo-science of bad influence: what the veto counts (first standard, H1)."""
        return self.filter(kind__in=[IncidentKind.SUPERSTITION, IncidentKind.PSEUDOSCIENCE], is_grave=True)


class Incident(Row):
    """One adverse incident."""

    happened_on = models.DateField(_("date"))
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("community"),
        related_name="incidents",
    )
    kind = models.CharField(_("kind of incident"), max_length=10, choices=IncidentKind)
    matter = models.CharField(_("what happened"), max_length=300, validators=[plain_text])
    is_grave = models.BooleanField(_("had a bad influence"), default=False)
    handling = models.TextField(_("how it was handled"), max_length=5000, blank=True, validators=[plain_text])

    objects = IncidentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("adverse incident")
        verbose_name_plural = _("adverse incidents")
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["happened_on", "matter"],
                condition=Q(retired_at=None),
                name="incident_natural_key",
                violation_error_message=_("This incident on this day is already recorded."),
            ),
        ]

    def __str__(self):
        return self.matter
