"""Taking files in."""

import re
import unicodedata
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kepu.evidence.inspection import Findings, honest_name, inspect, require_size
from kepu.evidence.models import PICTURES, StagedUpload, StoredFile
from kepu.evidence.refusals import damaged
from kepu.evidence.renditions import keep_renditions, render
from kepu.evidence.storage import digest, keep, original_path

NAME_LENGTH = 150


def store(file: BinaryIO, name: str) -> StoredFile:
    """Check a file and keep it under its SHA-256 with its renditions; the same content again is the same row.

    Raises Refused with a sentence where it is not what may be kept.
    """
    name = clean_name(name)
    sha256 = digest(file)
    size = file.tell()
    require_size(name, size)
    if (known := StoredFile.objects.filter(sha256=sha256).first()) and original_path(sha256).exists():
        return known
    findings = inspect(file, name)
    made = _rendered(file, findings, name)
    keep(file, sha256)
    keep_renditions(made, sha256)
    row = {
        "media_type": findings.media_type,
        "size": size,
        "width": findings.width,
        "height": findings.height,
        "taken_at": findings.taken_at,
    }
    return StoredFile.objects.get_or_create(sha256=sha256, defaults=row)[0]


def _rendered(file: BinaryIO, findings: Findings, name: str) -> dict[str, bytes]:
    """A picture's renditions, which prove that it is whole. Raises Refused."""
    if findings.media_type not in PICTURES:
        return {}
    try:
        return render(file, findings.media_type)
    except Exception:  # decoders raise whatever they like on hostile data
        raise damaged(name) from None


@transaction.atomic
def stage(upload: UploadedFile, *, by) -> StagedUpload:
    """Take in a file whose form is not saved yet. Raises Refused."""
    name = clean_name(upload.name)
    stored = store(upload, name)
    return StagedUpload.objects.create(file=stored, name=honest_name(name, stored.media_type), uploaded_by=by)


def clean_name(name: str) -> str:
    """A file name without folders, control and direction marks; its ending survives shortening."""
    plain = PurePath(str(name).replace("\\", "/")).name
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = re.sub(r"\s+", " ", plain).strip(" .") or "file"
    stem, ending = PurePath(plain).stem, PurePath(plain).suffix
    return stem[: NAME_LENGTH - len(ending)] + ending if len(plain) > NAME_LENGTH else plain
