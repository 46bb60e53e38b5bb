"""Files, named by their content. They know nothing of the records that cite them."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MediaType(models.TextChoices):
    """What may be kept, by content (TRUST: allow-list)."""

    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"
    HEIC = "image/heic", "HEIC"
    PDF = "application/pdf", "PDF"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"


PICTURES = {MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIC}


class Children(models.TextChoices):
    """Whether children can be recognised in a picture, and whether their guardians agreed (个人信息保护法 art. 31).

    Of a picture, not of a record: whatever cites it, what may not be shown is shown nowhere.
    """

    NONE = "", _("No child can be recognised")
    AGREED = "agreed", _("Children, their guardians agreed")
    WITHOUT = "without", _("Children, no consent yet: it is not packed and no inspector sees it")


class OnDisk(models.TextChoices):
    """What the last count of a file's SHA-256 on the disk gave."""

    UNCHECKED = "", _("Not counted yet")
    SOUND = "sound", _("Sound")
    MISSING = "missing", _("Missing on the disk")
    CHANGED = "changed", _("Changed on the disk")


class StoredFileQuerySet(models.QuerySet):
    def showable(self):
        """Files that may leave the office: in packs, and before inspectors."""
        return self.exclude(children=Children.WITHOUT)

    def damaged(self):
        """Files that the last count did not find, or not as they were."""
        return self.filter(on_disk__in=[OnDisk.MISSING, OnDisk.CHANGED])

    def unchecked_since(self, moment: datetime):
        """Files that were not counted again since `moment`."""
        return self.filter(Q(checked_at=None) | Q(checked_at__lt=moment))


class StoredFile(models.Model):
    """One file's content, kept byte for byte under its SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=100, choices=MediaType)
    size = models.PositiveBigIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    stored_at = models.DateTimeField(_("stored at"), auto_now_add=True)
    # Whoever brought the content first: it counts against the quota of that person's community.
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Empty where no virus scanner was asked, or none answered.
    scanned_at = models.DateTimeField(_("found clean by the virus scanner at"), null=True)
    checked_at = models.DateTimeField(_("counted again at"), null=True, blank=True)
    on_disk = models.CharField(_("on the disk"), max_length=7, choices=OnDisk, blank=True, default=OnDisk.UNCHECKED)

    children = models.CharField(
        _("Children in the picture"), max_length=7, choices=Children, blank=True, default=Children.NONE
    )

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [
            models.Index(fields=["on_disk"], condition=Q(on_disk__in=["missing", "changed"]), name="damaged_files"),
        ]

    def __str__(self):
        return self.sha256[:12]

    @property
    def is_picture(self) -> bool:
        return self.media_type in PICTURES

    @property
    def may_be_shown(self) -> bool:
        """Whether it may leave the office: in packs, and before inspectors."""
        return self.children != Children.WITHOUT


class StagedUploadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What one has uploaded oneself and not yet attached to a record."""
        return self.filter(uploaded_by=user) if user.is_authenticated else self.none()


class StagedUpload(models.Model):
    """A file that has arrived but whose form is not saved yet: what keeps uploads safe from a form error."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = StagedUploadQuerySet.as_manager()

    def __str__(self):
        return self.name
