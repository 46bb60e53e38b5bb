"""Demonstration communities, compounds, schools and bases."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.communities.models import Community, OfCommunityRowQuerySet
from kepu.records.models import UNTRACKED, Row
from kepu.text import plain_text


class DemonstrationKind(models.TextChoices):
    COMMUNITY = "科普示范社区", _("Demonstration community")
    COMPOUND = "科普示范楼院", _("Demonstration residential compound")
    SCHOOL = "科普示范学校", _("Demonstration school")
    BASE = "科普示范基地", _("Demonstration base")


class DemonstrationState(models.TextChoices):
    IN_PROGRESS = "创建中", _("In progress")
    BUILT = "已建成", _("Established")
    NAMED = "已命名", _("Officially named")


class DemonstrationQuerySet(OfCommunityRowQuerySet):
    def established(self, day: date):
        """Units established or named by `day`; an unknown day counts (first standard, D1)."""
        return self.counting().filter(
            Q(named_on=None) | Q(named_on__lte=day),
            state__in=[DemonstrationState.BUILT, DemonstrationState.NAMED],
        )


class Demonstration(Row):
    """One demonstration unit."""

    kind = models.CharField(_("kind of demonstration unit"), max_length=10, choices=DemonstrationKind)
    name = models.CharField(_("name of the unit"), max_length=100, validators=[plain_text])
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("community"),
        related_name="demonstrations",
    )
    named_by = models.CharField(_("named by"), max_length=100, blank=True, validators=[plain_text])
    named_on = models.DateField(_("named on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=5, choices=DemonstrationState)
    feature = models.TextField(_("special features"), max_length=5000, blank=True, validators=[plain_text])

    objects = DemonstrationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("demonstration unit")
        verbose_name_plural = _("demonstration units")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=Q(retired_at=None),
                name="demonstration_natural_key",
                violation_error_message=_("A demonstration unit of this kind and name is already recorded."),
            ),
        ]

    def __str__(self):
        return self.name
