"""Gathers what a pack is made of: figures, registers, annexes and files, as of one moment."""

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from reports.models import Pack
from reports.packs import evidence
from reports.packs.annexes import archive, events, inspection, updates
from reports.packs.annexes.difference import difference, event_index
from reports.packs.annexes.media import media_calendar
from reports.packs.annexes.photos import PhotoAnnex, develop
from reports.packs.evidence import attached, filed, judged
from reports.packs.material import Chosen, Material, Original
from reports.packs.originals import cited_records, others, with_indicators
from reports.packs.registers import write_registers

# The order of the annexes. What is no register has a function of its own below.
ORDER = (
    "events", "photos", "facilities", "updates", "update-photos", "posts", "communities", "units", "volunteers",
    "trainings", "demonstrations", "media", "media-calendar", "tasks", "visits", "findings", "finding-photos",
    "surveys", "incidents", "boxes", "archive", "difference",
)  # fmt: skip


def gather(pack: Pack, figures: dict, folder: Path) -> Material:
    """Everything but the pictures; the caller sees to it that all reads are of one moment."""
    period = pack.period
    registers = write_registers(period, folder, date.fromisoformat(figures["frozen_on"]))
    files = _Files(pack)
    index = event_index(period)
    found = {each.code: each.table for each in registers} | files.photos()
    found |= {"media-calendar": media_calendar(period), "boxes": archive.boxes(period)}
    found["difference"] = difference(pack, figures, index)
    return Material(
        figures,
        registers=[(each.title, each.path) for each in registers if each.path],
        annexes=[found[name] for name in ORDER],
        originals=files.originals(),
        events=index,
    )


def add_photos(material: Material) -> None:
    """Put the pictures made at upload in the place of the photos chosen; this reads files and no database."""
    material.annexes = [
        _developed(each, material.missing) if isinstance(each, Chosen) else each for each in material.annexes
    ]


def _developed(chosen: Chosen, missing: list[str]) -> PhotoAnnex:
    photos = develop(chosen.picks, chosen.anchor, missing)
    return PhotoAnnex(chosen.anchor, chosen.title, photos, chosen.left_out, chosen.note)


class _Files:
    """The files that the rows of a period have, read once for paper and archive."""

    def __init__(self, pack: Pack):
        self.pack, self.period = pack, pack.period
        self.events = evidence.event_files(self.period)
        self.updates = updates.update_files(self.period)
        self.findings = inspection.finding_files(self.period)

    def photos(self) -> dict[str, Chosen]:
        numbered = _("The numbers are those of the register of events.")
        return {
            "photos": Chosen(
                "photos", _("Photos of events"), *events.photos_of_events(self.events, self.period), numbered
            ),
            "update-photos": Chosen(
                "update-photos", _("Photos of content updates"), *updates.photos_of_updates(self.updates)
            ),
            "finding-photos": Chosen(
                "finding-photos",
                _("Photos before and after rectification"),
                *inspection.photos_of_findings(self.findings),
            ),
        }

    def originals(self) -> list[Original]:
        visits = inspection.visit_files(self.period)
        cited = cited_records(self.pack)
        found = [
            *attached(_("1 Events"), self.events, "starts_on"),
            *attached(_("2 Content updates"), self.updates, "updated_on", "facility.name"),
            *attached(_("3 Inspections"), visits, "visited_on", "community.name"),
            *attached(_("3 Inspections"), self.findings, "visit.visited_on", "visit.community.name"),
            *attached(_("4 Media items"), evidence.media_files(self.period), "published_on"),
            *filed(_("5 Archive"), archive.archive_files(self.period)),
            *judged(_("6 Judgements"), self.pack),
        ]
        return with_indicators([*found, *others(_("7 Other registers"), cited, found)], cited)
