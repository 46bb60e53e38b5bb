"""Ledger files that people bring in through the browser, from the upload to what became of them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Role
from kepu.exchange.ledgers import ledger
from kepu.exchange.problems import UnknownLedger
from kepu.sealing.fields import SealedJSONField


class ImportState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, not imported yet")
    APPLYING = "applying", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed")


# What may follow each state; a check can be repeated until the file has been imported.
NEXT_STATES = {
    ImportState.CHECKING: (ImportState.CHECKING, ImportState.CHECKED, ImportState.FAILED),
    ImportState.CHECKED: (ImportState.CHECKING, ImportState.CHECKED, ImportState.APPLYING, ImportState.FAILED),
    ImportState.APPLYING: (ImportState.CHECKING, ImportState.CHECKED, ImportState.DONE, ImportState.FAILED),
    ImportState.DONE: (),
    ImportState.FAILED: (ImportState.CHECKING, ImportState.CHECKED, ImportState.FAILED),
}
WORKING = (ImportState.CHECKING, ImportState.APPLYING)


class LedgerImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; the office sees everybody's."""
        if not user.is_authenticated:
            return self.none()
        return self if user.role in (Role.OFFICER, Role.ADMINISTRATOR) else self.own(user)

    def own(self, user):
        """What this person uploaded, and alone may import."""
        return self.filter(uploaded_by=user)


class LedgerImport(models.Model):
    """One uploaded ledger file and what importing it would do, or did.

    `findings` (see kepu/imports/findings.py) are what the page shows, in the language of whoever uploaded;
    `fingerprint` tells whether a later check comes to the same. A large file is worked on in the background.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.CharField(_("ledger"), max_length=30)
    file_name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveIntegerField(_("size"))
    is_large = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("uploaded by"), related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.CHECKING)
    reason = models.TextField(_("reason"), blank=True)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    wrong = models.PositiveIntegerField(_("wrong"), default=0)
    findings = SealedJSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    # The portal's data changed between the check and the import, so the check was done anew.
    is_overtaken = models.BooleanField(default=False)
    only_good = models.BooleanField(default=False)
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done") ^ models.Q(imported_at=None), name="imported_when_done"
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def ledger_title(self) -> str:
        """The ledger's name in the current language."""
        try:
            return str(ledger(self.ledger).title)
        except UnknownLedger:
            return self.ledger

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.unchanged + self.wrong

    @property
    def good_rows(self) -> int:
        return self.rows - self.wrong

    @property
    def is_cleared(self) -> bool:
        """Whether the file has been cleared away: only the counts are left."""
        return self.state not in (*WORKING, ImportState.FAILED) and not self.findings

    @property
    def can_apply(self) -> bool:
        """Whether there is anything to import and nothing that concerns the whole file stands against it."""
        has_work = self.new + self.changed > 0 and not self.is_cleared
        return self.state == ImportState.CHECKED and has_work and not self.findings.get("problems")
