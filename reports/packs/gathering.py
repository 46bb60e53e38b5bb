"""Gathers what a pack is made of: figures, registers, annexes and files, as of one moment."""

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from kepu.periods import Period
from kepu.records.models import Attachment
from reports.models import Pack
from reports.packs.annexes import archive, events, facilities, inspection
from reports.packs.annexes.difference import difference, event_index
from reports.packs.annexes.media import media_calendar
from reports.packs.annexes.photos import PhotoAnnex, develop
from reports.packs.annexes.remarks import remarks_of_inspectors
from reports.packs.evidence import attached, attached_files, filed, judged
from reports.packs.material import Chosen, Material, Original
from reports.packs.originals import cited_records, files_beside, with_indicators
from reports.packs.registers import write_registers

# The order of the annexes. What is no register has a function of its own below.
ORDER = (
    "events", "photos", "facilities", "updates", "facility-photos", "posts", "communities", "units", "volunteers",
    "trainings", "demonstrations", "media", "media-calendar", "tasks", "visits", "findings", "finding-photos",
    "remarks", "surveys", "incidents", "boxes", "archive", "difference",
)  # fmt: skip


def gather(pack: Pack, figures: dict, folder: Path) -> Material:
    """Everything but the pictures; the caller sees to it that all reads are of one moment."""
    period = pack.period
    registers = write_registers(period, folder, date.fromisoformat(figures["frozen_on"]))
    files = attached_files(period)
    index = event_index(period)
    found = {each.code: each.table for each in registers} | _photos(files, period)
    found |= {"media-calendar": media_calendar(period), "boxes": archive.boxes(period)}
    found["remarks"] = remarks_of_inspectors(pack)
    found["difference"] = difference(pack, figures, index)
    return Material(
        figures,
        registers=[(each.title, each.path) for each in registers if each.path],
        annexes=[found[name] for name in ORDER],
        originals=_originals(pack, files),
        events=index,
    )


def _originals(pack: Pack, files: dict[str, list[Attachment]]) -> list[Original]:
    """All files for the ZIP: of the period, of older records that an indicator cites, of the archive, of judgements."""
    cited = cited_records(pack)
    found = list(attached(files))
    records = [*found, *attached(files_beside(cited, found))]
    return [*with_indicators(records, cited), *filed(archive.archive_files(pack.period)), *judged(pack)]


def add_photos(material: Material) -> None:
    """Put the pictures made at upload in the place of the photos chosen; this reads files and no database."""
    material.annexes = [
        _developed(each, material.missing) if isinstance(each, Chosen) else each for each in material.annexes
    ]


def _developed(chosen: Chosen, missing: list[str]) -> PhotoAnnex:
    photos = develop(chosen.picks, chosen.anchor, missing)
    return PhotoAnnex(chosen.anchor, chosen.title, photos, chosen.left_out, chosen.note)


def _photos(files: dict[str, list[Attachment]], period: Period) -> dict[str, Chosen]:
    """The photo annexes, by their place in the order."""
    of_events = events.photos_of_events(files["events"], period)
    of_facilities = facilities.photos_of_facilities(files["facilities"], files["updates"])
    of_findings = inspection.photos_of_findings(files["findings"])
    numbered = _("The numbers are those of the register of events.")
    chosen = [
        Chosen("photos", _("Photos of events"), *of_events, numbered),
        Chosen("facility-photos", _("Photos of facilities and of their content updates"), *of_facilities),
        Chosen("finding-photos", _("Photos before and after rectification"), *of_findings),
    ]
    return {each.anchor: each for each in chosen}
