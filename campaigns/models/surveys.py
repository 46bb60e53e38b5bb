"""Science-literacy surveys (公民科学素质测评)."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu import formats
from kepu.communities.models import Community, OfCommunityRowQuerySet
from kepu.records.models import UNTRACKED, Row
from kepu.text import plain_text

COMPARABLE_AFTER = timedelta(days=300)


class SurveyQuerySet(OfCommunityRowQuerySet):
    def newest_two(self, day: date) -> list["Survey"]:
        """The newest survey of the whole sub-district by `day`, and the newest one at least 300 days before it.

        Fewer than two where they do not exist (first standard, H2).
        """
        of_subdistrict = self.counting().filter(community=None, surveyed_on__lte=day).order_by("-surveyed_on", "-id")
        newest = of_subdistrict.first()
        earlier = newest and of_subdistrict.filter(surveyed_on__lte=newest.surveyed_on - COMPARABLE_AFTER).first()
        return [survey for survey in (newest, earlier) if survey]


class Survey(Row):
    """One survey; no community = the whole sub-district."""

    surveyed_on = models.DateField(_("survey date"))
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("scope"),
        related_name="surveys",
        help_text=_("Leave empty for the whole sub-district."),
    )
    sample = models.PositiveIntegerField(_("valid sample"), validators=[MinValueValidator(1)])
    literate_percent = models.DecimalField(
        _("share of scientifically literate citizens (%)"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    method = models.CharField(_("survey method"), max_length=200, blank=True, validators=[plain_text])

    objects = SurveyQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("science-literacy survey")
        verbose_name_plural = _("science-literacy surveys")
        ordering = ["-surveyed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["surveyed_on", "community"],
                condition=Q(retired_at=None),
                name="survey_natural_key",
                violation_error_message=_("A survey of this scope on this day is already recorded."),
            ),
            models.UniqueConstraint(
                fields=["surveyed_on"],
                condition=Q(retired_at=None, community=None),
                name="survey_natural_key_subdistrict",
                violation_error_message=_("A survey of the whole sub-district on this day is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(literate_percent__gte=0, literate_percent__lte=100),
                name="survey_percent_in_range",
            ),
        ]

    def __str__(self):
        return f"{formats.day(self.surveyed_on)} {self.literate_percent}%"
