"""Photos on paper: which are chosen, what stands below each, how they are grouped."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _

from kepu.evidence.models import StoredFile
from kepu.evidence.renditions import rendition_path

PER_GROUP = 4  # of one event
PER_SECTION = 18  # laid out at once
# Heights in millimetres: of the type area, of the title with its note, and of a row of each kind (static/pdf/pack.css).
PAGE, TITLE = 225, 20
OWN_ROW, NEXT_ROW, SHARED_ROW, ROW_OF_THREE = 67, 60, 74, 58


@dataclass(frozen=True)
class Pick:
    """A photo chosen for paper. Photos that follow each other with one heading and detail make a group.

    `name` is what sentences call it where it cannot be shown.
    """

    file: StoredFile
    name: str
    heading: str
    detail: str
    caption: str


@dataclass(frozen=True)
class Photo:
    """One photo as it is printed. `asset` is its name within the document."""

    asset: str
    path: Path
    name: str
    heading: str
    detail: str
    caption: str

    @property
    def group(self) -> tuple[str, str]:
        return self.heading, self.detail

    @property
    def alt(self) -> str:
        return " · ".join(filter(None, [self.heading, self.caption]))


@dataclass(frozen=True)
class Row:
    """Two photos side by side, or the three of a group that has just three.

    It `opens` a group: its heading stands above; or is `shared` by groups that have one photo and a heading each.
    """

    photos: list[Photo]
    opens: bool = False
    shared: bool = False

    @property
    def is_three(self) -> bool:
        return len(self.photos) == 3

    @property
    def height(self) -> int:
        """In millimetres, as long as no text below or above a photo is uncommonly long."""
        if self.is_three:
            return ROW_OF_THREE
        if self.shared:
            return SHARED_ROW
        return OWN_ROW if self.opens else NEXT_ROW


@dataclass(frozen=True)
class PhotoAnnex:
    """Photos of one kind. `left_out` is how many more the archive holds; `continued` has no title of its own."""

    anchor: str
    title: str
    photos: list[Photo] = field(default_factory=list)
    left_out: int = 0
    note: str = ""
    continued: bool = False

    def __bool__(self):
        return bool(self.photos)

    @property
    def rows(self) -> list[Row]:
        """Groups of several photos have rows of their own; photos that are alone in their group share rows."""
        groups = [list(members) for _group, members in groupby(self.photos, key=lambda photo: photo.group)]
        rows = []
        for is_alone, members in groupby(groups, key=lambda group: len(group) == 1):
            rows += (_shared if is_alone else _own)(members)
        return rows

    def parts(self) -> "list[PhotoAnnex]":
        """The same photos in parts that are laid out one by one, each of as many whole pages as it may hold."""
        chunks = _chunks(_pages(self.rows))
        last = len(chunks) - 1
        return [
            replace(
                self,
                photos=chunk,
                continued=place > 0,
                note=self.note if place == 0 else "",
                left_out=self.left_out if place == last else 0,
            )
            for place, chunk in enumerate(chunks)
        ]


def _shared(groups: Iterable[list[Photo]]) -> list[Row]:
    return [Row(pair, shared=True) for pair in _pairs([group[0] for group in groups])]


def _own(groups: Iterable[list[Photo]]) -> list[Row]:
    return [Row(part, opens=place == 0) for group in groups for place, part in enumerate(_lines(group))]


def _lines(group: list[Photo]) -> list[list[Photo]]:
    return [group] if len(group) == 3 else _pairs(group)


def _pairs(photos: list[Photo]) -> list[list[Photo]]:
    return [photos[start : start + 2] for start in range(0, len(photos), 2)]


def _pages(rows: list[Row]) -> list[list[Photo]]:
    """The photos of each page that these rows fill, below the title on the first one."""
    pages, room = [[]], PAGE - TITLE
    for row in rows:
        if row.height > room and pages[-1]:
            pages.append([])
            room = PAGE
        pages[-1] += row.photos
        room -= row.height
    return pages


def _chunks(pages: list[list[Photo]]) -> list[list[Photo]]:
    """Pages in a row, as long as they have no more photos than may be laid out at once."""
    chunks = [[]]
    for page in pages:
        if chunks[-1] and len(chunks[-1]) + len(page) > PER_SECTION:
            chunks.append([])
        chunks[-1] += page
    return chunks


def evenly(groups: Iterable[list], limit: int, per_group: int = PER_GROUP) -> list:
    """The first few of each group, fewer of each where that would be more than `limit` in all; in their order."""
    groups = [list(each) for each in groups]
    ranked = [(place, number) for place in range(per_group) for number, each in enumerate(groups) if place < len(each)]
    chosen = sorted((number, place) for place, number in ranked[:limit])
    return [groups[number][place] for number, place in chosen]


def develop(picks: Iterable[Pick], anchor: str, missing: list[str]) -> list[Photo]:
    """The photos from the pictures made at upload; one that cannot be shown is named in `missing`."""
    photos = []
    for number, pick in enumerate(picks, start=1):
        try:
            path = rendition_path(pick.file, "print")
        except Exception:  # whatever a damaged picture makes its decoder stumble over
            missing.append(_("The photo cannot be read: %(photo)s") % {"photo": pick.name})
            continue
        asset = f"{anchor}-{number}{path.suffix}"
        photos.append(Photo(asset, path, pick.name, pick.heading, pick.detail, pick.caption))
    return photos
