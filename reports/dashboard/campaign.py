"""The running campaign at a glance."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import ngettext

from campaigns.models import CampaignPhase
from campaigns.plan.overview import Progress, progress_by_phase
from campaigns.plan.rules import running_phases
from campaigns.plan.timeline import Timeline, draw, standing


@dataclass(frozen=True)
class Stretch:
    """A phase on the strip: from where to where in percent of the campaign's days, and in which lane."""

    window: CampaignPhase
    words: str
    progress: Progress
    left: float
    width: float
    lane: int
    is_running: bool
    days_left: str


@dataclass(frozen=True)
class PlanState:
    """Each phase, how it stands in words, its tasks; the phases as a picture and as a strip; percent passed today."""

    phases: list[tuple[CampaignPhase, str, Progress]]
    picture: Timeline
    strip: list[Stretch]
    passed: float | None
    ends_on: date | None

    @property
    def overdue(self) -> int:
        return sum(progress.overdue for _window, _words, progress in self.phases)

    @property
    def bars(self) -> list[tuple[Stretch, float]]:
        """The phases with how far down each lies, in percent of the strip's height."""
        return [(each, round(each.lane * self.lane_height, 2)) for each in self.strip]

    @property
    def lane_height(self) -> float:
        return round(100 / (max(each.lane for each in self.strip) + 1), 2)

    @property
    def overdue_address(self) -> str:
        """The list of the overdue tasks."""
        return f"{reverse('registers:list', args=['tasks'])}?overdue=on"


def plan_state(today: date) -> PlanState | None:
    """How the running campaign stands; None where none runs. Two queries."""
    windows = list(running_phases().values())
    if not windows:
        return None
    progress = progress_by_phase(windows[0].campaign, today)
    phases = [(each, standing(each, today), progress.get(each.phase, Progress())) for each in windows]
    first, last = min(each.starts_on for each in windows), max(each.ends_on for each in windows)
    days = (last - first).days + 1
    passed = round(100 * ((today - first).days + 0.5) / days, 2) if first <= today <= last else None
    strip = _strip(phases, first, days, today)
    return PlanState(phases, draw(windows, {}, {}, today), strip, passed, running_until(windows, today))


def running_until(windows: list[CampaignPhase], today: date) -> date | None:
    """The last day of what runs now; None where no phase does."""
    return max((each.ends_on for each in windows if each.holds(today) and not each.closed_at), default=None)


def _strip(phases, first: date, days: int, today: date) -> list[Stretch]:
    """The phases side by side; one that begins before another has ended stands in a lane below it."""
    free: list[date] = []
    made = []
    for window, words, progress in sorted(phases, key=lambda each: (each[0].starts_on, each[0].ends_on)):
        lane = next((place for place, end in enumerate(free) if end < window.starts_on), len(free))
        free[lane : lane + 1] = [window.ends_on]
        left = 100 * (window.starts_on - first).days / days
        width = 100 * ((window.ends_on - window.starts_on).days + 1) / days
        running = window.holds(today) and not window.closed_at
        made.append(
            Stretch(window, words, progress, round(left, 2), round(width, 2), lane, running, _left(window, today))
        )
    return made


def _left(window: CampaignPhase, today: date) -> str:
    if not window.holds(today) or window.closed_at:
        return ""
    days = (window.ends_on - today) // timedelta(days=1)
    return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
