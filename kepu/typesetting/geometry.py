"""The measures of static/pdf/base.css that what we draw ourselves keeps to, in points."""

from dataclasses import dataclass

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page and its margins; `head_at` and `foot_at` are how far the running lines stand from their margin's edge.

    The head's distance is measured from the upper edge of the page, the foot's from the type area's lower edge.
    """

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    head_at: float
    foot_at: float

    @property
    def area_width(self) -> float:
        return self.width - self.left - self.right


def _mm(*lengths: float) -> list[float]:
    return [length * MM for length in lengths]


PORTRAIT = Sheet(*A4, *_mm(37, 26, 35, 28, 24, 7))
LANDSCAPE = Sheet(*reversed(A4), *_mm(28, 37, 26, 35, 16, 5))


@dataclass(frozen=True, slots=True)
class Type:
    """A face at a size: `size`, `leading` (the distance of lines) and the room left `below` in points; `grey`: 0 is
    black."""

    face: str
    size: float
    leading: float
    below: float = 0
    grey: float = 0


CELL = Type("KepuSong-Regular", 8, 11.5)
COLUMN_HEAD = Type("KepuHei-Regular", 8, 11.5)
HEADING = Type("KepuSong-Bold", 22, 34, below=28.9)
NOTE = Type("KepuSong-Regular", 9, 14, below=6, grey=0x44 / 0xFF)
RUNNING_HEAD = Type("KepuSong-Regular", 9, 12.6)
RUNNING_FOOT = Type("KepuSong-Regular", 12, 14.4)

RULE = 0.5
PADDING_ACROSS = 2.5
PADDING_DOWN = 1.5
SHADING = (0xEE, 0xF2, 0xF7)
RUNNING_HEAD_GREY = 0x44 / 0xFF
