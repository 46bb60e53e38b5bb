"""Self-assessment packs."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.accounts.roles import Right
from kepu.codes import LENGTH, grouped, new_code
from kepu.periods import Period
from kepu.text import plain_text
from reports.models.invitations import Invitation

_REASON = {"max_length": 500, "validators": [plain_text, MaxLengthValidator(500)]}
_PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True}


class PackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Inspectors reach packs that are issued and not withdrawn, invited ones those of their round; clerks none."""
        if not user.is_authenticated or not user.may(Right.READ_PACKS):
            return self.none()
        return self._of_inspector(user) if user.is_inspector else self

    def _of_inspector(self, user):
        invitations = Invitation.objects.of(user)
        mine = Q(round__in=invitations.current().values("round"))
        return self.issued().filter(~Exists(invitations) | mine, withdrawal=None)

    def ready(self):
        return self.exclude(built_at=None)

    def issued(self):
        return self.exclude(issued_at=None)


class Pack(models.Model):
    """A self-assessment pack. Its figures are frozen when it is built; once issued it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("pack number"), max_length=30, unique=True)
    # Printed on the cover: whoever holds the paper asks by it whether the pack is the one that was issued.
    code = models.CharField(_("check code"), max_length=LENGTH, unique=True, default=new_code, editable=False)
    standard = models.CharField(_("standard"), max_length=40)
    # The version in force when the pack was started; empty in packs from before standards had versions: the first.
    standard_version = models.CharField(_("version of the standard"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"))
    as_of = models.DateField(_("as of"))
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("corrects"), related_name="corrections"
    )
    # Of a pack with figures of its own; a round says for itself why it is corrected. Empty in older packs.
    correction_reason = models.TextField(_("why it is corrected"), blank=True, **_REASON)
    # An issued round whose frozen figures and answers the pack prints; without one it is a trial of live figures.
    round = models.ForeignKey(
        "reports.Round", models.PROTECT, null=True, blank=True, verbose_name=_("round"), related_name="packs"
    )
    created_by = models.ForeignKey(**_PERSON, verbose_name=_("started by"), related_name="+")
    created_at = models.DateTimeField(_("started at"), auto_now_add=True)

    results = models.JSONField(default=dict, blank=True)
    built_at = models.DateTimeField(_("built at"), null=True, blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveBigIntegerField(default=0)
    zip_size = models.PositiveBigIntegerField(default=0)  # of all parts together
    # How many sentences of `results["missing"]` say what should be in the pack and is not.
    missing_count = models.PositiveIntegerField(default=0)
    # Whose certificate signed the PDF, and its SHA-256 before that; both empty where it is not signed.
    signer = models.CharField(_("signed with the certificate of"), max_length=200, blank=True)
    unsigned_sha256 = models.CharField(max_length=64, blank=True)

    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by = models.ForeignKey(**_PERSON, blank=True, verbose_name=_("issued by"), related_name="+")
    issue_reason = models.TextField(_("why it is issued although something is missing"), blank=True, **_REASON)

    objects = PackQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["results", "code"])

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
            models.CheckConstraint(
                condition=Q(issued_at=None) | Q(missing_count=0) | ~Q(issue_reason=""),
                name="incomplete_pack_is_issued_for_a_reason",
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

    @property
    def printed_code(self) -> str:
        return grouped(self.code)

    @property
    def is_incomplete(self) -> bool:
        return self.missing_count > 0

    @property
    def zip_sha256(self) -> str:
        """Of the first part of the ZIP, which most packs have alone; "" before the pack is built."""
        first = self.parts.first()
        return first.sha256 if first else ""


class PackPart(models.Model):
    """One part of a pack's ZIP: a whole archive of its own."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="parts", verbose_name=_("pack"))
    number = models.PositiveSmallIntegerField(_("part"))
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))

    class Meta:
        verbose_name = _("part of a pack")
        verbose_name_plural = _("parts of a pack")
        ordering = ["pack", "number"]
        constraints = [models.UniqueConstraint(fields=["pack", "number"], name="pack_part_once")]

    def __str__(self):
        return f"{self.pack} {self.number}"

    def save(self, *args, **kwargs):
        self.pack._refuse_if_issued()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self.pack._refuse_if_issued()
        return super().delete(*args, **kwargs)


class PackWithdrawal(models.Model):
    """An issued pack declared void. The pack's own row stays as it was issued."""

    pack = models.OneToOneField(Pack, models.PROTECT, related_name="withdrawal", verbose_name=_("pack"))
    reason = models.TextField(_("reason"), **_REASON)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), auto_now_add=True)
    withdrawn_by = models.ForeignKey(**_PERSON, verbose_name=_("withdrawn by"), related_name="+")

    class Meta:
        verbose_name = _("withdrawal of a pack")
        verbose_name_plural = _("withdrawals of packs")

    def __str__(self):
        return str(self.pack)
