"""What a file really is, by its content and not its name; everything else is refused with a sentence.

Order of the checks: size, first bytes, structure, then pixels or unpacked size, before anything is decoded in full.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from kepu.evidence.documents import check_pdf, office_type, old_container
from kepu.evidence.models import PICTURES, MediaType
from kepu.evidence.pictures import picture_facts
from kepu.evidence.refusals import Refused
from kepu.formats import file_size

# The first ending is the one that a file without any is given.
ENDINGS = {
    MediaType.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    MediaType.PNG: (".png",),
    MediaType.WEBP: (".webp",),
    MediaType.HEIC: (".heic", ".heif"),
    MediaType.PDF: (".pdf",),
    MediaType.DOCX: (".docx",),
    MediaType.XLSX: (".xlsx",),
}
PICTURE_ENDINGS = {ending for media_type in PICTURES for ending in ENDINGS[media_type]}
HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and any Office file with a password


@dataclass(frozen=True)
class Findings:
    """What an inspection found. Width and height are of the upright picture, in pixels."""

    media_type: MediaType
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None


def inspect(file: BinaryIO, name: str) -> Findings:
    """Check one file whose size is right. A picture's data are not decoded yet. Raises Refused."""
    media_type = _type_of(file, name)
    honest_name(name, media_type)
    if media_type in PICTURES:
        return Findings(media_type, **picture_facts(file, name, media_type))
    if media_type == MediaType.PDF:
        check_pdf(file, name)
    return Findings(media_type)


def require_size(name: str, size: int) -> None:
    """Raises Refused unless a file of `size` bytes may be kept."""
    if size == 0:
        raise Refused(
            _("“%(name)s” is empty. Perhaps copying it was interrupted; please choose it again.") % {"name": name}
        )
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            _("“%(name)s” has %(size)s; the largest that can be kept is %(limit)s. Please make it smaller.")
            % {"name": name, "size": file_size(size), "limit": file_size(settings.UPLOAD_MAX_BYTES)}
        )


def honest_name(name: str, media_type: str) -> str:
    """The name with an ending that fits the content. Raises Refused where it claims to be something else.

    Phones give pictures no ending or another picture's, and nobody renames a file on a phone: that is put right.
    """
    ending, allowed = PurePath(name).suffix.lower(), ENDINGS[MediaType(media_type)]
    if ending in allowed:
        return name
    if not ending:
        return name + allowed[0]
    if media_type in PICTURES and ending in PICTURE_ENDINGS:
        return PurePath(name).stem + allowed[0]
    raise Refused(
        _("“%(name)s” is not what its name says: its content is %(kind)s. Give it the right ending and try again.")
        % {"name": name, "kind": MediaType(media_type).label}
    )


def _type_of(file: BinaryIO, name: str) -> MediaType:
    file.seek(0)
    head = file.read(32)
    if known := _type_by_head(head):
        return known
    if head.startswith(b"PK\x03\x04"):
        return office_type(file, name)
    if head.startswith(OLE):
        raise old_container(file, name)
    raise Refused(
        _(
            "“%(name)s” is neither a picture nor a document that can be kept. "
            "Use JPG, PNG, WebP, HEIC, PDF, DOCX or XLSX."
        )
        % {"name": name}
    )


def _type_by_head(head: bytes) -> MediaType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return MediaType.HEIC
    return MediaType.PDF if head.startswith(b"%PDF-") else None
