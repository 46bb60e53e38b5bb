"""What lies in the boxes, as far as somebody may see it."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns.archive.boxes import Box, Missing, all_boxes, source
from campaigns.models import ArchiveItem, Retention
from kepu.communities.models import Community
from kepu.periods import FIRST_YEAR, LAST_YEAR

NOTHING = Missing(None, [])


@dataclass(frozen=True)
class Shelf:
    """One box of the overview: its years, the newest first, and what it lacks."""

    box: Box
    years: list[dict]
    missing: Missing = NOTHING

    @property
    def count(self) -> int:
        return sum(year["count"] for year in self.years)

    @property
    def sheets(self) -> int:
        return sum(year["sheets"] or 0 for year in self.years)


@dataclass(frozen=True)
class Contents:
    """A box of one year. `items` are in the order of their numbers, those taken out included: no number is missing.

    `scope` is the community to which a clerk's view is limited.
    """

    box: Box
    year: int
    items: list[ArchiveItem]
    scope: Community | None = None
    missing: Missing = field(default=NOTHING)

    @property
    def live(self) -> list[ArchiveItem]:
        return [item for item in self.items if not item.retired_at]

    @property
    def taken_out(self) -> list[ArchiveItem]:
        return [item for item in self.items if item.retired_at]

    @property
    def sheets(self) -> int:
        return sum(item.pages or 0 for item in self.live)

    @property
    def uncounted(self) -> int:
        """Items whose pages nobody has counted."""
        return sum(item.pages is None for item in self.live)

    @property
    def first(self) -> str:
        """The place of the first item, as it stands in its number."""
        return f"{self.items[0].sequence:03}"

    @property
    def last(self) -> str:
        return f"{self.items[-1].sequence:03}"

    @property
    def letters(self) -> list[str]:
        """The name from top to bottom, as a spine needs it; words of another script are kept together."""
        return re.findall(r"[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+", str(self.box.name))

    @property
    def retention(self) -> Retention | None:
        """The longest in the box."""
        kept = {item.retention for item in self.live}
        return next((each for each in Retention if each in kept), None)


def shelves(user) -> list[tuple[str, list[Shelf]]]:
    """Every box under the name of its group; boxes that the standard does not know come last."""
    years: dict[str, list[dict]] = {}
    for row in ArchiveItem.objects.visible_to(user).by_box():
        years.setdefault(row["box"], []).append(row)
    missing, groups = source().missing(user), {}
    for box in all_boxes():
        shelf = Shelf(box, years.pop(box.code, []), missing.get(box.code, NOTHING))
        groups.setdefault(str(box.group), []).append(shelf)
    if years:
        groups[_("Boxes of other standards")] = [Shelf(Box(code, "", ""), rows) for code, rows in years.items()]
    return list(groups.items())


def box_of(code: str, year: int, user) -> Contents | None:
    """The box of one year; None where nothing in it is for this person's eyes and the standard does not know it."""
    if not (code.isprintable() and FIRST_YEAR <= year <= LAST_YEAR):
        return None
    items = ArchiveItem.objects.visible_to(user).filter(box=code, year=year).with_file_count()
    items = list(items.select_related("community").order_by("sequence"))
    box = next((each for each in all_boxes() if each.code == code), None)
    if not items and box is None:
        return None
    missing = source().missing(user, code).get(code, NOTHING)
    return Contents(box or Box(code, "", ""), year, items, user.community if user.is_clerk else None, missing)
