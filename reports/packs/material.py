"""What one pack is made of, gathered before anything is laid out."""

from dataclasses import dataclass, field
from pathlib import Path

from kepu.evidence.models import StoredFile
from reports.packs.annexes.difference import Difference
from reports.packs.annexes.media import MediaCalendar
from reports.packs.annexes.photos import Photo, PhotoAnnex, Pick
from reports.packs.annexes.table import Table
from reports.packs.archive import Entry

Annex = Table | PhotoAnnex | MediaCalendar | Difference


@dataclass(frozen=True)
class Original:
    """A file as it was uploaded, and the folder of the archive that it goes to. `said` is what sentences call it;
    `of` is the record that the folder belongs to alone; `cited_by` are the indicators that the file proves."""

    folder: tuple[str, ...]
    name: str
    file: StoredFile
    said: str
    of: tuple = ()
    cited_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """Photos chosen for one annex, and how many more there are."""

    anchor: str
    title: str
    picks: list[Pick]
    left_out: int
    note: str = ""


@dataclass
class Material:
    """`figures` is what is frozen with the pack (freezing.py says what it holds), all else is only set and packed.

    `annexes` are in the order of the paper, a `Chosen` among them until its photos are there; `registers` are
    title and workbook; `entries` are those of the originals that are sound; `events` tells the next pack which events
    were in this one; `missing` holds sentences that name what should be here and is not.
    """

    figures: dict
    registers: list[tuple[str, Path]] = field(default_factory=list)
    annexes: list[Annex | Chosen] = field(default_factory=list)
    originals: list[Original] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    events: list[list] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def photos(self) -> list[Photo]:
        """All photos that the document shows."""
        return [photo for annex in self.annexes if isinstance(annex, PhotoAnnex) for photo in annex.photos]
