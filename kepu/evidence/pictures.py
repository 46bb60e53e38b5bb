"""Pictures before and while they are decoded: limits, which way is up, when they were taken."""

import re
from datetime import datetime
from typing import BinaryIO

import pi_heif
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from kepu.evidence.models import MediaType
from kepu.evidence.refusals import Refused, damaged

pi_heif.register_heif_opener()
# Our own limit is lower, is checked before anything is decoded, and can name the size that it refuses.
Image.MAX_IMAGE_PIXELS = None

PILLOW_FORMATS = {
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.WEBP: "WEBP",
    MediaType.HEIC: "HEIF",
}
EXIF_IFD, ORIENTATION = 0x8769, 0x0112
TAKEN, DIGITIZED = 36867, 36868
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}
FIRST_YEAR = 1990  # a camera whose clock was never set says 1970, 1980 or 0000


def open_picture(file: BinaryIO, media_type: str) -> Image.Image:
    """A Pillow picture, opened by the one decoder that fits; not decoded yet. Raises what Pillow raises."""
    file.seek(0)
    return Image.open(file, formats=(PILLOW_FORMATS[MediaType(media_type)],))


def picture_facts(file: BinaryIO, name: str, media_type: MediaType) -> dict:
    """Width and height upright, in pixels, and `taken_at`, all from the header. Raises Refused."""
    try:
        picture = open_picture(file, media_type)
    except Exception:  # decoders raise whatever they like on hostile data
        raise damaged(name) from None
    _require_few_pixels(picture, name)
    _require_short_sides(picture, name)
    width, height = picture.size
    if orientation(picture) in SIDEWAYS:
        width, height = height, width
    return {"width": width, "height": height, "taken_at": _taken_at(picture)}


def _require_few_pixels(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > settings.UPLOAD_MAX_PIXELS:
        raise Refused(
            _(
                "“%(name)s” has %(width)d × %(height)d pixels; at most %(limit)d million can be kept. "
                "Please save it smaller."
            )
            % {
                "name": name,
                "width": picture.width,
                "height": picture.height,
                "limit": settings.UPLOAD_MAX_PIXELS // 1_000_000,
            }
        )


def _require_short_sides(picture: Image.Image, name: str) -> None:
    if max(picture.size) > settings.UPLOAD_MAX_SIDE:
        raise Refused(
            _(
                "“%(name)s” has %(width)d × %(height)d pixels; no side can have more than %(limit)d. "
                "Please save it smaller."
            )
            % {"name": name, "width": picture.width, "height": picture.height, "limit": settings.UPLOAD_MAX_SIDE}
        )


def orientation(picture: Image.Image) -> int:
    """The camera's note of how it was held, 1 to 8; 1, upright, where there is none that makes sense."""
    try:
        found = _exif(picture).get(ORIENTATION, 1)
    except Exception:  # a broken note does not make the picture a broken one
        return 1
    return found if found in TURNS else 1


def taken_text(picture: Image.Image) -> str:
    """When the camera says that the picture was taken, as it writes it (local time); "" where it says nothing."""
    try:
        notes = _exif(picture).get_ifd(EXIF_IFD)
        text = str(notes.get(TAKEN) or notes.get(DIGITIZED) or "").strip(" \0")
    except Exception:  # as above
        return ""
    return text if re.fullmatch(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", text) else ""


def _taken_at(picture: Image.Image) -> datetime | None:
    try:
        moment = datetime.strptime(taken_text(picture), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    moment = moment.replace(tzinfo=timezone.get_default_timezone())
    return moment if moment.year >= FIRST_YEAR else None


def _exif(picture: Image.Image) -> Image.Exif:
    """What stands before the picture's data: to look behind them, Pillow would decode all of a PNG."""
    if picture.format == "PNG" and "exif" not in picture.info:
        return Image.Exif()
    return picture.getexif()
