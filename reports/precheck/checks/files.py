"""Records of which an inspector will ask for the photo, the clipping or the paper, and that have none."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import ArchiveItem
from kepu.formats import day
from kepu.records.models import Attachment
from kepu.registers.register import register
from reports.precheck.found import Finding, Group, Rows, Scope, Severity, check, each

# Register -> the day of a row (None: it counts whenever it was), and what leads to its community (None: none does).
EXPECTED = {
    "events": ("starts_on", "host_community"),
    "updates": ("updated_on", "facility__community"),
    "media": ("published_on", None),
    "demonstrations": (None, "community"),
    "surveys": ("surveyed_on", "community"),
    "incidents": ("happened_on", "community"),
}
TITLES = {
    "events": gettext_lazy("Event without a file"),
    "updates": gettext_lazy("Content update without a photo"),
    "media": gettext_lazy("Media item without a clipping or screenshot"),
    "demonstrations": gettext_lazy("Demonstration unit without its document"),
    "surveys": gettext_lazy("Survey without its report"),
    "incidents": gettext_lazy("Incident without a record of its handling"),
}
ADVICE = gettext_lazy("Open the record and add the file, or file it into the archive for this record.")


def files_of(model) -> QuerySet:
    """Within a query on `model`: the files attached to the row at hand."""
    return Attachment.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk"))


def items_of(model) -> QuerySet:
    """Within a query on `model`: the live archive items filed for the row at hand."""
    return ArchiveItem.objects.live().about(model).filter(object_id=OuterRef("pk"))


def without_file(code: str, scope: Scope) -> Rows:
    """Rows of a register that lie in the period and that neither a file nor an archive item proves."""
    of, (date, path) = register(code), EXPECTED[code]
    rows = scope.of(of.visible_rows(scope.user), path)
    if date:
        rows = rows.filter(**{f"{date}__range": (scope.period.start, min(scope.period.end, scope.today))})
    rows = rows.filter(~Exists(files_of(of.model)), ~Exists(items_of(of.model)))
    related = [path, "facility"] if path and "__" in path else [path] if path else []
    return Rows(rows.select_related(*related), each(lambda row: _tell(row, date, path, scope)))


def _tell(row, date: str | None, path: str | None, scope: Scope) -> Finding:
    when = getattr(row, date) if date else None
    parts = {"record": row, "day": day(when)}
    sentence = _("“%(record)s” (%(day)s) has no file.") if when else _("“%(record)s” has no file.")
    return Finding(str(row.pk), sentence % parts, (when,), _community(row, path), scope.mend(row))


def _community(row, path: str | None) -> str:
    for name in path.split("__") if path else ():
        row = getattr(row, name)
    return str(row or "") if path else ""


def _enter(code: str) -> None:
    enter = check(Group.FILES, Severity.MUST, TITLES[code], ADVICE, code=f"{code}_without_file")
    enter(lambda scope: without_file(code, scope))


for _code in EXPECTED:
    _enter(_code)
