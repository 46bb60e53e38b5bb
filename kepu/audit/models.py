"""Who did what, when. Append-only; text instead of foreign keys, so that it outlives what it tells of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    CREATE = "create", _("created")
    CHANGE = "change", _("changed")
    RETIRE = "retire", _("retired")
    REVIEW = "review", _("reviewed")
    REVEAL = "reveal", _("looked at a telephone number")
    SIGN_IN = "sign_in", _("signed in")
    SIGN_OUT = "sign_out", _("signed out")
    REFUSED = "refused", _("was refused")
    IMPORT = "import", _("imported")
    EXPORT = "export", _("exported")
    UPLOAD = "upload", _("uploaded")
    DOWNLOAD = "download", _("downloaded")
    BUILD = "build", _("started a pack")
    ISSUE = "issue", _("issued")
    CANCEL = "cancel", _("cancelled")
    JUDGE = "judge", _("judged")
    ERASE = "erase", _("erased personal data")
    CHECK = "check", _("had the files counted")
    HAND_OVER = "hand_over", _("handed over")
    DISABLE = "disable", _("disabled an account")
    OPEN = "open", _("looked at")
    CLEAR = "clear", _("removed old audit entries")
    CHECK_TRAIL = "check_trail", _("had the audit trail checked")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    LOCK = "lock", _("was locked out after wrong tries")
    PASSWORD = "password", _("changed a password")
    FACTOR_ON = "factor_on", _("set up a second factor")
    FACTOR_OFF = "factor_off", _("switched a second factor off")
    END_SESSIONS = "end_sessions", _("ended sign-ins")
    RESTORE = "restore", _("restored the portal from a backup")


REFUSALS = (Action.REFUSED, Action.SIGN_IN_FAILED, Action.LOCK)


class EntryQuerySet(models.QuerySet):
    def about(self, instance):
        """Entries that tell of one record."""
        return self.filter(object_type=instance._meta.label_lower, object_id=str(instance.pk))

    def unsealed(self):
        """Entries that are no link of the chain."""
        return self.filter(~models.Exists(Seal.objects.filter(entry_id=models.OuterRef("id"))))

    def update(self, **kwargs):
        raise TypeError("Audit entries are never changed.")

    def delete(self):
        raise TypeError("Audit entries are never deleted.")


class Entry(models.Model):
    """One thing that somebody did, or was refused. The database itself refuses to change or delete it (guard.py)."""

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    actor = models.CharField(_("who"), max_length=150, blank=True)
    action = models.CharField(_("what"), max_length=20, choices=Action)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    object_name = models.CharField(_("record"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        # Each with the key behind it: a page is read off the index, however many entries there are.
        indexes = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["actor", "id"], name="audit_entry_actor"),
            models.Index(fields=["action", "id"], name="audit_entry_action"),
            models.Index(fields=["address", "id"], name="audit_entry_address"),
        ]

    def __str__(self):
        return f"{self.actor} {self.get_action_display()} {self.object_name}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("Audit entries are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("Audit entries are never deleted.")

    @property
    def is_refusal(self) -> bool:
        """Its result: whether what was tried was refused; else it was done."""
        return self.action in REFUSALS


class Seal(models.Model):
    """One link of the chain: a number of its own, and a hash of the entry and of the link before (chain.py).

    No foreign key: that an entry is gone must be told, not prevented or followed.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.sequence}:{self.digest}"


class Anchor(models.Model):
    """Where the chain begins since old entries were removed: number and hash of the last link that went."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.sequence}:{self.digest}"


class TrailCheck(models.Model):
    """A walk along the whole chain: where its end was, and what was found broken."""

    at = models.DateTimeField(_("time"), auto_now_add=True)
    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    entries = models.PositiveBigIntegerField()
    fault_count = models.PositiveIntegerField()
    faults = models.JSONField(default=list)  # the first of them, as verifying.Fault keeps them

    class Meta:
        verbose_name = _("check of the audit trail")
        verbose_name_plural = _("checks of the audit trail")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.sequence}: {self.fault_count}"


class Revision(models.Model):
    """How often anything was written: one row. Whoever keeps an answer sees by it whether the answer still holds."""

    number = models.PositiveBigIntegerField(default=1)

    def __str__(self):
        return str(self.number)
