"""Where a pack can be checked."""

import segno
from django.conf import settings
from django.urls import reverse

from kepu.codes import grouped
from reports.models import Pack


def address_of(pack: Pack) -> str:
    """The whole address of the pack's public page; "" where settings.PORTAL_URL does not say how to get there."""
    return f"{settings.PORTAL_URL}{path_of(pack.code)}" if settings.PORTAL_URL else ""


def path_of(code: str) -> str:
    return reverse("verify:pack", args=[grouped(code)])


def qr_of(pack: Pack) -> str:
    """That address as a QR code, a `data:` address of an SVG; "" where there is none. Same pack, same bytes."""
    address = address_of(pack)
    return segno.make(address, error="m", micro=False).svg_data_uri(omitsize=True, border=2) if address else ""
