"""What the rows of all registers have in common: who made them, whether they count, what proves them."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.evidence.models import StoredFile
from kepu.records.rules import field_of
from kepu.sealing.fields import SealedTextField
from kepu.text import make_visible, plain_text

# What the history of a row need not keep; history models are made with `excluded_fields=UNTRACKED`.
UNTRACKED = ["creation_key", "version", "created_at", "changed_by"]
# What `Row.stamp` writes.
STAMPED = ("version", "review", "review_note", "changed_by")


class Office(models.Model):
    """How this office works: at most one row; without it the defaults hold."""

    reviews = models.BooleanField(
        _("records count only after a second person has confirmed them"),
        default=False,
        help_text=_("Off: what is entered or imported counts at once."),
    )
    star_hours = models.CharField(
        _("service hours for one to five stars"),
        max_length=60,
        default="100、300、600、1000、1500",
        validators=[RegexValidator(r"^\d{1,5}(、\d{1,5}){4}$", _("Write five numbers of hours with 、 between them."))],
        help_text=_("Five rising numbers with 、 between them; the national rule has 100、300、600、1000、1500."),
    )
    day_hours = models.DecimalField(
        _("most service hours of one volunteer in a day"), max_digits=3, decimal_places=1, default=12
    )

    class Meta:
        verbose_name = _("way of working")
        verbose_name_plural = _("way of working")

    def __str__(self):
        return str(_("way of working"))

    @classmethod
    def current(cls) -> "Office":
        return cls.objects.first() or cls()

    @property
    def stars(self) -> list[int]:
        return [int(hours) for hours in self.star_hours.split("、")]


class AttachmentKind(models.TextChoices):
    """What an attached file shows or proves."""

    PHOTO = "PHOTO", _("Photo")
    SIGN_IN = "SIGN", _("Sign-in sheet")
    BEFORE = "BEFORE", _("Photo before")
    AFTER = "AFTER", _("Photo after")
    CLIPPING = "CLIP", _("Clipping or screenshot")
    DOCUMENT = "DOC", _("Document")


# Kinds that a photo annex shows.
PHOTO_KINDS = (AttachmentKind.PHOTO, AttachmentKind.BEFORE, AttachmentKind.AFTER)


class AttachmentQuerySet(models.QuerySet):
    def of_rows(self, rows: models.QuerySet):
        """The files of some rows of one register."""
        here = ContentType.objects.get_for_model(rows.model)
        return self.filter(content_type=here, object_id__in=rows.order_by().values("pk"))

    def showable(self):
        """Files that may leave the office: in packs, and before inspectors."""
        return self.filter(file__in=StoredFile.objects.showable())

    def photos(self):
        return self.filter(kind__in=PHOTO_KINDS, file__width__isnull=False)


class Attachment(models.Model):
    """A photo or document of any register's row. Whoever sees the row sees it."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of file"), max_length=8, choices=AttachmentKind, default=AttachmentKind.PHOTO)
    name = models.CharField(_("file name"), max_length=200)
    caption = models.CharField(_("caption"), max_length=200, blank=True, validators=[plain_text])
    position = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)
    # Nobody where the portal itself attached it.
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = AttachmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id", "file"], name="attached_once")]

    def __str__(self):
        return self.name

    @property
    def audit_name(self) -> str:
        """File names often hold a person's name, which audit entries must not keep."""
        return f"#{self.pk}"


class Review(models.TextChoices):
    """Where a record stands in review. What is not submitted yet is a Draft, not a row."""

    SUBMITTED = "submitted", _("Submitted")
    CONFIRMED = "confirmed", _("Confirmed")
    RETURNED = "returned", _("Returned")


# Who may be asked for what: state -> the states that may follow.
NEXT_REVIEW = {
    Review.SUBMITTED: (Review.CONFIRMED, Review.RETURNED),
    Review.CONFIRMED: (Review.RETURNED,),
    Review.RETURNED: (Review.CONFIRMED,),
}


