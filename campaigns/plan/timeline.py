"""The plan as a picture: months across, a band for each phase, a bar for each task. Figures in the units of an SVG."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import CampaignPhase, Task, TaskState
from kepu.periods import ONE_DAY, Period

LABELS = 230  # width of the names on the left
MONTH = 44
HEAD = 44  # height of the line of months
BAND = 30  # height of a phase's own line
ROW = 26
BAR = 16
LONGEST_NAME = 15  # characters that fit beside the picture
NOTES = {"overdue": 100, "done": 20}  # widths of the notes beside bars
SHORTEST = 6  # width of a bar that can still be met


@dataclass(frozen=True)
class Scale:
    """Where a day lies: every month is equally wide."""

    period: Period

    def x(self, day: date) -> float:
        """The left edge of a day."""
        first = self.period.start
        months = (day.year - first.year) * 12 + day.month - first.month
        share = (day.day - 1) / calendar.monthrange(day.year, day.month)[1]
        return round(LABELS + MONTH * (months + share), 1)

    @property
    def width(self) -> int:
        return LABELS + MONTH * len(list(self.period.months()))


@dataclass(frozen=True)
class Bar:
    """A task in the picture. `kind` is done, going, waiting or overdue."""

    task: Task
    kind: str
    words: str
    x: float
    width: float
    y: int
    note_is_left: bool

    @property
    def label(self) -> str:
        name = self.task.name
        return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"

    @property
    def base(self) -> int:
        """Where a text beside the bar stands."""
        return self.y + BAR - 4

    @property
    def note_x(self) -> float:
        """Where the note begins or, left of the bar, ends."""
        return self.x - 6 if self.note_is_left else self.x + self.width + 6


@dataclass(frozen=True)
class Band:
    """A phase in the picture, with its tasks below it; `more` tasks are not drawn."""

    window: CampaignPhase
    x: float
    width: float
    y: int
    bars: list[Bar]
    more: int

    @property
    def base(self) -> int:
        return self.y + BAND - 10

    @property
    def height(self) -> int:
        return BAND + ROW * len(self.bars)

    @property
    def note_base(self) -> int:
        """Where the note about what is not drawn stands."""
        return self.y + self.height + ROW - 9


@dataclass(frozen=True)
class Timeline:
    width: int
    height: int
    months: list[tuple[float, str, str]]
    today_x: float | None
    bands: list[Band]
    scale: dict = field(default_factory=dict)

    @property
    def has_tasks(self) -> bool:
        return any(band.bars for band in self.bands)


def draw(windows: Sequence[CampaignPhase], tasks: dict[str, list[Task]], totals: dict[str, int], today: date):
    """The picture of these phases with the tasks of each (by phase), of `totals` tasks; None without phases."""
    if not windows:
        return None
    first = min(window.starts_on for window in windows).replace(day=1)
    scale = Scale(Period(first, max(window.ends_on for window in windows)))
    bands, y = [], HEAD
    for window in windows:
        band = _band(window, tasks.get(window.phase, []), totals.get(window.phase, 0), scale, y, today)
        bands.append(band)
        y += band.height + (ROW if band.more else 0) + 8
    return Timeline(
        width=scale.width,
        height=y,
        months=_months(scale),
        today_x=scale.x(today) if today in scale.period else None,
        bands=bands,
        scale={"month": MONTH, "labels": LABELS, "first": first},
    )


def _months(scale: Scale) -> list[tuple[float, str, str]]:
    """Left edge, number and, where a year begins, the year of each month."""
    months = list(scale.period.months())
    return [
        (scale.x(month), str(month.month), str(month.year) if month == months[0] or month.month == 1 else "")
        for month in months
    ]


def _band(window: CampaignPhase, tasks: list[Task], total: int, scale: Scale, y: int, today: date) -> Band:
    x = scale.x(window.starts_on)
    bars = [_bar(task, scale, y + BAND + ROW * place, today) for place, task in enumerate(tasks)]
    return Band(window, x, scale.x(window.ends_on + ONE_DAY) - x, y, bars, max(0, total - len(bars)))


def _bar(task: Task, scale: Scale, y: int, today: date) -> Bar:
    x = scale.x(task.starts_on)
    width = max(SHORTEST, scale.x(task.due_on + ONE_DAY) - x)
    kind = kind_of(task, today)
    return Bar(
        task=task,
        kind=kind,
        words=words_for(task, today),
        x=x,
        width=round(width, 1),
        y=y,
        note_is_left=x + width + NOTES.get(kind, 0) > scale.width,
    )


def kind_of(task: Task, today: date) -> str:
    """How a task stands: done, going, waiting or overdue."""
    if task.state == TaskState.DONE:
        return "done"
    if task.is_overdue(today):
        return "overdue"
    return "going" if task.state == TaskState.IN_PROGRESS else "waiting"


def words_for(task: Task, today: date) -> str:
    """How a task stands, in words."""
    if not task.is_overdue(today):
        return str(TaskState(task.state).label)
    days = (today - task.due_on).days
    return ngettext("Overdue by %(count)d day", "Overdue by %(count)d days", days) % {"count": days}


def strip(windows: Iterable[CampaignPhase], today: date) -> list[tuple[CampaignPhase, str]]:
    """Each phase and how it stands today, in words."""
    return [(window, standing(window, today)) for window in windows]


def standing(window: CampaignPhase, today: date) -> str:
    if window.closed_at:
        return _("closed")
    if today < window.starts_on:
        return _("still to come")
    return _("running") if window.holds(today) else _("past its end, not closed")
