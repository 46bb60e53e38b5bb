"""Supervision and inspection (督导检查) of the communities, and what it found."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.communities.models import Community, OfCommunityRowQuerySet
from kepu.periods import Period
from kepu.records.models import UNTRACKED, Row
from kepu.text import plain_text


class VisitQuerySet(OfCommunityRowQuerySet):
    def made_in(self, period: Period):
        return self.counting().filter(visited_on__range=(period.start, period.end))


class Visit(Row):
    """One inspection visit to one community."""

    community = models.ForeignKey(Community, models.PROTECT, verbose_name=_("community"), related_name="visits")
    visited_on = models.DateField(_("visited on"))
    visitors = models.CharField(_("inspected by"), max_length=150, validators=[plain_text])
    scope = models.TextField(_("what was inspected"), max_length=5000, blank=True, validators=[plain_text])

    objects = VisitQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("inspection visit")
        verbose_name_plural = _("inspection visits")
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "visited_on"],
                condition=Q(retired_at=None),
                name="visit_natural_key",
                violation_error_message=_("A visit to this community on this day is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.community} {self.visited_on}"


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visit__in=Visit.objects.visible_to(user))

    def of_visits_in(self, period: Period):
        return self.filter(visit__in=Visit.objects.made_in(period))

    def closed_by(self, day: date):
        return self.filter(closed_on__lte=day)


class Finding(models.Model):
    """One problem found on a visit; open until rectified."""

    visit = models.ForeignKey(Visit, models.CASCADE, verbose_name=_("inspection visit"), related_name="findings")
    text = models.CharField(_("problem found"), max_length=500, validators=[plain_text])
    due_on = models.DateField(_("to be rectified by"), null=True, blank=True)
    rectification = models.TextField(_("rectification"), max_length=5000, blank=True, validators=[plain_text])
    closed_on = models.DateField(_("rectified on"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["visit", "id"]
        constraints = [models.UniqueConstraint(fields=["visit", "text"], name="finding_once_per_visit")]

    def __str__(self):
        return self.text
