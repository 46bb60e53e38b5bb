"""Certificates of volunteer service (志愿服务记录证明; 志愿服务记录与证明出具办法, art. 19 ff.)."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.codes import ALPHABET
from volunteers.models import Volunteer

CODE_LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH))


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(volunteer__in=Volunteer.objects.visible_to(user))


class Certificate(models.Model):
    """One certificate as it was issued. What it says is frozen here; later changes of the records do not touch it."""

    year = models.PositiveSmallIntegerField(editable=False)
    sequence = models.PositiveIntegerField(editable=False)
    code = models.CharField(_("check code"), max_length=CODE_LENGTH, default=new_code, editable=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="certificates", verbose_name=_("volunteer"))
    holder = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("mobile number"), max_length=20, blank=True)  # masked
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    services = models.JSONField(default=list)  # [{"day": "2026-05-12", "event": str, "place": str, "hours": "2.5"}]
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=1)
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["holder", "phone", "services", "code"])

    class Meta:
        verbose_name = _("certificate of service")
        verbose_name_plural = _("certificates of service")
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="certificate_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="certificate_period_in_order"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """ZY (志愿), year, running number of the year."""
        return f"ZY-{self.year}-{self.sequence:04}"
