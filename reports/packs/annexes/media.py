"""The calendar of media work: which ISO weeks had an item of which kind (first standard, F1 and F2)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from campaigns.models import MediaItem, MediaKind
from campaigns.models.media import COLUMN_KINDS
from campaigns.press import monday_of
from kepu import formats
from kepu.periods import Period
from kepu.wordlist import join_words
from reports.packs.charts import month_label

WEEK = timedelta(days=7)
WEEKS_A_CALENDAR = 53
GAPS_NAMED = 60
WIDTH, LEFT, HEAD = 900, 94, 30
STEP, CELL = 15, 13


@dataclass(frozen=True)
class Cell:
    x: float
    count: int

    @property
    def middle(self) -> float:
        return self.x + CELL / 2


@dataclass(frozen=True)
class Line:
    """The weeks of one kind of media."""

    label: str
    y: float
    cells: list[Cell]

    @property
    def middle(self) -> float:
        return self.y + CELL - 3


@dataclass(frozen=True)
class Calendar:
    """Up to 53 weeks side by side, drawn as SVG in units of which 900 make the long side of a page."""

    caption: str
    words: str
    months: list[tuple[float, str]]
    numbers: list[tuple[float, str]]
    lines: list[Line]
    left: int = LEFT
    cell: int = CELL
    width: int = WIDTH

    @property
    def height(self) -> int:
        return HEAD + len(self.lines) * STEP


@dataclass(frozen=True)
class MediaCalendar:
    """The weeks of a period and the items of each; `gaps` are the whole weeks without television and press."""

    anchor: str
    title: str
    calendars: list[Calendar] = field(default_factory=list)
    sentence: str = ""
    gaps: list[str] = field(default_factory=list)
    more_gaps: int = 0
    totals: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self):
        return bool(self.totals)


def media_calendar(period: Period) -> MediaCalendar:
    """One query."""
    items = MediaItem.objects.published_in(period).order_by().values_list("kind", "published_on")
    counts = Counter((kind, monday_of(day)) for kind, day in items)
    kinds = [kind for kind in MediaKind if any(each == kind for each, _monday in counts)]
    gaps = _gaps(period, counts)
    return MediaCalendar(
        "media-calendar",
        _("Calendar of media work by weeks"),
        _calendars(period, kinds, counts) if kinds else [],
        _sentence(period, gaps),
        [_week_in_words(monday) for monday in gaps[:GAPS_NAMED]],
        max(0, len(gaps) - GAPS_NAMED),
        [(str(kind.label), formats.number(_total(kind, counts))) for kind in kinds],
    )


def _total(kind: str, counts: Counter) -> int:
    return sum(count for (each, _monday), count in counts.items() if each == kind)


def _calendars(period: Period, kinds: list[MediaKind], counts: Counter) -> list[Calendar]:
    first, last = monday_of(period.start), monday_of(period.end)
    weeks = [first + number * WEEK for number in range((last - first) // WEEK + 1)]
    parts = [weeks[start : start + WEEKS_A_CALENDAR] for start in range(0, len(weeks), WEEKS_A_CALENDAR)]
    return [_calendar(part, kinds, counts) for part in parts]


def _calendar(weeks: list[date], kinds: list[MediaKind], counts: Counter) -> Calendar:
    sums = [(str(kind.label), sum(counts[kind, week] for week in weeks)) for kind in kinds]
    return Calendar(
        _("Media items of each ISO week. Above: its number, and each month over its first Monday."),
        join_words([f"{label} {total}" for label, total in sums]),
        [(_x(place), _month(week)) for place, week in enumerate(weeks) if _opens_month(place, weeks)],
        [(_x(place) + CELL / 2, str(week.isocalendar().week)) for place, week in enumerate(weeks)],
        [_line(row, kind, weeks, counts) for row, kind in enumerate(kinds)],
    )


def _line(row: int, kind: MediaKind, weeks: list[date], counts: Counter) -> Line:
    cells = [Cell(_x(place), counts[kind, week]) for place, week in enumerate(weeks)]
    return Line(str(kind.label), HEAD + row * STEP, cells)


def _x(place: int) -> int:
    return LEFT + place * STEP


def _opens_month(place: int, weeks: list[date]) -> bool:
    """Where a month's name stands: over its first Monday, and over the first week unless the next one is too near."""
    if place == 0:
        return all(week.day > 7 for week in weeks[1:3])
    return weeks[place].day <= 7


def _month(week: date) -> str:
    """Its name, and the year with the first one of a year."""
    name = month_label(week)
    return f"{week.year} {name}" if week.month == 1 else name


def _gaps(period: Period, counts: Counter) -> list[date]:
    """Mondays of the whole weeks of the period without an item on television or in the press."""
    return [
        monday for monday, _sunday in period.whole_iso_weeks() if not any(counts[kind, monday] for kind in COLUMN_KINDS)
    ]


def _sentence(period: Period, gaps: list[date]) -> str:
    total = len(period.whole_iso_weeks())
    parts = {"part": total - len(gaps), "total": total}
    return _("%(part)d of %(total)d whole weeks have an item on television or in the press.") % parts


def _week_in_words(monday: date) -> str:
    year, week, _day = monday.isocalendar()
    parts = {"year": year, "week": week, "start": monday, "end": monday + timedelta(days=6)}
    return _("week %(week)d of %(year)d (%(start)s to %(end)s)") % parts
