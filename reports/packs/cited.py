"""The archive numbers by which a pack names its proof (佐证材料编号)."""

from collections.abc import Iterable
from itertools import groupby

from campaigns.models import ArchiveItem
from kepu import formats
from kepu.periods import Period
from kepu.wordlist import join_words

SHOWN = 12  # items that the pages of one indicator name one by one
Place = tuple[str, int, int]  # box, year, sequence


def ranges(places: Iterable[Place]) -> str:
    """File numbers in as few words as they need: E7-2026-001～004、E7-2026-009."""
    ordered = sorted(set(places))
    # Neighbours keep the same distance to their rank within the box and year.
    runs = groupby(enumerate(ordered), key=lambda each: (*each[1][:2], each[1][2] - each[0]))
    return join_words([_run([place for _rank, place in members]) for _key, members in runs])


def _run(places: list[Place]) -> str:
    box, year, first = places[0]
    last = places[-1][2]
    return f"{box}-{year}-{first:03}" + (f"～{last:03}" if last > first else "")


def items_by_indicator(period: Period) -> dict[str, dict]:
    """For each indicator the live archive items dated by the end of the period: their numbers, and the newest few.

    An item serves the indicator of its box, and those that it names besides. One query.
    """
    found: dict[str, list[ArchiveItem]] = {}
    items = ArchiveItem.objects.counting().filter(dated_on__lte=period.end).order_by("-dated_on", "box", "sequence")
    for item in items:
        for code in dict.fromkeys([item.box, *item.indicators]):
            found.setdefault(code, []).append(item)
    return {code: _cited(each) for code, each in found.items()}


def _cited(items: list[ArchiveItem]) -> dict:
    shown = sorted(items[:SHOWN], key=lambda item: (item.box, item.year, item.sequence))
    return {
        "numbers": ranges((item.box, item.year, item.sequence) for item in items),
        "total": len(items),
        "items": [_line(item) for item in shown],
        "more": max(0, len(items) - SHOWN),
    }


def _line(item: ArchiveItem) -> list[str]:
    kind = str(item.get_kind_display())
    return [item.number, item.title, kind, item.dated_on.isoformat(), formats.number(item.pages)]
