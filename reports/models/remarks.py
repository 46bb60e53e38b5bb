"""What leaders and invited inspectors remark on a round of self-assessment, and what the office answers."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right, Role
from kepu.text import plain_text
from reports.models.rounds import Answer, Round

_TEXT = {"max_length": 1000, "validators": [plain_text, MaxLengthValidator(1000)]}
_PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class RemarkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All, to who reads the assessment; to invited inspectors their own."""
        if user.is_authenticated and user.may(Right.READ_ASSESSMENT):
            return self
        return self.filter(written_by=user.pk, round__in=Round.objects.visible_to(user))

    def of_inspectors(self):
        return self.filter(written_by__role=Role.INSPECTOR)

    def unanswered(self):
        """Remarks which nobody has answered: leaders' on rounds that are still open, and inspectors'."""
        return self.filter(Q(round__issued_at=None) | Q(written_by__invitation__isnull=False), answered_at=None)


class Remark(models.Model):
    """One remark on an indicator of a round, or on the round as a whole (`indicator` empty). It blocks nothing."""

    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="remarks", verbose_name=_("round"))
    indicator = models.CharField(_("indicator"), max_length=20, blank=True)
    text = models.TextField(_("remark"), **_TEXT)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    written_by = models.ForeignKey(**_PERSON, verbose_name=_("written by"), editable=False)
    reply = models.TextField(_("answer to the remark"), blank=True, **_TEXT)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(**_PERSON, null=True, blank=True, verbose_name=_("answered by"), editable=False)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on a round")
        verbose_name_plural = _("remarks on rounds")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, reply="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(reply="")),
                name="answered_remark_says_who_and_what",
            ),
        ]

    def __str__(self):
        return f"{self.round.number} {self.indicator}".strip()

    def get_absolute_url(self) -> str:
        page = Answer(round=self.round, indicator=self.indicator) if self.indicator else self.round
        return f"{page.get_absolute_url()}#remarks"

    @property
    def is_inspectors(self) -> bool:
        return self.written_by.is_inspector

    @property
    def waits(self) -> bool:
        """Whether it can still be answered: what an issued round says does not change, but inspectors ask about it."""
        return self.answered_at is None and (self.is_inspectors or not self.round.is_issued)
