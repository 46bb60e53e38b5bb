"""The secrets of second factors and recovery codes: sealed in the database with the keys of `settings.FIELD_KEYS`.

allauth keeps them in a JSON column beside what changes with every use, so they are no sealed field: they are sealed on
their way in by its adapter, and anew by `reseal` when the key was changed.
"""

from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import models, transaction

from kepu.sealing.keys import MARK, CannotOpenError, Unreadable, prefix, seal, unseal
from kepu.sealing.resealing import Count

NAMES = ("secret", "seed")  # of the column: of the clock's codes, of the recovery codes


class SealingAdapter(DefaultMFAAdapter):
    """What allauth.mfa asks to encrypt and to decrypt. Decrypting raises CannotOpenError."""

    def encrypt(self, text):
        return seal(text)

    def decrypt(self, encrypted_text):
        text = unseal(encrypted_text)
        if isinstance(text, Unreadable) or not encrypted_text.startswith(MARK):
            raise CannotOpenError(encrypted_text[: len(prefix())])
        return text

    def get_totp_label(self, user):
        return user.get_username()


_opened = SealingAdapter().decrypt


def reseal(model: type[models.Model], opened: Callable[[str], str] = _opened) -> Count:
    """Seal with the present key what another one sealed; `opened` reads what stands there or raises CannotOpenError."""
    return _rewrite(model, lambda token: token if token.startswith(prefix()) else seal(opened(token)))


def unseal_all(model: type[models.Model], anew: Callable[[str], str]) -> Count:
    """Write them as `anew` makes them of the secret: for going back to a version that sealed otherwise."""
    return _rewrite(model, lambda token: anew(_opened(token)) if token.startswith(MARK) else token)


def unreadable_in(model: type[models.Model]) -> int:
    """How many no key opens."""
    kept = model.objects.values_list("data", flat=True)
    return sum(_rewritten(data, _opened) is None for data in kept)


def _rewrite(model, anew) -> Count:
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    return sum((_rewrite_row(model, pk, anew) for pk in keys), Count())


@transaction.atomic
def _rewrite_row(model, pk: int, anew) -> Count:
    """Under a lock, for a sign-in writes the step of the clock into the same column."""
    row = model.objects.select_for_update().filter(pk=pk).first()
    if row is None or (fresh := _rewritten(row.data, anew)) == row.data:
        return Count()
    if fresh is None:
        return Count(unreadable=1)
    row.data = fresh
    row.save(update_fields=["data"])
    return Count(written=1)


def _rewritten(data: dict, anew) -> dict | None:
    try:
        return data | {name: anew(data[name]) for name in NAMES if name in data}
    except CannotOpenError:
        return None
