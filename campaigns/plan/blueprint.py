"""The source plan as a template of campaigns: a reviewed file beside this module (source-plan.yaml)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from campaigns.models import EvidenceKind, Phase
from kepu.periods import ONE_DAY, add_months

SOURCE = Path(__file__).with_name("source-plan.yaml")


class BlueprintError(Exception):
    """The file of the template breaks a rule; the message is a full sentence for whoever wrote it."""


@dataclass(frozen=True)
class TaskPlan:
    """One task of the template. `after` are keys of other tasks."""

    key: str
    name: str
    clause: str
    months: tuple[int, int]
    indicators: tuple[str, ...]
    proof: tuple[str, ...]
    after: tuple[str, ...] = ()
    each_community: bool = False


@dataclass(frozen=True)
class PhasePlan:
    """One phase: `year` 1 or 2 of the campaign, its first and last month, its tasks."""

    phase: Phase
    year: int
    months: tuple[int, int]
    tasks: tuple[TaskPlan, ...]

    def days(self, first_year: int) -> tuple[date, date]:
        """First and last day of the phase in a campaign that begins in `first_year`."""
        return self._days_of(self.months, first_year)

    def days_of(self, task: TaskPlan, first_year: int) -> tuple[date, date]:
        return self._days_of(task.months, first_year)

    def _days_of(self, months: tuple[int, int], first_year: int) -> tuple[date, date]:
        year = first_year + self.year - 1
        return date(year, months[0], 1), add_months(date(year, months[1], 1), 1) - ONE_DAY


@cache
def source_plan() -> tuple[PhasePlan, ...]:
    """The phases of the source plan with their tasks. Raises BlueprintError where the file breaks a rule."""
    return read_plan(SOURCE.read_text(encoding="utf-8"))


def read_plan(text: str) -> tuple[PhasePlan, ...]:
    """The phases in the text of a template. Raises BlueprintError with a sentence that names the place."""
    try:
        phases = tuple(_phase(entry) for entry in yaml.safe_load(text)["phases"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BlueprintError(f"The template of the plan cannot be read: {error!r}.") from None
    _check_keys(phases)
    return phases


def _phase(entry: dict) -> PhasePlan:
    months = _months(entry["months"])
    tasks = tuple(_task(each, months) for each in entry["tasks"])
    return PhasePlan(Phase(entry["phase"]), int(entry["year"]), months, tasks)


def _task(entry: dict, phase_months: tuple[int, int]) -> TaskPlan:
    lists = {name: tuple(entry.get(name, ())) for name in ("indicators", "proof", "after")}
    task = TaskPlan(**entry | lists | {"months": _months(entry["months"])})
    if not phase_months[0] <= task.months[0] <= task.months[1] <= phase_months[1]:
        raise BlueprintError(f"The months of the task {task.key} lie outside its phase.")
    if unknown := set(task.proof) - set(EvidenceKind.values):
        raise BlueprintError(f"The task {task.key} asks for unknown proof: {', '.join(sorted(unknown))}.")
    return task


def _months(entry: list) -> tuple[int, int]:
    first, last = (int(month) for month in entry)
    return first, last


def _check_keys(phases: tuple[PhasePlan, ...]) -> None:
    """Each key once; a task comes after tasks that stand before it, so that there is no circle."""
    seen: set[str] = set()
    for task in (task for phase in phases for task in phase.tasks):
        if task.key in seen:
            raise BlueprintError(f"Two tasks have the key {task.key}.")
        if unknown := set(task.after) - seen:
            raise BlueprintError(f"The task {task.key} comes after what does not stand before it: {sorted(unknown)}.")
        seen.add(task.key)
