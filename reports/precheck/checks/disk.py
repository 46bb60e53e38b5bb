"""Stored files that the last count of the disk did not find as they were kept."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import ArchiveFile
from kepu.evidence.models import OnDisk, StoredFile
from kepu.exchange.ledgers import ledger_for
from kepu.formats import day
from kepu.records.models import Attachment
from kepu.registers.register import all_registers, register_of
from reports.precheck.checks.files import EXPECTED
from reports.precheck.found import Finding, Group, Rows, Scope, Severity, check


@check(
    Group.DISK,
    Severity.MUST,
    gettext_lazy("File missing or changed on the disk"),
    gettext_lazy("Add the same file once more at the record that it belongs to, or restore it from the backup."),
)
def file_damaged(scope: Scope) -> Rows:
    """As the last count found them; a file that was uploaded again since is sound."""
    files = StoredFile.objects.damaged().order_by("pk")
    if not scope.is_whole:
        files = files.filter(Exists(_cited_within(scope)))
    return Rows(files, lambda rows: _tell(rows, scope))


def _cited_within(scope: Scope) -> QuerySet:
    """Within a query on files: attachments of the rows of the community asked for."""
    rows = {of: EXPECTED.get(of.code, (None, "community"))[1] for of in all_registers()}
    having = {of: path for of, path in rows.items() if path and (path != "community" or _has_community(of.model))}
    within = [
        Q(
            content_type=ContentType.objects.get_for_model(of.model),
            object_id__in=of.model.objects.filter(scope.within(path)).order_by().values("pk"),
        )
        for of, path in having.items()
    ]
    return Attachment.objects.filter(reduce(or_, within), file=OuterRef("pk"))


def _has_community(model) -> bool:
    return any(field.name == "community" for field in model._meta.fields)


def _tell(files: list[StoredFile], scope: Scope) -> list[Finding]:
    """Each with the records that cite it: attached to them, or in the archive."""
    cited = defaultdict(list)
    for attachment in Attachment.objects.filter(file__in=files).prefetch_related("row").order_by("pk"):
        if attachment.row is not None and _may_see(attachment.row, scope):
            cited[attachment.file_id].append((attachment.name, attachment.row))
    for scan in ArchiveFile.objects.filter(file__in=files).select_related("item").order_by("pk"):
        if not scope.user.is_clerk:
            cited[scan.file_id].append((scan.name, scan.item))
    return [_damaged(file, cited[file.pk], scope) for file in files]


def _may_see(row, scope: Scope) -> bool:
    """A clerk is not told what other communities keep."""
    ledger = ledger_for(row)
    return not scope.user.is_clerk or (ledger is not None and ledger.may_write(row, scope.user))


def _damaged(file: StoredFile, cited: list, scope: Scope) -> Finding:
    sentences = {
        OnDisk.MISSING: _("The file “%(name)s” (%(where)s) was not on the disk when it was counted on %(day)s."),
        OnDisk.CHANGED: _("The file “%(name)s” (%(where)s) was found changed when it was counted on %(day)s."),
    }
    name, row = cited[0] if cited else (str(file), None)
    where = str(row) if row is not None else _("cited by no record")
    parts = {"name": name, "where": where, "day": day(timezone.localtime(file.checked_at))}
    address = scope.mend(row) if row is not None and register_of(row) else ""
    return Finding(str(file.pk), sentences[OnDisk(file.on_disk)] % parts, (file.sha256, file.on_disk), "", address)
