"""What a file really is, by its content and not its name; everything else is refused with a sentence.

Order of the checks (TRUST, uploads): size, first bytes, structure, then pixels or unpacked size, before anything
is decoded in full.
"""

import re
import warnings
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO
from zoneinfo import ZoneInfo

import pi_heif
import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from kepu.evidence.models import PICTURES, MediaType
from kepu.formats import file_size

pi_heif.register_heif_opener()

EXTENSIONS = {
    MediaType.JPEG: {".jpg", ".jpeg", ".jpe", ".jfif"},
    MediaType.PNG: {".png"},
    MediaType.WEBP: {".webp"},
    MediaType.HEIC: {".heic", ".heif"},
    MediaType.PDF: {".pdf"},
    MediaType.DOCX: {".docx"},
    MediaType.XLSX: {".xlsx"},
}
PILLOW_FORMATS = {
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.WEBP: "WEBP",
    MediaType.HEIC: "HEIF",
}
OFFICE_PARTS = {MediaType.DOCX: "word/document.xml", MediaType.XLSX: "xl/workbook.xml"}
MAX_OFFICE_MEMBERS = 2_000
MAX_OFFICE_BYTES = 200 * 1024 * 1024  # unpacked
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and new ones with a password
EXIF_DATE, EXIF_ORIGINAL_DATE, EXIF_IFD = 306, 36867, 0x8769
LOCAL = ZoneInfo("Asia/Shanghai")


class Refused(ValidationError):  # noqa: N818 - an answer to a person, named as one
    """The file is not taken; the message is one full sentence that names it and says what would be right."""


@dataclass(frozen=True)
class Findings:
    """What an inspection found. Width and height are of the upright picture, in pixels."""

    media_type: MediaType
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None


def inspect(file: BinaryIO, name: str, size: int) -> Findings:
    """Check one file of `size` bytes. Raises Refused."""
    if size == 0:
        raise Refused(
            _("“%(name)s” is empty. Perhaps copying it was interrupted; please choose it again.") % {"name": name}
        )
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            _("“%(name)s” has %(size)s; the largest that can be kept is %(limit)s. Please make it smaller.")
            % {"name": name, "size": file_size(size), "limit": file_size(settings.UPLOAD_MAX_BYTES)}
        )
    media_type = _type_of(file, name)
    _require_honest_name(name, media_type)
    if media_type in PICTURES:
        return _inspect_picture(file, name, media_type)
    if media_type == MediaType.PDF:
        _inspect_pdf(file, name)
    return Findings(media_type)


def _type_of(file: BinaryIO, name: str) -> MediaType:
    file.seek(0)
    head = file.read(32)
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis"):
        return MediaType.HEIC
    if head.startswith(b"%PDF-"):
        return MediaType.PDF
    if head.startswith(b"PK\x03\x04"):
        return _office_type(file, name)
    if head.startswith(OLE):
        raise Refused(
            _(
                "“%(name)s” has a password or is in an old Office format. Open it, remove the password, "
                "and save it as .docx or .xlsx."
            )
            % {"name": name}
        )
    raise Refused(
        _(
            "“%(name)s” is neither a picture nor a document that can be kept. Use JPG, PNG, WebP, HEIC, PDF, DOCX or XLSX."
        )
        % {"name": name}
    )


def _office_type(file: BinaryIO, name: str) -> MediaType:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise _damaged(name) from None
    if len(members) > MAX_OFFICE_MEMBERS or sum(member.file_size for member in members) > MAX_OFFICE_BYTES:
        raise Refused(_("“%(name)s” unpacks to far more than a document holds, so it is not opened.") % {"name": name})
    names = {member.filename for member in members}
    if any(PurePath(member).name.lower() == "vbaproject.bin" for member in names):
        raise Refused(
            _("“%(name)s” holds macros. Save it as .docx or .xlsx without macros and choose it again.") % {"name": name}
        )
    for media_type, part in OFFICE_PARTS.items():
        if part in names:
            return media_type
    raise Refused(
        _("“%(name)s” is an archive, not a document. Unpack it and upload the files themselves.") % {"name": name}
    )


def _require_honest_name(name: str, media_type: MediaType) -> None:
    extension = PurePath(name).suffix.lower()
    if extension not in EXTENSIONS[media_type]:
        raise Refused(
            _("“%(name)s” is not what its name says: its content is %(kind)s. Give it the right ending and try again.")
            % {"name": name, "kind": media_type.label}
        )


def _inspect_picture(file: BinaryIO, name: str, media_type: MediaType) -> Findings:
    """Sizes are read from the header first; only then is the picture decoded, to know that it is whole."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = open_picture(file, media_type)
            _require_few_pixels(picture, name)
            findings = Findings(media_type, *_upright_size(picture), _taken_at(picture))
            if media_type == MediaType.JPEG:
                picture.draft("RGB", (480, 480))  # enough to see that the data are complete
            picture.load()
    except Refused:
        raise
    except Exception:  # decoders raise whatever they like on hostile data
        raise _damaged(name) from None
    return findings


def open_picture(file: BinaryIO, media_type: str) -> Image.Image:
    """A Pillow picture, opened by the one decoder that fits; not decoded yet."""
    file.seek(0)
    return Image.open(file, formats=(PILLOW_FORMATS[MediaType(media_type)],))


def _require_few_pixels(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > settings.UPLOAD_MAX_PIXELS:
        raise Refused(
            _("“%(name)s” has %(width)d × %(height)d pixels; at most %(limit)d million can be kept.")
            % {
                "name": name,
                "width": picture.width,
                "height": picture.height,
                "limit": settings.UPLOAD_MAX_PIXELS // 1_000_000,
            }
        )


def _upright_size(picture: Image.Image) -> tuple[int, int]:
    turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (picture.height, picture.width) if turned else (picture.width, picture.height)


def _taken_at(picture: Image.Image) -> datetime | None:
    """When the camera says that the picture was taken; cameras write local time."""
    exif = picture.getexif()
    text = str(exif.get_ifd(EXIF_IFD).get(EXIF_ORIGINAL_DATE) or exif.get(EXIF_DATE) or "")
    if not re.fullmatch(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", text):
        return None
    try:
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=LOCAL)
    except ValueError:
        return None


def _inspect_pdf(file: BinaryIO, name: str) -> None:
    file.seek(0)
    try:
        with pikepdf.open(file) as document:
            pages, locked = len(document.pages), document.is_encrypted
    except pikepdf.PasswordError:
        raise _locked(name) from None
    except Exception:
        raise _damaged(name) from None
    if locked:
        raise _locked(name)
    if pages == 0 or pages > settings.UPLOAD_MAX_PAGES:
        raise Refused(
            _("“%(name)s” has %(pages)d pages; between 1 and %(limit)d can be kept. Please split it.")
            % {"name": name, "pages": pages, "limit": settings.UPLOAD_MAX_PAGES}
        )


def _locked(name: str) -> Refused:
    return Refused(_("“%(name)s” is protected by a password. Save a copy without it and choose that.") % {"name": name})


def _damaged(name: str) -> Refused:
    return Refused(
        _("“%(name)s” is damaged or was cut off on the way. Please open it once to check, then choose it again.")
        % {"name": name}
    )
