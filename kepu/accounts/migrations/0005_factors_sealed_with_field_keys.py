"""Second factors were sealed with a key derived from SECRET_KEY; from here on with FIELD_KEYS, which can be changed."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

from kepu.accounts.factor_secrets import reseal, unseal_all
from kepu.sealing.keys import CannotOpenError


def seal(apps, schema_editor):
    """What SECRET_KEY does not open opened nothing before either, and stays as it is."""
    reseal(apps.get_model("mfa", "Authenticator"), _opened)


def seal_as_before(apps, schema_editor):
    unseal_all(apps.get_model("mfa", "Authenticator"), lambda text: _former().encrypt(text.encode()).decode())


def _opened(token: str) -> str:
    try:
        return _former().decrypt(token.encode()).decode()
    except InvalidToken:
        raise CannotOpenError(token[:8]) from None


def _former() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"kepu second factor").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


class Migration(migrations.Migration):
    # A transaction for each row, as rotate_keys has: it may be killed and run again.
    atomic = False
    dependencies = [("accounts", "0004_trusted_sign_in"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(seal, seal_as_before)]
