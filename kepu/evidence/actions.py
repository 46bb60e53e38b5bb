"""Taking files in, and clearing away what nobody came back for."""

import logging
import re
import unicodedata
from datetime import timedelta
from os import SEEK_END
from pathlib import PurePath
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.evidence.inspection import Findings, honest_name, inspect, require_size
from kepu.evidence.models import PICTURES, Children, OnDisk, StagedUpload, StoredFile
from kepu.evidence.refusals import Refused, damaged
from kepu.evidence.renditions import keep_renditions, render
from kepu.evidence.scanning import scan
from kepu.evidence.storage import digest, discard, keep, last_stored, lying_contents, renew, sweep_up
from kepu.formats import file_size

logger = logging.getLogger(__name__)

NAME_LENGTH = 150
ENDING_LENGTH = 10
UNCLAIMED = timedelta(days=7)  # longer than a backup takes, and than a form stays open


def store(file: BinaryIO, name: str, *, by=None) -> StoredFile:
    """Check a file and keep it under its SHA-256 with its renditions; the same content again is the same row.

    It counts against the quota of the community that `by` belongs to. Raises Refused with a sentence where it is not
    what may be kept, or where the disk does not take it.
    """
    name = clean_name(name)
    size = file.seek(0, SEEK_END)
    require_size(name, size)
    sha256 = digest(file)
    known = StoredFile.objects.filter(sha256=sha256).first()
    if known and known.on_disk in (OnDisk.MISSING, OnDisk.CHANGED):
        _replace(known)
    elif known and last_stored(sha256):
        honest_name(name, known.media_type)
        _keep(file, {}, sha256, name)
        return known
    require_room(name, size, by)
    findings = inspect(file, name)
    scanned_at = scan(file, name)
    _keep(file, _rendered(file, findings, name), sha256, name)
    row = {
        "stored_by": by,
        "scanned_at": scanned_at,
        "media_type": findings.media_type,
        "size": size,
        "width": findings.width,
        "height": findings.height,
        "taken_at": findings.taken_at,
    }
    return _entered(sha256, row, name, by)


def _entered(sha256: str, row: dict, name: str, by) -> StoredFile:
    """The content's row, made now unless somebody else was quicker; those of one community wait for each other."""
    with transaction.atomic():
        if by and by.community_id:
            by._meta.model.objects.select_for_update().filter(community_id=by.community_id).order_by("pk").first()
        if known := StoredFile.objects.filter(sha256=sha256).first():
            return known
        require_room(name, row["size"], by)
        return StoredFile.objects.get_or_create(sha256=sha256, defaults=row)[0]


def require_room(name: str, size: int, by) -> None:
    """Raises Refused where the files that a community brought would be more than its quota."""
    quota = settings.UPLOAD_QUOTA_BYTES
    if not quota or not by or not by.community_id:
        return
    brought = (
        StoredFile.objects.filter(stored_by__community_id=by.community_id).aggregate(size=Sum("size"))["size"] or 0
    )
    if brought + size > quota:
        parts = {"name": name, "quota": file_size(quota), "brought": file_size(brought)}
        raise Refused(
            _(
                "“%(name)s” was not taken: the files of your community have %(brought)s, and %(quota)s is the most. "
                "Please ask the sub-district's office for more room."
            )
            % parts
        )


def _replace(known: StoredFile) -> None:
    """A sound copy of a damaged content has arrived: what lies on the disk makes room for it."""
    discard(known.sha256)
    StoredFile.objects.filter(pk=known.pk).update(on_disk=OnDisk.UNCHECKED, checked_at=None)


def _rendered(file: BinaryIO, findings: Findings, name: str) -> dict[str, bytes]:
    """A picture's renditions, which prove that it is whole. Raises Refused."""
    if findings.media_type not in PICTURES:
        return {}
    try:
        return render(file, findings.media_type)
    except Exception:  # decoders raise whatever they like on hostile data
        raise damaged(name) from None


