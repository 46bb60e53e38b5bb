"""What is kept of an assessment: signed judgements, the office's own thresholds, packs and documents."""

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


class OwnThreshold(models.Model):
    """A number of the office's own in place of the standard's; the pack then says `own`."""

    standard = models.CharField(_("standard"), max_length=40)
    indicator = models.CharField(_("indicator"), max_length=20)
    threshold = models.DecimalField(_("threshold"), max_digits=9, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300, validators=[plain_text])

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("own threshold")
        verbose_name_plural = _("own thresholds")
        constraints = [models.UniqueConstraint(fields=["standard", "indicator"], name="one_own_threshold")]

    def __str__(self):
        return f"{self.standard} {self.indicator} {self.threshold}"


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
    starts_on = models.DateField(_("from"))
    as_of = models.DateField(_("as of"))
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("corrects"), related_name="corrections"
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


class Explained(models.Model):
    """Why something that the portal's own checks found is in order; holds as long as the facts stay as they were."""

    check_code = models.CharField(max_length=40)
    # What the finding is about, in the check's own terms, and a digest of the facts that made it a finding.
    about = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    sentence = models.CharField(_("finding"), max_length=1000)  # as it read when it was explained
    reason = models.CharField(_("explanation"), max_length=500, validators=[plain_text])
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("explained by")
    )
    explained_at = models.DateTimeField(_("explained at"), auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("explained finding")
        verbose_name_plural = _("explained findings")
        ordering = ["-explained_at"]
        constraints = [models.UniqueConstraint(fields=["check_code", "about"], name="one_explanation_of_a_finding")]

    def __str__(self):
        return f"{self.check_code} {self.about}"


class DrawQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's own rehearsals: who signs judgements makes and reads them."""
        return self if user.is_authenticated and user.may(Right.JUDGE) else self.none()


class Draw(models.Model):
    """Records drawn at random, as inspectors do, and what their evidence proved; once signed it never changes."""

    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    standard = models.CharField(_("standard"), max_length=40)
    starts_on = models.DateField(_("from"))
    as_of = models.DateField(_("as of"))
    seed = models.PositiveIntegerField(_("seed"))
    # [{"indicator", "register", "id", "title", "day", "community", "files": [{"id", "kind", "sha256"}],
    #   "archive": ["E7-2026-001 …"], "answer": "" | "proved" | "not_proved" | "unclear", "note"}]
    items = models.JSONField(default=list)
    made_at = models.DateTimeField(_("drawn at"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("drawn by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("signed by"), related_name="+",
    )  # fmt: skip

    objects = DrawQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["creation_key", "version"])

    class Meta:
        verbose_name = _("random draw")
        verbose_name_plural = _("random draws")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=models.F("as_of")), name="draw_period_in_order"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="draw_signed_by_somebody",
            ),
        ]

    def __str__(self):
        return _("Draw of %(day)s, seed %(seed)s") % {"day": self.as_of, "seed": self.seed}

    def save(self, *args, **kwargs):
        if not self._state.adding and type(self).objects.exclude(signed_at=None).filter(pk=self.pk).exists():
            raise TypeError("A signed protocol never changes; draw again.")
        super().save(*args, **kwargs)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.as_of)


class HandOverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who may hand work over reads what was handed over."""
        return self if user.is_authenticated and user.may(Right.WRITE_COMMUNITIES) else self.none()


class HandOver(models.Model):
    """What passed from a person who left to the successor (交接清单), as it was handed over."""

    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    leaver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("leaver"))
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("successor")
    )
    # [{"kind": "task" | "draft" | "finding", "id": int, "title": str, "due_on": "2026-05-12" | ""}]
    items = models.JSONField(default=list)
    note = models.CharField(_("note"), max_length=500, blank=True, validators=[plain_text])
    made_at = models.DateTimeField(_("handed over at"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handed over by")
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.leaver} → {self.successor}"


class DigestSent(models.Model):
    """That a person's digest of a day was sent: a job that runs twice sends it once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_day")]

    def __str__(self):
        return f"{self.user} {self.day}"
