"""The creation archive (创建档案): every implementing project must keep one (source plan 四(二)3)."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.communities.models import Community, OfCommunityRowQuerySet
from kepu.evidence.models import StoredFile
from kepu.records.models import UNTRACKED, Row
from kepu.text import plain_text
from kepu.wordlist import WordListField, word_in


class EvidenceKind(models.TextChoices):
    """What an item proves (佐证类型)."""

    DOC = "DOC", _("Document issued")
    LIST = "LIST", _("List of names")
    PLAN = "PLAN", _("Plan")
    NOTICE = "NOTICE", _("Notice")
    SIGN = "SIGN", _("Sign-in sheet")
    PHOTO = "PHOTO", _("Photo")
    SPEECH = "SPEECH", _("Speech")
    MAT = "MAT", _("Publicity or course material")
    APPT = "APPT", _("Appointment or division of duties")
    TARGET = "TARGET", _("Target responsibility letter")
    LOG = "LOG", _("Record of activity, guidance or change")
    EQUIP = "EQUIP", _("List of equipment")
    ACCEPT = "ACCEPT", _("Certificate of acceptance")
    LEDGER = "LEDGER", _("Ledger")
    AWARD = "AWARD", _("Naming document, plaque or award")
    BULL = "BULL", _("Bulletin")
    PRESS = "PRESS", _("Clipping, broadcast slip or screenshot")
    SUMM = "SUMM", _("Summary")
    AGREE = "AGREE", _("Agreement")
    POPSRC = "POPSRC", _("Source of population figures")
    DECL = "DECL", _("Declaration")
    SURVEY = "SURVEY", _("Survey report")
    PAPER = "PAPER", _("Paper on brand or experience")
    SELF = "SELF", _("Self-assessment report or score table")
    INSP = "INSP", _("Inspection record or rectification sheet")
    APPL = "APPL", _("Application")
    VOUCHER = "VOUCHER", _("Voucher")


class Retention(models.TextChoices):
    """保管期限 (国家档案局令第8号)."""

    PERMANENT = "永久", _("Permanent")
    THIRTY = "30年", _("30 years")
    TEN = "10年", _("10 years")


class ArchiveItemQuerySet(OfCommunityRowQuerySet):
    def about(self, of: models.Model | type[models.Model]):
        """Items filed for one record, or for any record of a model."""
        found = self.filter(content_type=ContentType.objects.get_for_model(of))
        return found if isinstance(of, type) else found.filter(object_id=of.pk)

    def serving(self, indicator: str):
        """Items in the box of an indicator, and those that serve it from another box."""
        return self.filter(Q(box=indicator) | Q(indicators__contains=word_in(indicator)))

    def with_file_count(self):
        """Adds `file_count`: how many files an item has, whatever their versions."""
        places = ArchiveFile.objects.filter(item=OuterRef("pk"), version=1).order_by()
        counted = places.values("item").annotate(count=Count("pk")).values("count")
        return self.annotate(file_count=Coalesce(Subquery(counted), 0))

    def sheets(self) -> int:
        """Sum of the pages, as far as they are counted."""
        return self.aggregate(total=Sum("pages"))["total"] or 0

    def by_box(self) -> list[dict]:
        """Count, pages, and first and last place of the live items of each box and year. One query."""
        rows = self.live().order_by("box", "-year").values("box", "year")
        return list(rows.annotate(count=Count("pk"), sheets=Sum("pages"), first=Min("sequence"), last=Max("sequence")))


class ArchiveItem(Row):
    """One item (件). Its number is that of its box, its year and its place there, given once and never again."""

    number = models.CharField(_("file number"), max_length=40, unique=True, editable=False)
    # The indicator in whose box it lies.
    box = models.CharField(_("box"), max_length=20, validators=[plain_text])
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1900), MaxValueValidator(2100)])
    sequence = models.PositiveIntegerField(editable=False)
    reference_code = models.CharField(
        _("reference code"), max_length=60, blank=True, validators=[plain_text],
        help_text=_("档号 of the office's archive (DA/T 22), if it has one."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200, validators=[plain_text])
    kind = models.CharField(_("kind of proof"), max_length=8, choices=EvidenceKind)
    responsible = models.CharField(_("responsible body"), max_length=100, blank=True, validators=[plain_text])
    document_number = models.CharField(_("document number"), max_length=60, blank=True, validators=[plain_text])
    dated_on = models.DateField(_("date of the document"))
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    retention = models.CharField(_("retention"), max_length=4, choices=Retention, default=Retention.TEN)
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, verbose_name=_("community"), related_name="archive_items"
    )
    indicators = WordListField(_("also serves the indicators"))
    notes = models.CharField(_("notes"), max_length=500, blank=True, validators=[plain_text])
    # The task, event, facility, incident or visit that it was filed for.
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    record = GenericForeignKey()

    objects = ArchiveItemQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("archive item")
        verbose_name_plural = _("archive items")
        ordering = ["box", "year", "sequence"]
        indexes = [models.Index(fields=["content_type", "object_id"])]
        constraints = [
            models.UniqueConstraint(fields=["box", "year", "sequence"], name="archive_number_once"),
            models.CheckConstraint(
                condition=Q(content_type=None, object_id=None) | Q(content_type__isnull=False, object_id__isnull=False),
                name="archive_item_of_a_whole_record",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def clean(self):
        """The year of the day is part of the number for good, so a slip of the pen is caught before."""
        if self.dated_on and self.dated_on > timezone.localdate():
            raise ValidationError({"dated_on": gettext("This day is still to come. What is filed exists already.")})


class ArchiveCounter(models.Model):
    """The last number given in a box and year. Counting up under its lock leaves neither doubles nor gaps."""

    box = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["box", "year"], name="one_counter_of_a_box")]

    def __str__(self):
        return f"{self.box}-{self.year}"


class ArchiveFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__in=ArchiveItem.objects.visible_to(user))


class ArchiveFile(models.Model):
    """One version of one file of an item. A new scan is a further version; none is ever overwritten."""

    item = models.ForeignKey(ArchiveItem, models.PROTECT, related_name="scans", verbose_name=_("archive item"))
    place = models.PositiveSmallIntegerField(_("place in the item"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    name = models.CharField(_("file name"), max_length=200)
    note = models.CharField(_("why a new version"), max_length=200, blank=True, validators=[plain_text])
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("added by"), related_name="+"
    )

    objects = ArchiveFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an archive item")
        verbose_name_plural = _("files of an archive item")
        ordering = ["item", "place", "-version"]
        constraints = [models.UniqueConstraint(fields=["item", "place", "version"], name="archive_version_once")]

    def __str__(self):
        return self.name

    @property
    def audit_name(self) -> str:
        """File names often hold a person's name, which audit entries must not keep."""
        return f"#{self.pk}"
