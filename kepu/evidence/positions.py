"""Pictures as they leave the office: pixel for pixel the original, without where they were taken and by what.

Nothing is decoded: what a camera, a phone or a program wrote beside the picture, and what hangs behind it, is left out.
Which way is up and when it was taken are written in again. The original itself stays as it came.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from kepu.evidence.models import PICTURES, MediaType
from kepu.evidence.pictures import EXIF_IFD, ORIENTATION, TAKEN, open_picture, orientation, taken_text

# JPEG: the marker that ends a stretch of picture data; 00 and the restart marks D0 to D7 belong to the data.
_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_START, _END, _SCAN, _NOTES = 0xD8, 0xD9, 0xDA, 0xE1
# Kept of what a JPEG says beside its picture: JFIF, the colour profile, Adobe's note of how colours are mixed.
_KEPT_NOTES = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_PNG_HEAD, _PNG_LEFT_OUT = b"\x89PNG\r\n\x1a\n", (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
_NO_NOTES = b"MM\0*\0\0\0\x08\0\0\0\0\0\0"  # Exif that says nothing
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04


class CannotPartError(Exception):
    """The notes cannot be told from the picture without decoding it."""


def without_position(file: BinaryIO, media_type: str) -> bytes:
    """The picture without its camera's notes. Raises CannotPartError where they cannot be taken out."""
    file.seek(0)
    data = file.read()
    try:
        picture = open_picture(file, media_type)
        notes = _few_notes(picture)
        return _PARTING[MediaType(media_type)](data, notes, picture)
    except CannotPartError:
        raise
    except Exception as error:  # damaged in a way that a decoder forgives
        raise CannotPartError from error


@dataclass(frozen=True)
class Shared:
    """The picture at `path` as it leaves the office, made each time it is opened. Opening raises CannotPartError."""

    path: Path
    media_type: str

    def open(self, mode: str = "rb") -> BinaryIO:
        with self.path.open(mode) as original:
            return BytesIO(without_position(original, self.media_type))


def may_hold_position(media_type: str) -> bool:
    return media_type in PICTURES


def _few_notes(picture: Image.Image) -> bytes:
    """Which way is up and when it was taken, as Exif (TIFF) bytes; empty where there is nothing to say."""
    turned, taken = orientation(picture), taken_text(picture)
    notes = Image.Exif()
    if turned != 1:
        notes[ORIENTATION] = turned
    if taken:
        notes.get_ifd(EXIF_IFD)[TAKEN] = taken
    return notes.tobytes().removeprefix(b"Exif\0\0") if turned != 1 or taken else b""


# --- JPEG -----------------------------------------------------------------------------------------


def _jpeg(data: bytes, notes: bytes, picture) -> bytes:
    parts = [data[:2]]
    if notes:
        content = b"Exif\0\0" + notes
        parts.append(struct.pack(">BBH", 0xFF, _NOTES, len(content) + 2) + content)
    parts += (piece for marker, piece in _segments(data) if _stays(marker, piece))
    return b"".join(parts)


def _stays(marker: int, piece: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return piece[4:].startswith(_KEPT_NOTES.get(marker, b"never"))
    return marker != 0xFE  # a comment


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Everything between the start mark and the end mark, with its marker; what follows the end is passed over."""
    place = 2
    while True:
        while data[place : place + 2] == b"\xff\xff":
            place += 1
        if data[place] != 0xFF:
            raise CannotPartError
        marker = data[place + 1]
        if marker == _END:
            yield marker, data[place : place + 2]
            return
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if marker == _SCAN:
            found = _NEXT_MARKER.search(data, end)
            if not found:
                raise CannotPartError
            end = found.start()
        yield marker, data[place:end]
        place = end


# --- PNG ------------------------------------------------------------------------------------------


def _png(data: bytes, notes: bytes, picture) -> bytes:
    parts = [_PNG_HEAD]
    for kind, chunk in _chunks(data):
        if kind == b"IDAT" and notes:
            parts.append(_chunk(b"eXIf", notes))
            notes = b""
        if kind not in _PNG_LEFT_OUT:
            parts.append(chunk)
    return b"".join(parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, kind = len(_PNG_HEAD), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise CannotPartError
        yield kind, data[place:end]
        place = end


# --- WebP -----------------------------------------------------------------------------------------


def _webp(data: bytes, notes: bytes, picture) -> bytes:
    parts = [piece for kind, piece in _riff(data) if kind not in (b"EXIF", b"XMP ")]
    is_extended = parts[0].startswith(b"VP8X")
    if is_extended:
        flags = parts[0][8] & ~_WEBP_HAS_XMP & ~_WEBP_HAS_EXIF | (_WEBP_HAS_EXIF if notes else 0)
        parts[0] = parts[0][:8] + bytes([flags]) + parts[0][9:]
        if notes:
            parts.append(b"EXIF" + struct.pack("<I", len(notes)) + notes + b"\0" * (len(notes) % 2))
    content = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, end = 12, 8 + struct.unpack_from("<I", data, 4)[0]
    while place < end:
        kind, length = struct.unpack_from("<4sI", data, place)
        after = place + 8 + length + length % 2
        if after > len(data):
            raise CannotPartError
        yield kind, data[place:after]
        place = after


# --- HEIC -----------------------------------------------------------------------------------------


def _heic(data: bytes, notes: bytes, picture) -> bytes:
    """Its notes lie anywhere in the file, and everything is found by its place: they are written over, not cut out."""
    if noted := picture.info.get("exif"):
        # The decoder has put its own direction into them, so only their beginning is looked for.
        tiff = noted.removeprefix(b"Exif\0\0")
        data = _written_over(data, tiff[:8], (notes or _NO_NOTES).ljust(len(tiff), b"\0"))
    if noted := picture.info.get("xmp"):
        data = _written_over(data, noted, b" " * len(noted))
    return data


def _written_over(data: bytes, beginning: bytes, new: bytes) -> bytes:
    place = data.find(beginning)
    if place < 0 or data.count(beginning) != 1 or place + len(new) > len(data):
        raise CannotPartError
    return data[:place] + new + data[place + len(new) :]


_PARTING = {MediaType.JPEG: _jpeg, MediaType.PNG: _png, MediaType.WEBP: _webp, MediaType.HEIC: _heic}
