"""Charts drawn by hand as SVG: vectors, searchable text, no library between the numbers and the picture.

Every number is printed, and every chart has its numbers in words too; darkness tells apart what colour does, so a
black-and-white copy and people who see few colours lose nothing. All lengths are in units of the view box: 620 make
the width of the text, 11 the height of a character.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils import formats as dates
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kepu import formats
from kepu.wordlist import join_words

WIDTH = 620
RIGHT = 70  # room for the figures
BAR, GAP = 13, 7
HEAD, FOOT = 22, 20
LITTLE_HEAD = LITTLE_FOOT = 4
CHARACTER, LETTER = 11, 5.8  # how wide a Chinese character and a Latin letter are
LEAST_LEFT, MOST_LEFT = 80, 210
BARS_A_CHART = 32  # what one page holds
MOST_MONTHS = 24  # more are drawn as years
MONTHS_WITH_PEOPLE = 16  # the figures of attendance find room below so many columns
COLUMN_TOP, COLUMN_BOTTOM, COLUMN_LEFT = 22, 132, 44


@dataclass(frozen=True)
class Numbers:
    """What a chart shows, as a table, for where nothing can be drawn."""

    caption: str
    titles: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Bar:
    name: str
    figure: str
    y: float
    left: float
    width: float
    reached: bool = True

    @property
    def middle(self) -> float:
        return self.y + BAR - 3

    @property
    def end(self) -> float:
        return self.left + self.width + 5


@dataclass(frozen=True)
class BarChart:
    """Lying bars. `line_x` is where a required share stands, None where nothing is required.

    `numbers` is None where the document has them in a table of its own.
    """

    caption: str
    words: str
    bars: list[Bar]
    left: float
    ticks: list[tuple[float, str]] = field(default_factory=list)
    line_x: float | None = None
    line_text: str = ""
    numbers: Numbers | None = None
    bar: int = BAR
    width: int = WIDTH

    @property
    def head(self) -> int:
        return HEAD if self.line_x is not None else LITTLE_HEAD

    @property
    def figures_x(self) -> int:
        """Where the figures stand below each other, clear of the line; without a line they follow their bars."""
        return self.width - RIGHT + 10 if self.line_text else 0

    @property
    def height(self) -> float:
        return self.bottom + (FOOT if self.ticks else LITTLE_FOOT)

    @property
    def bottom(self) -> float:
        return self.head + len(self.bars) * (BAR + GAP)


@dataclass(frozen=True)
class Column:
    """One standing column: what stands above and in the two lines below it."""

    x: float
    y: float
    width: float
    height: float
    figure: str
    label: str
    year: str
    people: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class ColumnChart:
    caption: str
    words: str
    columns: list[Column]
    numbers: Numbers
    width: int = WIDTH
    bottom: int = COLUMN_BOTTOM
    left: int = COLUMN_LEFT

    @property
    def has_people(self) -> bool:
        return any(column.people for column in self.columns)

    @property
    def height(self) -> int:
        return self.bottom + (56 if self.has_people else 40)


@dataclass(frozen=True)
class Piece:
    """A part of a stacked bar, in the colours of a status."""

    status: str
    x: float
    width: float
    count: int

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Stack:
    name: str
    y: float
    pieces: list[Piece]
    figure: str
    end: float

    @property
    def middle(self) -> float:
        return self.y + BAR - 3


@dataclass(frozen=True)
class StackChart:
    caption: str
    words: str
    stacks: list[Stack]
    left: float
    keys: list[tuple[str, float, str]]  # status, where its key stands, what it means
    numbers: Numbers
    bar: int = BAR
    width: int = WIDTH
    head: int = HEAD

    @property
    def height(self) -> int:
        return HEAD + len(self.stacks) * (BAR + GAP) + 2


STATUSES = ("met", "unmet", "manual", "no_data")


def coverage_charts(communities: list[dict], threshold: Decimal) -> list[BarChart]:
    """The share of residents reached in each community, as many charts as pages need.

    `communities` are {"name", "percent"}; shares lie between 0 and 100.
    """
    parts = range(0, len(communities), BARS_A_CHART)
    return [_coverage_chart(communities[start : start + BARS_A_CHART], threshold) for start in parts]


def _coverage_chart(communities: list[dict], threshold: Decimal) -> BarChart:
    left = _left([each["name"] for each in communities])
    shares = [Decimal(str(each["percent"])) for each in communities]
    bars = [
        _bar(
            _y(place, HEAD), each["name"], formats.percent(share), left, _x(share, 100, left) - left, share >= threshold
        )
        for place, (each, share) in enumerate(zip(communities, shares, strict=True))
    ]
    return BarChart(
        _("Share of residents reached, by community. Dark bars reach the required share, light ones do not."),
        _in_words((each["name"], formats.percent(share)) for each, share in zip(communities, shares, strict=True)),
        bars,
        left,
        [(_x(share, 100, left), f"{share}%") for share in (0, 25, 50, 75, 100)],
        _x(threshold, 100, left),
        f"{formats.number(threshold)}%",
    )


def category_chart(categories: list[dict]) -> BarChart | None:
    """Events by category, with their share of all. `categories` are {"name", "events"}, the most frequent first."""
    total, most = sum(each["events"] for each in categories), max((each["events"] for each in categories), default=0)
    if not total:
        return None
    left = _left([each["name"] for each in categories])
    figures = [
        [formats.number(each["events"]), formats.percent(formats.share(each["events"], total))] for each in categories
    ]
    bars = [
        _bar(_y(place, LITTLE_HEAD), each["name"], "　".join(figure), left, _x(each["events"], most, left) - left)
        for place, (each, figure) in enumerate(zip(categories, figures, strict=True))
    ]
    rows = [[each["name"], *figure] for each, figure in zip(categories, figures, strict=True)]
    titles = [_("Category"), _("Events"), _("Share")]
    words = _in_words((each["name"], formats.number(each["events"])) for each in categories)
    numbers = Numbers(_("Events by category"), titles, rows)
    return BarChart(_("Events by category, and their share of all events."), words, bars, left, numbers=numbers)


def month_chart(months: list[dict]) -> ColumnChart | None:
    """Events of each month, and their person-times below; of each year where there are too many months.

    `months` are {"month": "2026-05", "events", "attendance"}.
    """
    is_short = len(months) <= MOST_MONTHS
    spans = [_month(each) for each in months] if is_short else _years(months)
    most = max((each["events"] for each in spans), default=0)
    if not most:
        return None
    step = (WIDTH - COLUMN_LEFT) / len(spans)
    has_people = len(spans) <= MONTHS_WITH_PEOPLE
    columns = [_column(place, each, step, most, has_people) for place, each in enumerate(spans)]
    words = _in_words((each["name"], formats.number(each["events"])) for each in spans)
    by_month = _("Events by month (above the columns) and their person-times (below).")
    by_year = _("Events by year (above the columns) and their person-times (below).")
    return ColumnChart(by_month if is_short else by_year, words, columns, _numbers_of(spans, is_short))


def _numbers_of(spans: list[dict], is_short: bool) -> Numbers:
    rows = [[each["name"], formats.number(each["events"]), formats.number(each["attendance"])] for each in spans]
    titles = [_("Month") if is_short else _("Year"), _("Events"), _("Attendance, person-times")]
    return Numbers(_("Events by month") if is_short else _("Events by year"), titles, rows)


def _month(each: dict) -> dict:
    day = date.fromisoformat(f"{each['month']}-01")
    name = dates.date_format(day, "YEAR_MONTH_FORMAT")
    return each | {"label": month_label(day), "year": str(day.year), "name": name}


def month_label(day: date) -> str:
    """The month alone, short: 5月, May."""
    return dates.date_format(day, pgettext("format of the name of a month on an axis", "M"))


def _years(months: list[dict]) -> list[dict]:
    spans = []
    for year, members in groupby(months, key=lambda each: each["month"][:4]):
        members = list(members)
        sums = {name: sum(each[name] for each in members) for name in ("events", "attendance")}
        spans.append(sums | {"label": year, "year": "", "name": year})
    return spans


def _column(place: int, each: dict, step: float, most: int, has_people: bool) -> Column:
    height = round((COLUMN_BOTTOM - COLUMN_TOP) * each["events"] / most, 1)
    is_first = place == 0 or each["label"] == month_label(date(2000, 1, 1))
    return Column(
        x=round(COLUMN_LEFT + place * step + step * 0.18, 1),
        y=COLUMN_BOTTOM - height,
        width=round(step * 0.64, 1),
        height=height,
        figure=formats.number(each["events"]),
        label=each["label"],
        year=each["year"] if is_first else "",
        people=formats.number(each["attendance"]) if has_people else "",
    )


def group_chart(groups: list[dict], indicators: list[dict]) -> StackChart | None:
    """How many indicators of each group are met. `groups` are {"code", "title"}, `indicators` {"group", "status"}."""
    counts = {each["code"]: [0] * len(STATUSES) for each in groups}
    for each in indicators:
        counts[each["group"]][STATUSES.index(each["status"])] += 1
    most = max((sum(each) for each in counts.values()), default=0)
    if not most:
        return None
    left = _left([each["title"] for each in groups])
    stacks = [_stack(place, each["title"], counts[each["code"]], most, left) for place, each in enumerate(groups)]
    words = _in_words((each["title"], f"{counts[each['code']][0]}/{sum(counts[each['code']])}") for each in groups)
    caption = _("Indicators of each group by result; at the end how many of them are met.")
    rows = [[each["title"], *map(str, counts[each["code"]])] for each in groups]
    numbers = Numbers(_("Indicators of each group by result"), [_("Group"), *_status_words()], rows)
    return StackChart(caption, words, stacks, left, _keys(left), numbers)


def _stack(place: int, title: str, counts: list[int], most: int, left: float) -> Stack:
    pieces, x = [], left
    for status, count in zip(STATUSES, counts, strict=True):
        width = round((WIDTH - left - RIGHT) * count / most, 1)
        if count:
            pieces.append(Piece(status, round(x, 1), width, count))
        x += width
    return Stack(_fitting(title, left), _y(place, HEAD), pieces, f"{counts[0]}/{sum(counts)}", x + 5)


def _status_words() -> tuple[str, ...]:
    return (_("√ met"), _("× not met"), _("○ to be judged by hand"), _("– no data"))


def _keys(left: float) -> list[tuple[str, float, str]]:
    keys, x = [], left
    for status, text in zip(STATUSES, _status_words(), strict=True):
        keys.append((status, round(x, 1), text))
        x += _length(text) + 34
    return keys


def _bar(y: float, name: str, figure: str, left: float, width: float, reached: bool = True) -> Bar:
    return Bar(_fitting(name, left), figure, y, left, round(width, 1), reached)


def _y(place: int, head: float) -> float:
    return head + place * (BAR + GAP) + GAP / 2


def _in_words(pairs) -> str:
    """What a chart says, for whoever hears it read."""
    return join_words([f"{name} {figure}" for name, figure in pairs])


def _length(text: str) -> float:
    return sum(CHARACTER if ord(each) > 0x2E7F else LETTER for each in text)


def _left(names: list[str]) -> float:
    """The room for the longest of the names, within reason."""
    longest = max(map(_length, names), default=0)
    return min(MOST_LEFT, max(LEAST_LEFT, round(longest + 10)))


def _fitting(name: str, left: float) -> str:
    """The name, cut where the room for it ends."""
    if _length(name) <= left - 8:
        return name
    while name and _length(name) > left - 8 - CHARACTER:
        name = name[:-1]
    return f"{name}…"


def _x(value, most, left: float) -> float:
    return round(left + float(value) / float(most) * (WIDTH - left - RIGHT), 1)
