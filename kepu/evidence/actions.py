"""Taking files in."""

import re
import unicodedata
from os import SEEK_END
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from kepu.evidence.inspection import Refused, inspect
from kepu.evidence.models import StagedUpload, StoredFile
from kepu.evidence.renditions import make_renditions
from kepu.evidence.storage import digest, keep, original_path

NAME_LENGTH = 150


def store(file: BinaryIO, name: str) -> StoredFile:
    """Check a file and keep it under its SHA-256, with its renditions; the same content a second time is the same row.

    Raises Refused with a sentence where it is not what may be kept.
    """
    name = clean_name(name)
    sha256 = digest(file)
    size = file.seek(0, SEEK_END)
    if (known := StoredFile.objects.filter(sha256=sha256).first()) and original_path(sha256).exists():
        return known
    findings = inspect(file, name, size)
    keep(file, sha256)
    row = {
        "media_type": findings.media_type,
        "size": size,
        "width": findings.width,
        "height": findings.height,
        "taken_at": findings.taken_at,
    }
    stored, _created = StoredFile.objects.get_or_create(sha256=sha256, defaults=row)
    if stored.is_picture:
        _render(file, stored, name)
    return stored


def _render(file: BinaryIO, stored: StoredFile, name: str) -> None:
    try:
        make_renditions(file, stored.sha256, stored.media_type)
    except OSError as error:
        if error.errno:  # the disk's fault, not the picture's
            raise
        raise Refused(
            _("“%(name)s” is damaged or was cut off on the way. Please open it once to check, then choose it again.")
            % {"name": name}
        ) from None


@transaction.atomic
def stage(upload: UploadedFile, *, by) -> StagedUpload:
    """Take in a file whose form is not saved yet. Raises Refused."""
    name = clean_name(upload.name)
    return StagedUpload.objects.create(file=store(upload, name), name=name, uploaded_by=by)


def clean_name(name: str) -> str:
    """A file name without folders, control and direction marks; its ending survives shortening."""
    plain = PurePath(str(name).replace("\\", "/")).name
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = re.sub(r"\s+", " ", plain).strip(" .") or "file"
    stem, ending = PurePath(plain).stem, PurePath(plain).suffix
    return stem[: NAME_LENGTH - len(ending)] + ending if len(plain) > NAME_LENGTH else plain
