"""Secrets that the portal makes for itself, once, where the environment gives none (embedded use only)."""

import os
import secrets
from pathlib import Path


def made_once(path: Path) -> str:
    """What stands in the file; where there is none, a secret made now. Only the owner may read it.

    Two processes that start at the same time agree: a file appears whole, and the first one stays.
    """
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        _write(fresh, secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8").strip()


def put_in_front(path: Path) -> None:
    """Add a new secret as the first line: what is sealed from now on is sealed with it, older lines still open."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    _write(fresh, f"{secrets.token_urlsafe(48)}\n{path.read_text(encoding='utf-8')}")
    fresh.replace(path)


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
