"""The second factor: a code that changes every half minute (RFC 6238), and recovery codes for when the phone is gone.

The arithmetic and the rows are django-allauth's. Its pages are not used: they belong to its own sign-in, which knows
neither our lock nor our page. Its memory of used codes is not either: it lives in the cache of one web process.
"""

import unicodedata

import segno
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from kepu.accounts.access import require
from kepu.accounts.models import User
from kepu.accounts.roles import Right
from kepu.accounts.sessions import end_sessions
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.sealing.keys import CannotOpenError

new_secret = generate_totp_secret


def picture_of(user: User, secret: str) -> str:
    """The QR code that an authenticator app reads, as a data address."""
    address = get_adapter().build_totp_url(user, secret)
    return segno.make(address, error="m", micro=False).svg_data_uri(omitsize=True, border=2)


def has_factor(user: User) -> bool:
    return factors(user.pk).exists()


def factors(user: int | OuterRef) -> QuerySet:
    """The second factor of this person, by key; to ask by `Exists` for a whole list."""
    return Authenticator.objects.filter(user_id=user, type=Authenticator.Type.TOTP)


def is_required(user: User) -> bool:
    return user.role in settings.SECOND_FACTOR_REQUIRED


def codes_left(user: User) -> int:
    """How many recovery codes have not been used."""
    row = _recovery_codes(user).first()
    try:
        return len(row.wrap().get_unused_codes()) if row else 0
    except CannotOpenError:
        return 0


def _recovery_codes(user: User) -> QuerySet:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES)


def tidied(code: str) -> str:
    """Digits as people type them: full-width, with blanks or dashes between."""
    return "".join(each for each in unicodedata.normalize("NFKC", code) if each not in " -\u3000")


@transaction.atomic
def set_up(user: User, *, secret: str, code: str, by: User) -> list[str]:
    """Switch the second factor on; the recovery codes, which are said once.

    Raises ValidationError where the code is not the one of this secret now, or a second factor is there already.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if has_factor(user):
        raise ValidationError(_("A second factor is set up already."))
    step = _step_of(secret, tidied(code))
    if step is None:
        raise ValidationError({"code": _("This is not the code that the app shows now. Please type the newest one.")})
    row = TOTP.activate(user, secret).instance
    row.data["last_step"] = step
    row.save(update_fields=["data"])
    record(Action.FACTOR_ON, user, by=by)
    return _new_codes(user)


def _new_codes(user: User) -> list[str]:
    _recovery_codes(user).delete()
    return RecoveryCodes.activate(user).get_unused_codes()


@transaction.atomic
def renew_codes(user: User, *, by: User) -> list[str]:
    """New recovery codes in place of the old, which open nothing any more.

    Raises ValidationError where there is no second factor.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if not has_factor(user):
        raise ValidationError(_("There is no second factor. Set one up first."))
    record(Action.FACTOR_ON, user, by=by, recovery_codes=True)
    return _new_codes(user)


@transaction.atomic
def switch_off(user: User, *, by: User) -> None:
    """One's own. Raises ValidationError where the role has to have one."""
    if is_required(user):
        raise ValidationError(_("Your role needs a second factor. With a new phone, ask another administrator."))
    Authenticator.objects.filter(user_id=user.pk).delete()
    record(Action.FACTOR_OFF, user, by=by)


@transaction.atomic
def take_away(person: User, *, by: User) -> None:
    """Somebody else's, whose phone is gone; it ends their sessions. Raises PermissionDenied unless `by` administers."""
    require(by, Right.ADMINISTER)
    Authenticator.objects.filter(user_id=person.pk).delete()
    record(Action.FACTOR_OFF, person, by=by)
    end_sessions(person, by=by)


@transaction.atomic
def fits(user: User, code: str) -> bool:
    """Whether it is this person's code now, or a recovery code; each opens once, whichever process is asked.

    None does where the key that sealed the secret is not here, until it is put back among FIELD_KEYS.
    """
    code, row = tidied(code), factors(user.pk).select_for_update().first()
    try:
        return row is not None and (_fits_clock(row, code) or _fits_recovery(user, code))
    except CannotOpenError:
        return False


def _fits_recovery(user: User, code: str) -> bool:
    return any(each.wrap().validate_code(code) for each in _recovery_codes(user))


def _fits_clock(row: Authenticator, code: str) -> bool:
    step = _step_of(decrypt(row.data["secret"]), code, after=row.data.get("last_step", 0))
    if step is None:
        return False
    row.data["last_step"] = step
    row.save(update_fields=["data"])
    row.record_usage()
    return True


def _step_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """The step of the clock, later than `after`, whose code this is."""
    steps = [step for step in yield_hotp_counters_from_time() if step > after]
    found = [s for s in steps if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, s)))]
    return found[0] if found else None
