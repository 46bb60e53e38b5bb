"""Documents that are made from the data (公文)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from campaigns.models import ArchiveItem, Visit
from kepu.accounts.roles import Right
from kepu.evidence.models import StoredFile
from kepu.periods import Period
from kepu.text import plain_text


class DocumentKind(models.TextChoices):
    """Documents that are made from the data (公文)."""

    PLAN = "plan", _("Implementation plan")
    NOTICE = "notice", _("Rectification notice")
    BRIEF = "brief", _("Monthly brief")
    APPLICATION = "application", _("Application for acceptance")


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's documents: who reads the assessment reads them, inspectors reach them through packs only."""
        return self if user.is_authenticated and user.may(Right.READ_ASSESSMENT) else self.none()

    def editable_by(self, user):
        """Drafts that `user` may go on writing; what is issued is nobody's to change."""
        may = user.is_authenticated and user.may(Right.WRITE_DOCUMENTS)
        return self.drafts() if may else self.none()

    def drafts(self):
        return self.filter(issued_on=None)

    def issued(self):
        return self.exclude(issued_on=None)

    def applications_issued_in(self, period: Period):
        """Applications for acceptance issued in the period (first standard, P7)."""
        return self.filter(kind=DocumentKind.APPLICATION, issued_on__range=(period.start, period.end))


class Document(models.Model):
    """A document made from the data: a draft that can be edited, then issued under a number and frozen for good."""

    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    kind = models.CharField(_("kind of document"), max_length=12, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=200, validators=[plain_text])
    addressee = models.CharField(_("addressee"), max_length=100, blank=True, validators=[plain_text])
    # One paragraph a line; a line that begins 一、（一）1. （1） is a heading of that level (GB/T 9704-2012, 7.3.3).
    body = models.TextField(_("text"), max_length=50_000, validators=[plain_text])
    attachments = models.TextField(_("attachments"), max_length=2000, blank=True, validators=[plain_text])
    signer = models.CharField(_("issuing body"), max_length=100, validators=[plain_text])
    # Of what period the figures in it are.
    starts_on = models.DateField(_("from"), null=True, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, verbose_name=_("inspection visit"), related_name="documents"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("corrects"), related_name="corrections",
    )  # fmt: skip
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("begun by"), related_name="+"
    )

    year = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(null=True, blank=True, editable=False)
    number = models.CharField(_("document number"), max_length=40, blank=True, editable=False)
    issued_on = models.DateField(_("issued on"), null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("issued by"), related_name="+",
    )  # fmt: skip
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    docx = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    archive_item = models.OneToOneField(
        ArchiveItem, models.PROTECT, null=True, blank=True, editable=False, related_name="document"
    )

    objects = DocumentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["creation_key", "version"])

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "sequence"],
                condition=Q(sequence__isnull=False),
                name="document_number_once",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None, issued_by=None, number="")
                | (Q(issued_on__isnull=False, sequence__isnull=False) & ~Q(number="")),
                name="issued_document_has_number",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}" if self.number else self.title

    def save(self, *args, **kwargs):
        self._refuse_if_issued()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("documents:document_detail", args=[self.pk])

    def delete(self, *args, **kwargs):
        self._refuse_if_issued()
        return super().delete(*args, **kwargs)

    def _refuse_if_issued(self):
        if not self._state.adding and type(self).objects.issued().filter(pk=self.pk).exists():
            raise TypeError("An issued document never changes; a correction is a new one.")

    @property
    def period(self) -> Period | None:
        return Period(self.starts_on, self.as_of) if self.starts_on and self.as_of else None

    @property
    def is_issued(self) -> bool:
        return self.issued_on is not None
