"""Which Kepu this is."""

import tomllib

from django.conf import settings


def version() -> str:
    """As pyproject.toml says it."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
