"""A second count of the first standard's E, F and G indicators, in plain Python and from its words alone.

It shares no arithmetic with the portal: rows are plain objects, sums are loops, shares are fractions.
Slow and simple on purpose; a property test compares the portal with it on random small ledgers.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

LASTING = ("身边科学应用展示", "科普讲座", "科普培训", "科学健身", "科普游园")
NATIONWIDE = ("科普宣传月", "科技活动周", "科普日")
THEMES = ("节约能源资源", "保护生态环境", "保障安全健康")
PRESS = ("电视", "报刊")


@dataclass(frozen=True)
class Place:
    """A community (社区)."""

    name: str
    residents: int
    retired_on: date | None = None


@dataclass(frozen=True)
class Happening:
    """An event (活动), with its communities and units by name."""

    day: date
    attendance: int
    category: str
    theme: str
    is_major: bool
    host: str | None
    covered: frozenset[str]
    units: frozenset[str]
    retired: bool


@dataclass(frozen=True)
class Item:
    """A media item (媒体宣传)."""

    day: date
    kind: str
    retired: bool


@dataclass(frozen=True)
class Ledgers:
    """What an office wrote down, and the period it is asked about (both days included)."""

    start: date
    as_of: date
    places: tuple[Place, ...]
    happenings: tuple[Happening, ...]
    items: tuple[Item, ...]
    units: frozenset[str]

    def communities(self) -> list[Place]:
        return [place for place in self.places if place.retired_on is None or place.retired_on > self.as_of]

    def events(self) -> list[Happening]:
        return [event for event in self.happenings if not event.retired and self.start <= event.day <= self.as_of]

    def media(self) -> list[Item]:
        return [item for item in self.items if not item.retired and self.start <= item.day <= self.as_of]


@dataclass(frozen=True)
class Count:
    """A value (None is `no_data`) and the number of rows behind it."""

    value: Fraction | None
    rows: int


def recount(ledgers: Ledgers) -> dict[str, Count]:
    """Every indicator of the groups E, F and G by its code."""
    events, media = ledgers.events(), ledgers.media()
    partners = {unit for event in events for unit in event.units if unit in ledgers.units}
    return {
        "E1": _number(event for event in events if event.is_major),
        "E2": _kinds([event.category for event in events if event.category in NATIONWIDE]),
        "E3": _kinds([event.theme for event in events if event.theme in THEMES]),
        "E4": _places_with(events, ledgers),
        "E5": _number(event for event in events if event.category == "科教进社区"),
        "E6": _places_with([event for event in events if event.category in LASTING], ledgers),
        "E7": _coverage(events, ledgers),
        "F1": _weeks(ledgers),
        "F2": _number(item for item in media if item.kind not in PRESS),
        "G1": _number(partners),
    }


def half_up(value: Fraction) -> float:
    """One decimal, a half goes up."""
    return int(value * 10 + Fraction(1, 2)) / 10


def _number(rows) -> Count:
    count = len(list(rows))
    return Count(Fraction(count), count)


def _kinds(found: list[str]) -> Count:
    return Count(Fraction(len(set(found))), len(found))


def _percent(part: int, whole: int, rows: int) -> Count:
    return Count(Fraction(100 * part, whole), rows) if whole else Count(None, 0)


def _places_with(events: list[Happening], ledgers: Ledgers) -> Count:
    """An event is held at its host and at what it names; with neither, everywhere."""
    communities = ledgers.communities()
    reached = 0
    for place in communities:
        reached += any(
            place.name == event.host or place.name in event.covered or not (event.host or event.covered)
            for event in events
        )
    return _percent(reached, len(communities), reached)


def _coverage(events: list[Happening], ledgers: Ledgers) -> Count:
    communities = ledgers.communities()
    reached = {place.name: 0 for place in communities}
    contributed = 0
    for event in events:
        shares = _shares(event.attendance, _covered_by(event, ledgers))
        here = {name: persons for name, persons in shares.items() if name in reached and persons}
        contributed += bool(here)
        for name, persons in here.items():
            reached[name] += persons
    counted = sum(min(reached[place.name], place.residents) for place in communities)
    return _percent(counted, sum(place.residents for place in communities), contributed)


def _covered_by(event: Happening, ledgers: Ledgers) -> list[Place]:
    """覆盖社区; empty = 主办社区, or all communities where that is empty too (ledgers, events).

    A named community that has gone keeps its share, in no sum (docs/decisions/coverage.md).
    """
    if not event.host and not event.covered:
        return ledgers.communities()
    names = event.covered or {event.host}
    return [place for place in ledgers.places if place.name in names]


def _shares(attendance: int, places: list[Place]) -> dict[str, int]:
    """Everybody's whole part, then one each to the largest fractions; of equal ones the first of the register."""
    total = sum(place.residents for place in places)
    exact = {place.name: Fraction(attendance * place.residents, total) for place in places}
    shares = {name: int(part) for name, part in exact.items()}
    by_fraction = sorted(exact, key=lambda name: exact[name] - shares[name], reverse=True)
    for name in by_fraction[: attendance - sum(shares.values())]:
        shares[name] += 1
    return shares


def _weeks(ledgers: Ledgers) -> Count:
    """ISO weeks run from Monday to Sunday; only those wholly in the period count, and only their items."""
    mondays = []
    day = ledgers.start
    while day + timedelta(days=6) <= ledgers.as_of:
        if day.isoweekday() == 1:
            mondays.append(day)
        day += timedelta(days=1)
    days = {monday + timedelta(days=number) for monday in mondays for number in range(7)}
    printed = [item.day for item in ledgers.media() if item.kind in PRESS and item.day in days]
    weeks = {day.isocalendar()[:2] for day in printed}
    return _percent(len(weeks), len(mondays), len(printed))
