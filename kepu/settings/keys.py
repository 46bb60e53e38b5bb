"""The secrets that the portal signs and seals with."""

from django.core.exceptions import ImproperlyConfigured

from kepu.sealing.keyfile import made_once
from kepu.settings.environment import DATA_DIR, PRODUCTION, env


def _secret_key() -> str:
    """The key from the environment, or one made once and kept in the data folder (embedded use only)."""
    if key := env("SECRET_KEY", default=""):
        return key
    if PRODUCTION:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random value into the environment file, "
            "for instance the output of: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    return made_once(DATA_DIR / "secret.key")


def _field_keys() -> list[str]:
    """The keys that numbers and second factors are sealed with; else from a file made once (embedded)."""
    found = env.list("FIELD_KEYS", default=[])
    if PRODUCTION and not found:
        raise ImproperlyConfigured(
            "FIELD_KEYS is not set: telephone numbers and second factors are encrypted with it. Put a long random "
            "value into the environment file, and keep a copy apart from the backups: without it none can be read "
            "again. "
            "For instance the output of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    found = found or made_once(FIELD_KEY_FILE).split()
    if min(map(len, found)) < 32:
        raise ImproperlyConfigured("Each of FIELD_KEYS needs at least 32 random characters.")
    return found


SECRET_KEY = _secret_key()
FIELD_KEY_FILE = DATA_DIR / "field.keys"
FIELD_KEYS = _field_keys()
