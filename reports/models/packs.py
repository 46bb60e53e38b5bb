"""Self-assessment packs."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.accounts.roles import Right
from kepu.periods import Period


class PackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Inspectors reach issued packs only; clerks reach none."""
        if not user.is_authenticated or not user.may(Right.READ_PACKS):
            return self.none()
        return self.issued() if user.is_inspector else self

    def ready(self):
        return self.exclude(built_at=None)

    def issued(self):
        return self.exclude(issued_at=None)


class Pack(models.Model):
    """A self-assessment pack. Its figures are frozen when it is built; once issued it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("pack number"), max_length=30, unique=True)
    standard = models.CharField(_("standard"), max_length=40)
    # The version in force when the pack was started; empty in packs from before standards had versions: the first.
    standard_version = models.CharField(_("version of the standard"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"))
    as_of = models.DateField(_("as of"))
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("corrects"), related_name="corrections"
    )
    # An issued round whose frozen figures and answers the pack prints; without one it is a trial of live figures.
    round = models.ForeignKey(
        "reports.Round", models.PROTECT, null=True, blank=True, verbose_name=_("round"), related_name="packs"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("started by"), related_name="+"
    )
    created_at = models.DateTimeField(_("started at"), auto_now_add=True)

    results = models.JSONField(default=dict, blank=True)
    built_at = models.DateTimeField(_("built at"), null=True, blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)
    zip_sha256 = models.CharField(max_length=64, blank=True)
    zip_size = models.PositiveBigIntegerField(default=0)

    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("issued by"),
        related_name="+",
    )

    objects = PackQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["results"])

    class Meta:
        verbose_name = _("pack")
        verbose_name_plural = _("packs")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=models.F("as_of")), name="pack_period_in_order"),
            models.CheckConstraint(
                condition=Q(issued_at=None) | (Q(built_at__isnull=False) & Q(issued_by__isnull=False)),
                name="only_built_packs_are_issued",
            ),
        ]

    def __str__(self):
        return self.number

    def save(self, *args, **kwargs):
        self._refuse_if_issued()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_if_issued()
        return super().delete(*args, **kwargs)

    def _refuse_if_issued(self):
        if not self._state.adding and type(self).objects.issued().filter(pk=self.pk).exists():
            raise TypeError("An issued pack never changes; a correction is a new pack.")

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.as_of)
