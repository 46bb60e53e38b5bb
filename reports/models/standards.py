"""Versions of standards that an administrator has loaded, and the office's own numbers beside a standard's."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.accounts.roles import Right
from kepu.text import plain_text


class StandardVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever may read the assessment reads what it is held against."""
        return self if user.is_authenticated and user.may(Right.READ_ASSESSMENT) else self.none()

    def standing(self):
        """Not retired."""
        return self.filter(retired_at=None)

    def sha256_of(self, code: str, version: str = "") -> str | None:
        """Of the version that is named, retired or not, or else of the newest that stands. One query."""
        rows = self.filter(code=code, version=version) if version else self.standing().filter(code=code)
        return rows.order_by("-id").values_list("sha256", flat=True).first()


class StandardVersion(models.Model):
    """One version of a standard, as it was loaded. Its text never changes; it can only be retired."""

    code = models.CharField(_("standard"), max_length=20, editable=False)
    version = models.CharField(_("version"), max_length=20, editable=False)
    text = models.TextField(_("text"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    note = models.CharField(_("note"), max_length=500, blank=True, validators=[plain_text])
    loaded_at = models.DateTimeField(_("put in force at"), auto_now_add=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("put in force by"),
        related_name="+",
    )  # fmt: skip
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("retired by"), related_name="+"
    )
    retired_because = models.CharField(_("reason"), max_length=500, blank=True, validators=[plain_text])

    objects = StandardVersionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["text"])

    class Meta:
        verbose_name = _("version of a standard")
        verbose_name_plural = _("versions of standards")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_content_a_version"),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_because="")
                | (Q(retired_at__isnull=False) & ~Q(retired_because="")),
                name="retired_version_has_reason",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.version}"

    def delete(self, *args, **kwargs):
        raise TypeError("A version of a standard is retired, never deleted: packs and rounds name it.")


class OwnNumberQuerySet(models.QuerySet):
    def of(self, standard: str, indicator: str):
        """What the office has set for one indicator, or None."""
        return self.filter(standard=standard, indicator=indicator).first()


class OwnNumber(models.Model):
    """The office's own threshold or weight of an indicator, or both, beside the standard's; printed with its reason."""

    standard = models.CharField(_("standard"), max_length=40)
    indicator = models.CharField(_("indicator"), max_length=20)
    threshold = models.DecimalField(_("threshold"), max_digits=9, decimal_places=2, null=True, blank=True)
    weight = models.DecimalField(
        _("weight"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01"), _("A weight must be more than 0."))],
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=300, validators=[plain_text])

    objects = OwnNumberQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("own number")
        verbose_name_plural = _("own numbers")
        constraints = [
            models.UniqueConstraint(fields=["standard", "indicator"], name="one_own_number"),
            models.CheckConstraint(
                condition=Q(threshold__isnull=False) | Q(weight__isnull=False), name="own_number_says_something"
            ),
            models.CheckConstraint(condition=Q(weight=None) | Q(weight__gt=0), name="own_weight_above_nought"),
        ]

    def __str__(self):
        return f"{self.standard} {self.indicator}"

    @classmethod
    def last_change(cls, standard: str, indicator: str) -> int:
        """What tells a stale form: the last line of history, which stays when the numbers are taken back. 0: none."""
        changes = cls.history.filter(standard=standard, indicator=indicator)
        return changes.order_by("-history_id").values_list("history_id", flat=True).first() or 0
