"""What one pack is made of, gathered before anything is laid out."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from reports.packs.archive import Entry, Member
from reports.packs.naming import Paths


@dataclass(frozen=True)
class Photo:
    """One photo of the annex. `asset` is its name within the document."""

    asset: str
    path: Path
    title: str
    day: date
    place: str
    caption: str


@dataclass
class Material:
    """`figures` is what is frozen with the pack (freezing.py says what it holds), all else is only set and packed.

    `evidence` are the files of events, `judged` pairs of indicator and file; `originals` are the files that the ZIP
    should hold, `entries` those of them that are sound; `missing` holds sentences that name what should be here and
    is not.
    """

    figures: dict
    annex_head: list[tuple[str, float, str]] = field(default_factory=list)
    annex_rows: list[list[tuple[str, str]]] = field(default_factory=list)
    registers: list[tuple[str, Path]] = field(default_factory=list)
    evidence: list = field(default_factory=list)
    judged: list = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    photos_left_out: int = 0
    paths: Paths = field(default_factory=Paths)
    originals: list[Member] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
