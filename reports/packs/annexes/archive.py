"""The archive on paper: which boxes there are (案卷目录); their items are a register (归档文件目录, DA/T 22-2015)."""

from collections import defaultdict

from django.utils.translation import gettext as _

from campaigns.archive.boxes import all_boxes
from campaigns.models import ArchiveFile, ArchiveItem, Retention
from kepu import formats
from kepu.periods import Period
from reports.packs.annexes.table import CENTRE, NUMBER, TEXT, Table, spread


def items_of(period: Period):
    """The live items dated by the end of the period."""
    return ArchiveItem.objects.counting().filter(dated_on__lte=period.end)


def boxes(period: Period) -> Table:
    """One line for each box and year: how many items, which numbers, how long they are kept. Two queries."""
    names = {box.code: str(box.name) for box in all_boxes()}
    places = {code: place for place, code in enumerate(names)}
    rows = sorted(items_of(period).by_box(), key=lambda row: (places.get(row["box"], len(places)), row["year"]))
    kept = _retentions(period)
    lines = [
        [
            str(number),
            row["box"],
            names.get(row["box"], "–"),
            str(row["year"]),
            *_figures(row),
            kept[row["box"], row["year"]],
        ]
        for number, row in enumerate(rows, start=1)
    ]
    return Table("boxes", _("Index of the archive: boxes"), spread(_head()), lines, _note(period))


def _head():
    return [
        (_("No."), 6, CENTRE),
        (_("Box"), 8, CENTRE),
        (_("Name of the box"), 36, TEXT),
        (_("Year"), 8, CENTRE),
        (_("Items"), 8, NUMBER),
        (_("Page count"), 8, NUMBER),
        (_("Numbers"), 14, CENTRE),
        (_("Retention"), 12, CENTRE),
    ]


def _figures(row: dict) -> list[str]:
    first, last = row["first"], row["last"]
    numbers = f"{first:03}" if first == last else f"{first:03}～{last:03}"
    return [formats.number(row["count"]), formats.number(row["sheets"]), numbers]


def _retentions(period: Period) -> dict[tuple[str, int], str]:
    """The longest retention of each box and year."""
    found: dict[tuple, set] = defaultdict(set)
    for box, year, kept in items_of(period).order_by().values_list("box", "year", "retention").distinct():
        found[box, year].add(kept)
    return {place: next((str(each.label) for each in Retention if each in kept), "–") for place, kept in found.items()}


def _note(period: Period) -> str:
    text = _(
        "Items dated by %(day)s. A number names the box (the indicator), the year and the place in it; "
        "numbers of items taken out are not listed."
    )
    return text % {"day": formats.day(period.end)}


def archive_files(period: Period) -> list[ArchiveFile]:
    """The newest version of every file of these items, in the order of their numbers."""
    files = ArchiveFile.objects.filter(item__in=items_of(period).order_by().values("pk")).select_related("file", "item")
    newest: dict[tuple, ArchiveFile] = {}
    for each in files.order_by("item__box", "item__year", "item__sequence", "place", "version"):
        newest[each.item_id, each.place] = each
    return list(newest.values())
