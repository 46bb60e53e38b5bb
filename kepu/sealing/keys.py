"""Sealing and opening, with the keys of `settings.FIELD_KEYS`: the first seals, all of them open.

AES-SIV (RFC 5297) with 256-bit keys: what is sealed begins with a keyed hash of the text, so that equal texts are equal
when sealed and a number can be looked up and be unique without being read; nothing else is to be learnt from it without
the key, and what was changed does not open. Each sealed text names its key, by a part of a hash of it.
"""

import base64
import binascii
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

MARK = "sealed:"
FILE_MARK = b"kepu sealed "
ID_LENGTH = 8
ODD = "surrogatepass"  # what a text holds is for validators to judge, and for a search to not find


class Unreadable(str):
    """Stands for a text whose key is not here. Saved again, it stays what it was: `token`."""

    __slots__ = ("token",)

    def __new__(cls, token: str):
        made = super().__new__(cls, _("(cannot be read)"))
        made.token = token
        return made


class CannotOpenError(Exception):
    """The key that sealed it is not here, or it was changed."""


class Key:
    def __init__(self, secret: str):
        self.id = _derived(secret, b"kepu key id", ID_LENGTH // 2).hex()
        self.cipher = AESSIV(_derived(secret, b"kepu field key", 64))


def _derived(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA512(), length, salt=None, info=purpose).derive(secret.encode())


_key = cache(Key)


def keys() -> list[Key]:
    """The keys, the one that seals first."""
    return [_key(secret) for secret in settings.FIELD_KEYS]


def prefix() -> str:
    """With what everything begins that is sealed with the present key."""
    return f"{MARK}{keys()[0].id}:"


def seals(text: str) -> list[str]:
    """The text as each of the keys seals it, the present one first. Sealed texts are ASCII."""
    return [_sealed(key, text) for key in keys()]


def seal(text: str) -> str:
    return _sealed(keys()[0], text)


def _sealed(key: Key, text: str) -> str:
    sealed = key.cipher.encrypt(text.encode("utf-8", ODD), None)
    return f"{MARK}{key.id}:{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(token: str) -> str:
    """The text; what is not sealed comes back as it is, what cannot be opened as an `Unreadable`."""
    if not token.startswith(MARK):
        return token
    key_id, _colon, rest = token.removeprefix(MARK).partition(":")
    try:
        return _opened(key_id, base64.urlsafe_b64decode(rest)).decode("utf-8", ODD)
    except (CannotOpenError, binascii.Error, ValueError):
        return Unreadable(token)


def seal_bytes(data: bytes) -> bytes:
    """The same for the content of a file."""
    key = keys()[0]
    return FILE_MARK + key.id.encode() + key.cipher.encrypt(data, None)


def unseal_bytes(data: bytes) -> bytes:
    """The content; what is not sealed comes back as it is. Raises CannotOpenError."""
    if not data.startswith(FILE_MARK):
        return data
    rest = data.removeprefix(FILE_MARK)
    return _opened(rest[:ID_LENGTH].decode("ascii", "replace"), rest[ID_LENGTH:])


def is_sealed_with_present_key(data: bytes) -> bool:
    return data.startswith(FILE_MARK + keys()[0].id.encode())


def _opened(key_id: str, sealed: bytes) -> bytes:
    key = next((each for each in keys() if each.id == key_id), None)
    if key is None:
        raise CannotOpenError(key_id)
    try:
        return key.cipher.decrypt(sealed, None)
    except InvalidTag:
        raise CannotOpenError(key_id) from None
