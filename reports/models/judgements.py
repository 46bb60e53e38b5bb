"""What people decide about an indicator: signed judgements."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.evidence.models import StoredFile
from kepu.periods import Period
from kepu.text import plain_text


class JudgementQuerySet(models.QuerySet):
    def for_period(self, standard: str, period: Period):
        """Judgements of one standard whose day lies in the period, the newest first."""
        return self.filter(standard=standard, judged_for__range=(period.start, period.end))


class Judgement(models.Model):
    """A signed manual judgement of an indicator that cannot be computed."""

    standard = models.CharField(_("standard"), max_length=40)
    indicator = models.CharField(_("indicator"), max_length=20)
    judged_for = models.DateField(_("as of"), help_text=_("The day whose state of affairs was judged."))
    is_met = models.BooleanField(_("judged met"))
    # On a score sheet: how many of the points are earned. None: all of them where met, else none.
    points = models.DecimalField(
        _("points earned"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0, _("Points cannot be below 0."))],
    )  # fmt: skip
    reason = models.TextField(_("reasons"), max_length=5000, validators=[plain_text])
    evidence = models.ManyToManyField(StoredFile, blank=True, related_name="+", verbose_name=_("evidence"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("signed by"), related_name="+"
    )
    signed_at = models.DateTimeField(_("signed at"), auto_now_add=True)

    objects = JudgementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("manual judgement")
        verbose_name_plural = _("manual judgements")
        ordering = ["-judged_for", "-id"]

    def __str__(self):
        return f"{self.standard} {self.indicator} {self.judged_for}"
