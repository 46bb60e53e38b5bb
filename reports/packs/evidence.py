"""The proof that goes into a pack: the files as they were uploaded, in folders that people understand."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from mimetypes import guess_extension
from operator import attrgetter

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.inspection.evidence import kind_of_file
from campaigns.models import ArchiveFile
from kepu.evidence.models import StoredFile
from kepu.exchange.ledgers import ledger
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.models import Judgement, Pack
from reports.packs.material import Original
from reports.packs.registers import rows_in


@dataclass(frozen=True)
class Folder:
    """Where the files of one register go: a folder for each row, named by its day ("" for none) and its words.

    `kind_of` says in words what a file is; before and after mean the rectification at an inspection.
    """

    title: object
    day: str
    words: str
    related: str = ""
    kind_of: Callable[[Attachment], str] = Attachment.get_kind_display

    def name_of(self, row) -> str:
        return " ".join(str(_value(row, path)) for path in (self.day, self.words) if path and _value(row, path))


def _value(row, path: str):
    for name in path.split("."):
        row = getattr(row, name)
    return row


_INSPECTIONS = gettext_lazy("04 Inspections")
_OTHERS = gettext_lazy("09 Posts, units, surveys, incidents")
# Files of volunteers are theirs and not the office's proof: they stay where they are.
FOLDERS = {
    "events": Folder(gettext_lazy("01 Events"), "starts_on", "title"),
    "facilities": Folder(gettext_lazy("02 Facilities"), "", "name", "community"),
    "updates": Folder(gettext_lazy("03 Content updates"), "updated_on", "facility.name", "facility__community"),
    "visits": Folder(_INSPECTIONS, "visited_on", "community.name", "community", kind_of_file),
    "findings": Folder(_INSPECTIONS, "visit.visited_on", "visit.community.name", "visit__community", kind_of_file),
    "media": Folder(gettext_lazy("05 Media items"), "published_on", "title"),
    "trainings": Folder(gettext_lazy("06 Training sessions"), "held_on", "name"),
    "demonstrations": Folder(gettext_lazy("07 Demonstration units"), "named_on", "name"),
    "tasks": Folder(gettext_lazy("08 Plan tasks"), "completed_on", "name"),
    "posts": Folder(_OTHERS, "started_on", "name"),
    "units": Folder(_OTHERS, "", "name"),
    "surveys": Folder(_OTHERS, "surveyed_on", "method"),
    "incidents": Folder(_OTHERS, "happened_on", "matter"),
}


def attached_files(period: Period) -> dict[str, list[Attachment]]:
    """The files of the rows that a pack of the period holds, by register, in order of time and as people put them."""
    return {code: _files(folder, rows_in(ledger(code), period)) for code, folder in FOLDERS.items()}


def _files(folder: Folder, rows: QuerySet) -> list[Attachment]:
    row = f"row__{folder.related}" if folder.related else "row"
    files = Attachment.objects.of_rows(rows).showable().select_related("file").prefetch_related(row)
    return sorted(files, key=lambda each: (_day(folder, each), each.object_id, each.position, each.pk))


def _day(folder: Folder, each: Attachment) -> str:
    return str(_value(each.row, folder.day) or "") if folder.day else ""


def attached(files: dict[str, list[Attachment]]) -> Iterator[Original]:
    """Originals of these files."""
    for code, members in files.items():
        for each in members:
            yield _original(FOLDERS[code], each)


def _original(folder: Folder, each: Attachment) -> Original:
    name = folder.name_of(each.row)
    said = _("%(row)s, file “%(name)s”") % {"row": name, "name": each.name}
    of = (each.content_type_id, each.object_id)
    return Original((str(folder.title), name), f"{folder.kind_of(each)} {each.name}", each.file, said, of)


def filed(files: Iterable[ArchiveFile]) -> Iterator[Original]:
    """Originals of archive items: a folder for each item, named by its number."""
    for each in files:
        if not each.file.may_be_shown:
            continue
        item, name = each.item, f"{each.place:02} {each.name}"
        said, cited_by = f"{item}{_(': ')}{each.name}", tuple(sorted({item.box, *item.indicators}))
        yield Original((_("10 Archive"), str(item)), name, each.file, said, ("item", item.pk), cited_by)


def judged(pack: Pack) -> Iterator[Original]:
    """The evidence of the manual judgements that fall into the period: a folder for each indicator."""
    judgements = Judgement.objects.for_period(pack.standard, pack.period).prefetch_related("evidence")
    for each in sorted(judgements, key=attrgetter("indicator", "judged_for", "pk")):
        for number, file in enumerate(sorted(each.evidence.all(), key=attrgetter("sha256")), start=1):
            if file.may_be_shown:
                yield _of_judgement(each, number, file)


def _of_judgement(judgement: Judgement, number: int, file: StoredFile) -> Original:
    code = judgement.indicator
    folder = _("Judgement %(indicator)s") % {"indicator": code}
    name = f"{judgement.judged_for} {number:02}{guess_extension(file.media_type) or ''}"
    return Original((_("11 Judgements"), folder), name, file, f"{code} {name}", ("judged", code), (code,))