class RowQuerySet(models.QuerySet):
    """Rows of a register. Figures are made of those that are `counting()`, lists of those that are `live()`."""

    def live(self):
        """Rows not taken out."""
        return self.filter(retired_at=None)

    def counting(self):
        """Live rows that a second person confirmed, where the office reviews; else all live rows."""
        reviewing = Office.objects.filter(reviews=True)
        return self.live().filter(Q(review=Review.CONFIRMED) | ~Exists(reviewing))

    def with_file_count(self):
        """Adds `file_count`: how many files prove the row."""
        here = ContentType.objects.get_for_model(self.model)
        files = Attachment.objects.filter(content_type=here, object_id=OuterRef("pk")).order_by()
        counted = files.values("object_id").annotate(count=Count("pk")).values("count")
        return self.annotate(file_count=Coalesce(Subquery(counted), 0))

    def left_out(self) -> dict[str, int]:
        """How many of these rows do not count, by reason: a Review state, or "retired". Empty where all count."""
        reasons = dict(self.exclude(retired_at=None).order_by().values_list("review").annotate(Count("pk")))
        counts = {"retired": sum(reasons.values())}
        if Office.current().reviews:
            waiting = self.live().exclude(review=Review.CONFIRMED).order_by()
            counts |= dict(waiting.values_list("review").annotate(Count("pk")))
        return {reason: count for reason, count in counts.items() if count}

    def left_out_for(self, reason: str):
        """The rows that `left_out` counts for a reason."""
        return self.exclude(retired_at=None) if reason == "retired" else self.live().filter(review=reason)


class Row(models.Model):
    """One record of a register."""

    # Two clicks on "save" carry the same key and make one record.
    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The number of saves; a form that was opened at an older one is not allowed to overwrite a newer.
    version = models.PositiveIntegerField(default=1, editable=False)
    review = models.CharField(_("review"), max_length=10, choices=Review, default=Review.SUBMITTED, editable=False)
    review_note = models.CharField(_("note of the review"), max_length=200, blank=True, editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    retired_reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(_("logged at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        verbose_name=_("logged by"),
        related_name="+",
    )
    # Whoever wrote what the row says now: a review needs another person.
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    files = GenericRelation(Attachment)

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        """Texts lose the marks that nobody sees before they are judged."""
        make_visible(self)
        super().clean_fields(exclude=exclude)

    def validate_constraints(self, exclude=None):
        """Each broken rule is said beside the field it is about."""
        errors = {}
        for model, rules in self.get_constraints():
            for rule in rules:
                try:
                    rule.validate(model, self, exclude=exclude)
                except ValidationError as error:
                    errors.setdefault(field_of(rule), []).append(error)
        if errors:
            raise ValidationError(errors)

    @property
    def is_returned(self) -> bool:
        return self.review == Review.RETURNED

    def stamp(self, by) -> None:
        """Note a change by `by`: forms opened before it have become old, and the row is reviewed anew."""
        self.version += not self._state.adding
        self.review, self.review_note = Review.SUBMITTED, ""
        self.changed_by = by


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()


class Draft(models.Model):
    """A form that somebody has begun and not sent: kept as it was typed, counted nowhere, seen by nobody else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    register = models.CharField(max_length=30)
    # The row that is being changed; "" for a new one.
    object_id = models.CharField(max_length=20, blank=True)
    title = SealedTextField(blank=True)  # a line, often somebody's name
    fields = SealedTextField()  # the form's own encoding, as it would be sent
    # One's own draft of a form is number 0; drafts of the same form that others handed over lie beside it.
    beside = models.PositiveSmallIntegerField(default=0)
    begun_by = models.CharField(_("begun by"), max_length=60, blank=True)  # a name, where it was handed over
    updated_at = models.DateTimeField(auto_now=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "register", "object_id", "beside"], name="one_draft_of_a_form")
        ]

    def __str__(self):
        return self.title

    @property
    def place(self) -> str:
        """By what a form names its draft when it is kept: the row, and which of several drafts of it."""
        return f"{self.object_id}~{self.beside}" if self.beside else self.object_id


class ColumnChoice(models.Model):
    """Which columns of a register's list a person wants to see, in the ledger's order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="column_choices")
    register = models.CharField(max_length=30)
    fields = models.JSONField(default=list)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "register"], name="one_choice_of_columns")]

    def __str__(self):
        return f"{self.user} {self.register}"
