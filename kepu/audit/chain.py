"""What a link of the chain is made of: SHA-256 over the entry, its number, its moment, and the link before."""

import hashlib
import json
from datetime import UTC, datetime

from kepu.audit.models import Anchor, Seal

START = "0" * 64  # stands before the first link
# All that an entry holds. Never to be reordered or renamed: old links could not be counted again.
FIELDS = ("id", "at", "actor", "action", "object_type", "object_id", "object_name", "details", "address")


def digest(previous: str, sequence: int, sealed_at: datetime, values: tuple) -> str:
    """The hash of a link, 64 hexadecimal digits; `values` are an entry's FIELDS as the database gives them.

    Anyone can count it again: JSON without spaces, keys sorted, other than ASCII escaped, moments in UTC.
    """
    entry = dict(zip(FIELDS, values, strict=True))
    link = {
        "previous": previous,
        "sequence": sequence,
        "sealed_at": _moment(sealed_at),
        "entry": entry | {"at": _moment(entry["at"])},
    }
    return hashlib.sha256(json.dumps(link, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def beginning() -> tuple[int, str]:
    """Number and hash of what stands before the first link that is still there."""
    last = Anchor.objects.order_by("-sequence").first()
    return (last.sequence, last.digest) if last else (0, START)


def head() -> tuple[int, str]:
    """Number and hash of the newest link. Written down outside the portal, it proves everything before it."""
    last = Seal.objects.order_by("-sequence").first()
    return (last.sequence, last.digest) if last else beginning()
