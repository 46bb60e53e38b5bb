"""Invitations: given, accepted with a password that works once, come back to with one's own, renewed, taken back."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator, validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.accounts.access import require
from kepu.accounts.models import User
from kepu.accounts.roles import Right, Role
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from kepu.codes import grouped, new_code, tidied
from reports.models import Invitation, Round

MOST_DAYS = 30
USUAL_DAYS = 7
# Shorter than what accounts ask for: it opens nothing without the link, which is a secret of 256 bits by itself.
SHORTEST_OWN = 8
_RULES = [MinimumLengthValidator(SHORTEST_OWN), CommonPasswordValidator()]
_NOT_OWN = gettext_lazy("This is not the password that you chose when you accepted the invitation.")


class Keys(NamedTuple):
    """What opens an invitation: said once and kept nowhere."""

    token: str
    password: str

    @property
    def printed_password(self) -> str:
        return grouped(self.password)


def invite(
    round: Round, *, name: str, days: int, creation_key: uuid.UUID | None = None, by
) -> tuple[Invitation, Keys | None]:
    """Invite to an issued round for so many days from now; the same `creation_key` again has no keys to say.

    Raises ValidationError where the round is still open, `name` is empty or `days` is not 1 to MOST_DAYS;
    PermissionDenied where `by` does not make packs.
    """
    require(by, Right.BUILD_PACKS)
    if not round.is_issued:
        raise ValidationError(_("Inspectors read issued rounds only. Issue this round first."))
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("An invitation holds from 1 to %(most)d days.") % {"most": MOST_DAYS}})
    with transaction.atomic():
        if found := Invitation.objects.filter(creation_key=creation_key, created_by=by).first():
            return found, None
        invitation = Invitation(round=round, name=name.strip(), created_by=by)
        invitation.creation_key = creation_key or invitation.creation_key
        invitation.expires_at = timezone.now() + timedelta(days=days)
        keys = _new_keys(invitation)
        return save_record(invitation, by=by), keys


def _new_keys(invitation: Invitation) -> Keys:
    keys = Keys(secrets.token_urlsafe(32), new_code())
    invitation.token_hash = _hash_of(keys.token)
    invitation.password_hash, invitation.password_is_own = make_password(keys.password), False
    return keys


def _hash_of(token: str) -> str:
    """The token is 256 bits of chance, so a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link leads to. One query."""
    return Invitation.objects.select_related("round", "account").filter(token_hash=_hash_of(token)).first()


def accept(invitation: Invitation, *, password: str, own: str) -> User:
    """The guest's account, made where it is the first time; `password` is used up, `own` opens from now on.

    Raises ValidationError where the invitation no longer holds, the password does not fit, or `own` is too easy.
    """
    try:
        validate_password(own, password_validators=_RULES)
    except ValidationError as error:
        raise ValidationError({"own": error.messages}) from None
    return _let_in(invitation, password, own=own)


def come_back(invitation: Invitation, *, password: str) -> User:
    """The guest's account, to whom has the password that the guest chose. Raises ValidationError as `accept` does."""
    return _let_in(invitation, password)


def _let_in(invitation: Invitation, password: str, *, own: str = "") -> User:
    guest = _fitting(invitation, password, own)
    if guest is None:
        record(Action.REFUSED, invitation, by=None)
        wrong = _("This is not the password of this invitation, or it has been used.") if own else _NOT_OWN
        raise ValidationError({"password": wrong})
    return guest


@transaction.atomic
def _fitting(invitation: Invitation, password: str, own: str) -> User | None:
    """The guest; None where it is not the password, or another is asked for by now."""
    current = _locked(invitation)
    typed = tidied(password) if own else password
    if current.password_is_own == bool(own) or not check_password(typed, current.password_hash or None):
        return None
    if own:
        _take(current, own)
    record(Action.SIGN_IN, current, by=current.account)
    return current.account


def _take(current: Invitation, own: str) -> None:
    current.account = current.account or _new_account(current)
    current.password_hash, current.password_is_own = make_password(own), True
    current.accepted_at = current.accepted_at or timezone.now()
    save_record(current, by=current.account)


def _locked(invitation: Invitation) -> Invitation:
    current = Invitation.objects.select_for_update(of=("self",)).select_related("account", "round").get(
        pk=invitation.pk
    )  # fmt: skip
    if not current.is_current:
        raise ValidationError(_("This invitation has ended. Please ask the sub-district office for a new one."))
    return current


def _new_account(invitation: Invitation) -> User:
    """An inspector's that nobody signs in to with a password of its own."""
    account = User(username=f"guest-{invitation.pk}", name=invitation.name, role=Role.INSPECTOR)
    account.expires_at = invitation.expires_at
    account.set_unusable_password()
    return save_record(account, by=None)


@transaction.atomic
def renew_invitation(invitation: Invitation, *, by) -> Keys:
    """A new link and password in place of the old; whoever came by the old ones is signed out.

    Raises ValidationError where the invitation no longer holds.
    """
    require(by, Right.BUILD_PACKS)
    current = _locked(invitation)
    keys = _new_keys(current)
    save_record(current, by=by)
    if current.account:
        current.account.set_unusable_password()  # another value of chance, by which sessions are told apart
        current.account.save(update_fields=["password"])
    return keys


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by) -> Invitation:
    """From this moment on it opens nothing. Taking it back twice changes nothing."""
    require(by, Right.BUILD_PACKS)
    current = Invitation.objects.select_for_update(of=("self",)).select_related("account", "round").get(
        pk=invitation.pk
    )  # fmt: skip
    if current.revoked_at:
        return current
    current.revoked_at, current.revoked_by, current.password_hash = timezone.now(), by, ""
    current.password_is_own = False
    save_record(current, by=by)
    if current.account:
        current.account.expires_at = min(current.account.expires_at, current.revoked_at)
        current.account.save(update_fields=["expires_at"])
    return current
