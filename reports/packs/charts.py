"""Charts drawn by hand as SVG: vectors, searchable text, no library between the numbers and the picture."""

from dataclasses import dataclass
from decimal import Decimal

from kepu import formats

WIDTH = 620
LEFT, RIGHT = 120, 60  # room for the names and the figures
BAR, GAP = 13, 7
HEAD, FOOT = 22, 20
BARS_A_CHART = 32  # what one page holds


@dataclass(frozen=True)
class Bar:
    name: str
    figure: str
    y: float
    width: float
    reached: bool

    @property
    def middle(self) -> float:
        return self.y + BAR - 3

    @property
    def figure_x(self) -> float:
        return LEFT + self.width + 5


@dataclass(frozen=True)
class CoverageChart:
    """Bars of one chart, in the units of its view box; `line_x` is where the required share stands."""

    bars: list[Bar]
    line_x: float
    line_text: str
    left: int = LEFT
    bar: int = BAR
    width: int = WIDTH
    head: int = HEAD

    @property
    def height(self) -> int:
        return HEAD + len(self.bars) * (BAR + GAP) + FOOT

    @property
    def bottom(self) -> int:
        return self.height - FOOT

    @property
    def ticks(self) -> list[tuple[float, str]]:
        return [(_x(share), f"{share}%") for share in (0, 25, 50, 75, 100)]


def coverage_charts(communities: list[dict], threshold: Decimal) -> list[CoverageChart]:
    """Horizontal bars of the share of residents reached in each community, as many charts as pages need.

    `communities` are {"name", "percent"}; shares lie between 0 and 100.
    """
    parts = range(0, len(communities), BARS_A_CHART)
    return [_chart(communities[start : start + BARS_A_CHART], threshold) for start in parts]


def _chart(communities: list[dict], threshold: Decimal) -> CoverageChart:
    bars = [_bar(index, each, threshold) for index, each in enumerate(communities)]
    return CoverageChart(bars, _x(threshold), f"{formats.number(threshold)}%")


def _bar(index: int, community: dict, threshold: Decimal) -> Bar:
    share = Decimal(str(community["percent"]))
    return Bar(
        name=_fitting(community["name"]),
        figure=formats.percent(share),
        y=HEAD + index * (BAR + GAP) + GAP / 2,
        width=round(_x(share) - LEFT, 1),
        reached=share >= threshold,
    )


def _fitting(name: str) -> str:
    """Names are set at 11 units a Chinese character; the room holds ten."""
    return name if len(name) <= 10 else f"{name[:9]}…"


def _x(share) -> float:
    return round(LEFT + float(share) / 100 * (WIDTH - LEFT - RIGHT), 1)