def _keep(file: BinaryIO, renditions: dict[str, bytes], sha256: str, name: str) -> None:
    try:
        keep(file, sha256)
        keep_renditions(renditions, sha256)
    except OSError:
        logger.exception("A file could not be written")
        raise Refused(
            _(
                "“%(name)s” could not be saved because the portal's disk does not take it. "
                "Please tell the administrator; nothing else is lost."
            )
            % {"name": name}
        ) from None


def stage(upload: UploadedFile, *, by) -> StagedUpload:
    """Take in a file whose form is not saved yet. Raises Refused.

    Not one transaction: checking takes a moment, and on SQLite everybody else would wait for it to write.
    """
    name = clean_name(upload.name)
    stored = store(upload, name, by=by)
    with transaction.atomic():
        record(Action.UPLOAD, stored, by=by, size=stored.size)
        return StagedUpload.objects.create(file=stored, name=honest_name(name, stored.media_type), uploaded_by=by)


@transaction.atomic
def say_children(file: StoredFile, children: str, *, by) -> None:
    """Keep what somebody says of children in a picture; it holds wherever the picture is cited."""
    if file.children == children or not file.is_picture:
        return
    file.children = Children(children)
    file.save(update_fields=["children"])
    record(Action.CHANGE, file, by=by, children=children)


@transaction.atomic
def let_go(staged: StagedUpload, *, by) -> None:
    """Forget an upload that was not attached; the content stays until nothing cites it."""
    record(Action.CANCEL, staged.file, by=by)
    staged.delete()


def clean_name(name: str) -> str:
    """A file name without folders, control and direction marks; its ending survives shortening."""
    plain = PurePath(str(name).replace("\\", "/")).name
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = re.sub(r"\s+", " ", plain).strip(" .") or "file"
    if len(plain) <= NAME_LENGTH:
        return plain
    ending = PurePath(plain).suffix[:ENDING_LENGTH]
    return plain[: NAME_LENGTH - len(ending)] + ending


def unclaimed_uploads() -> QuerySet:
    """Uploads that no form claimed within a week."""
    return StagedUpload.objects.filter(uploaded_at__lt=timezone.now() - UNCLAIMED)


def forget_unclaimed(*, pretend: bool = False) -> dict[str, int]:
    """Drop uploads that no form claimed within a week, and contents that nothing has ever cited or cites no more.

    A content goes in two steps, a week apart: first its row, then, if nobody has uploaded it again, its file. So
    a backup or an upload under way never misses it. What the history of a record cites stays. Returns how many
    uploads, rows and contents went, or with `pretend` would go.
    """
    limit, staged = timezone.now() - UNCLAIMED, unclaimed_uploads()
    # Contents first: those whose row goes in this very run keep their file until a later one.
    known = set(StoredFile.objects.values_list("sha256", flat=True))
    contents = [sha256 for sha256, stored_at in lying_contents() if sha256 not in known and stored_at < limit]
    rows = [row for row in _uncited(but=staged) if (last_stored(row.sha256) or row.stored_at) < limit]
    counts = {"uploads": staged.count(), "rows": len(rows), "contents": len(contents)}
    if not pretend:
        _forget(staged, rows, contents)
        sweep_up(limit)
    return counts


def _forget(staged: QuerySet, rows: list[StoredFile], contents: list[str]) -> None:
    with transaction.atomic():
        staged.delete()
        StoredFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        renew(row.sha256)
    for sha256 in contents:
        discard(sha256)


def _uncited(*, but: QuerySet):
    """Rows that no other row of any app points to, history included; those of `but` do not count."""
    uncited = StoredFile.objects.all()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.remote_field and field.remote_field.model is StoredFile:
                cited = model._base_manager.filter(**{f"{field.name}__isnull": False}).values(field.attname)
                cited = cited.exclude(pk__in=but.values("pk")) if model is but.model else cited
                uncited = uncited.exclude(pk__in=cited)
    return uncited
