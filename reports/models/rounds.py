"""Rounds of self-assessment (自评) and the answer to each indicator."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.accounts.roles import Right
from kepu.periods import Period
from kepu.text import plain_text
from reports.models.invitations import Invitation

FROZEN = "An issued round never changes; a correction is a new round."
_PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who reads the assessment reads its rounds; inspectors the issued one to which they are invited."""
        if not user.is_authenticated or not user.may(Right.READ_PACKS):
            return self.none()
        if user.may(Right.READ_ASSESSMENT):
            return self
        return self.issued().filter(pk__in=Invitation.objects.of(user).current().values("round"))

    def open(self):
        return self.filter(issued_at=None)

    def issued(self):
        return self.exclude(issued_at=None)

    def uncorrected(self):
        """Those that no issued correction has taken the place of."""
        return self.exclude(corrections__issued_at__isnull=False)

    def delete(self):
        if self.issued().exists():
            raise TypeError(FROZEN)
        return super().delete()


class Round(models.Model):
    """One self-assessment against a standard for a period: live while open, frozen for ever when issued."""

    number = models.CharField(_("round number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120, validators=[plain_text])
    standard = models.CharField(_("standard"), max_length=40)
    standard_version = models.CharField(_("version of the standard"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"))
    as_of = models.DateField(_("as of"))
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("corrects"), related_name="corrections"
    )
    correction_reason = models.TextField(
        _("why it is corrected"), max_length=1000, blank=True, validators=[plain_text, MaxLengthValidator(1000)]
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    opened_by = models.ForeignKey(**_PERSON, verbose_name=_("opened by"), related_name="+")

    # What packs.freezing.freeze gives, and with each indicator its answer and proof (rounds/freezing.py).
    results = models.JSONField(default=dict, blank=True, editable=False)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(**_PERSON, verbose_name=_("issued by"), related_name="+", editable=False)
    issue_reason = models.TextField(
        _("why it is issued although not all is done"),
        max_length=1000,
        blank=True,
        validators=[plain_text, MaxLengthValidator(1000)],
    )

    objects = RoundQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["results"])

    class Meta:
        verbose_name = _("round of self-assessment")
        verbose_name_plural = _("rounds of self-assessment")
        ordering = ["-as_of", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("as_of")), name="round_period_in_order"),
            models.UniqueConstraint(
                fields=["standard", "starts_on", "as_of"],
                condition=Q(replaces=None),
                name="one_first_round_a_period",
            ),
            models.UniqueConstraint(fields=["replaces"], name="one_correction_a_round"),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None) | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="issued_round_names_who",
            ),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(correction_reason=""), name="correction_says_why"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def save(self, *args, **kwargs):
        self._refuse_if_issued()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("rounds:round_detail", args=[self.pk])

    def delete(self, *args, **kwargs):
        self._refuse_if_issued()
        return super().delete(*args, **kwargs)

    def _refuse_if_issued(self):
        if not self._state.adding and type(self).objects.issued().filter(pk=self.pk).exists():
            raise TypeError(FROZEN)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.as_of)

    @property
    def period_so_far(self) -> Period:
        """What can be computed today: a period that still runs, up to today."""
        return Period(self.starts_on, max(self.starts_on, min(self.as_of, timezone.localdate())))

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def has_ended(self) -> bool:
        return self.as_of <= timezone.localdate()


class AnswerState(models.TextChoices):
    WRITING = "writing", _("Being written")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


# What a state may become; text is written in WRITING and RETURNED only.
NEXT_STATES = {
    AnswerState.WRITING: {AnswerState.SUBMITTED},
    AnswerState.RETURNED: {AnswerState.WRITING, AnswerState.SUBMITTED},
    AnswerState.SUBMITTED: {AnswerState.WRITING, AnswerState.RETURNED, AnswerState.ACCEPTED},
    AnswerState.ACCEPTED: {AnswerState.WRITING, AnswerState.RETURNED},
}
WRITABLE = (AnswerState.WRITING, AnswerState.RETURNED)


class AnswerQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated and user.may(Right.READ_ASSESSMENT) else self.none()

    def of_open_rounds(self):
        return self.filter(round__issued_at=None)

    def returned_to(self, user):
        """Answers that come back to who is responsible, or who wrote last."""
        mine = Q(written_by=user) | (Q(responsible=user.name) & ~Q(responsible=""))
        return self.visible_to(user).of_open_rounds().filter(mine, state=AnswerState.RETURNED)

    def reviewable_by(self, user):
        """Submitted answers that somebody else wrote."""
        waiting = self.visible_to(user).of_open_rounds().filter(state=AnswerState.SUBMITTED)
        return waiting.exclude(submitted_by=user).exclude(written_by=user)

    def delete(self):
        if self.filter(round__issued_at__isnull=False).exists():
            raise TypeError(FROZEN)
        return super().delete()


class Answer(models.Model):
    """What the office says to one indicator in a round: the narrative, the gap and its remedy, who is responsible."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="answers", verbose_name=_("round"))
    indicator = models.CharField(_("indicator"), max_length=20)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    # One paragraph a line, read by reports/rounds/text.py.
    narrative = models.TextField(
        _("narrative"), max_length=30_000, blank=True, validators=[plain_text, MaxLengthValidator(30_000)]
    )
    gap = models.TextField(
        _("what is still missing"), max_length=5000, blank=True, validators=[plain_text, MaxLengthValidator(5000)]
    )
    remedy = models.TextField(
        _("what is done about it"), max_length=5000, blank=True, validators=[plain_text, MaxLengthValidator(5000)]
    )
    responsible = models.CharField(_("responsible person"), max_length=60, blank=True, validators=[plain_text])

    state = models.CharField(_("state"), max_length=10, choices=AnswerState, default=AnswerState.WRITING)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Which open page saved last: its own earlier save is no stranger's, even where the reply to it was lost.
    sitting = models.UUIDField(null=True, blank=True, editable=False)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True, editable=False)
    written_by = models.ForeignKey(**_PERSON, verbose_name=_("written by"), related_name="+", editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(**_PERSON, verbose_name=_("submitted by"), related_name="+", editable=False)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(**_PERSON, verbose_name=_("reviewed by"), related_name="+", editable=False)
    review_note = models.TextField(
        _("note"), max_length=1000, blank=True, validators=[plain_text, MaxLengthValidator(1000)]
    )

    objects = AnswerQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["sitting", "version", "position"])

    class Meta:
        verbose_name = _("answer to an indicator")
        verbose_name_plural = _("answers to indicators")
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "indicator"], name="one_answer_an_indicator"),
            models.CheckConstraint(
                condition=Q(written_at=None, written_by=None) | Q(written_at__isnull=False, written_by__isnull=False),
                name="written_answer_names_who",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "accepted"]) | Q(submitted_at__isnull=False),
                name="submitted_answer_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "returned"]) | Q(reviewed_at__isnull=False),
                name="reviewed_answer_says_when",
            ),
        ]

    def __str__(self):
        return f"{self.round.number} {self.indicator}"

    def save(self, *args, **kwargs):
        self._refuse_if_issued()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("rounds:answer_detail", args=[self.round_id, self.indicator])

    def delete(self, *args, **kwargs):
        self._refuse_if_issued()
        return super().delete(*args, **kwargs)

    def _refuse_if_issued(self):
        if Round.objects.issued().filter(pk=self.round_id).exists():
            raise TypeError(FROZEN)

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE
