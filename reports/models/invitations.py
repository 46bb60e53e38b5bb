"""Invitations by which an inspection team reads one issued round."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right
from kepu.text import plain_text

_PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+", "editable": False}


class InvitationState(models.TextChoices):
    WAITING = "waiting", _("Waits to be accepted")
    ACCEPTED = "accepted", _("Accepted by the guest")
    ENDED = "ended", _("Ended")
    REVOKED = "revoked", _("Taken back")


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office that makes and issues packs keeps the invitations too."""
        return self if user.is_authenticated and user.may(Right.BUILD_PACKS) else self.none()

    def current(self):
        """Those that open the round at this moment."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def of(self, user):
        """The one by which a guest has come, whether or not it still holds; none of anybody else's."""
        return self.filter(account=user.pk)


class Invitation(models.Model):
    """One person or team, one round, until one moment. Neither the link nor the password can be read from the row."""

    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(
        "reports.Round", models.PROTECT, related_name="invitations", verbose_name=_("round"), editable=False
    )
    name = models.CharField(_("person or team"), max_length=60, validators=[plain_text])
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Hashed: the one-time password, and when that has been used the one that the guest chose; empty when taken back.
    password_hash = models.CharField(max_length=128, blank=True, editable=False)
    password_is_own = models.BooleanField(default=False, editable=False)
    expires_at = models.DateTimeField(_("access ends"), editable=False)
    created_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    created_by = models.ForeignKey(**_PERSON, verbose_name=_("invited by"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(**_PERSON, null=True, blank=True, verbose_name=_("taken back by"))
    # The inspector's account that accepting it made; it ends with the invitation.
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitation", editable=False
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_invitation_names_who",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, account=None) | Q(accepted_at__isnull=False, account__isnull=False),
                name="accepted_invitation_has_account",
            ),
        ]

    def __str__(self):
        return f"{self.round.number} {self.name}"

    @property
    def is_current(self) -> bool:
        return self.revoked_at is None and timezone.now() < self.expires_at

    @property
    def state(self) -> InvitationState:
        if self.revoked_at:
            return InvitationState.REVOKED
        if not self.is_current:
            return InvitationState.ENDED
        return InvitationState.ACCEPTED if self.accepted_at else InvitationState.WAITING
