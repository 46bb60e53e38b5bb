"""From an assessment to what should be done first: what closes the most indicators for the fewest acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from reports.assessment import Assessment, Result, Status
from reports.gap_closer.cover import cover
from reports.gap_closer.parts import Act, Want
from reports.gap_closer.wants import Lack, OutOfReachError, want_of
from reports.gap_closer.wording import Line, Names, lines_of, names_for, sentence_of

FIRST = 3  # acts that the opening sentence names, at most


@dataclass(frozen=True)
class Step:
    """Acts that belong together: done after the steps before, they turn the indicators of `codes` met."""

    lines: list[Line]
    acts: int
    codes: list[str]
    sentence: str


@dataclass(frozen=True)
class GapPlan:
    """What to do, best first; `beyond` are indicators that nothing done in the period turns met, with the reason."""

    steps: list[Step]
    beyond: list[tuple[Result, str]]
    opening: str
    met_after: int

    @property
    def acts(self) -> int:
        return sum(step.acts for step in self.steps)

    @property
    def closes(self) -> list[str]:
        return [code for step in self.steps for code in step.codes]


def close_gaps(assessment: Assessment, today: date) -> GapPlan:
    """The fewest acts that turn the most indicators met that are not. The number of queries grows with neither."""
    acts, codes, beyond = acts_for(assessment, today)
    names = names_for([act.part for act in acts])
    steps = [_step(done, closed, names) for done, closed in in_order(acts, codes)]
    return GapPlan(steps, beyond, _opening(steps), assessment.met + len(codes))


def acts_for(assessment: Assessment, today: date) -> tuple[list[Act], list[str], list[tuple[Result, str]]]:
    """The acts, the codes of the indicators that they turn met, and the indicators that none does, with the reason."""
    wants, beyond = _wants(assessment, today)
    # A unit is registered before an event can name it.
    acts = sorted(cover(wants), key=lambda act: act.part.kind != "unit")
    return acts, [want.code for want in wants], beyond


def _wants(assessment: Assessment, today: date) -> tuple[list[Want], list[tuple[Result, str]]]:
    wants, beyond = [], []
    for result in assessment.results:
        if result.status == Status.MET:
            continue
        try:
            wants.append(_want(result, assessment, today))
        except OutOfReachError as reason:
            beyond.append((result, str(reason)))
    return wants, beyond


def _want(result: Result, assessment: Assessment, today: date) -> Want:
    period = assessment.period
    if today > period.end and not result.indicator.is_manual:
        raise OutOfReachError(_("The period is over; only what was done in it and not entered yet can still count."))
    return want_of(Lack(result, period, max(today, period.start)), **result.indicator.params)


def in_order(acts: list[Act], codes: Iterable[str]) -> list[tuple[list[Act], list[str]]]:
    """The acts in steps, each with the codes that are closed by it and those before: the best ratio first."""
    needed = {code: {place for place, act in enumerate(acts) if code in act.codes} for code in codes}
    done: set[int] = set()
    steps = []
    while needed:
        best = min(needed.values(), key=lambda places: _price(places - done, done, needed))
        new = best - done
        done |= new
        closed = [code for code, places in needed.items() if places <= done]
        needed = {code: places for code, places in needed.items() if code not in closed}
        steps.append(([acts[place] for place in sorted(new)], closed))
    return steps


def _price(new: set[int], done: set[int], needed: dict[str, set[int]]) -> tuple:
    """Acts for each indicator closed; of equals the smaller step."""
    closed = sum(places <= done | new for places in needed.values())
    return (len(new) / closed, len(new))


def _step(acts: list[Act], codes: list[str], names: Names) -> Step:
    lines = lines_of(acts, names)
    return Step(lines, len(acts), codes, sentence_of(lines, codes))


def _opening(steps: list[Step]) -> str:
    """The first steps in one sentence, as long as they are few things to do."""
    lines: list[Line] = []
    codes: list[str] = []
    count = 0
    for step in steps:
        if count and count + step.acts > FIRST:
            break
        lines, codes, count = lines + step.lines, codes + step.codes, count + step.acts
    return sentence_of(lines, codes) if lines else ""
