"""What passes from a person who leaves to the successor."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right
from kepu.text import plain_text


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
    # [{"kind": "task" | "finding" | "answer" | "draft", "id": int, "title": str, "due_on": "2026-05-12" | ""}]
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
