"""The state of all checks: what each found, less what somebody has explained."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from reports.models import Explained
from reports.precheck.checks import CHECKS
from reports.precheck.found import Check, Finding, Found, Group, Scope

SHOWN = 5  # findings of a check on the page of all checks
PER_PAGE = 50


@dataclass(frozen=True)
class ExplainedFinding:
    """A finding with the explanation that holds for it."""

    finding: Finding
    explained: Explained


class Standing:
    """One check in one scope. Explanations are few."""

    def __init__(self, check: Check, scope: Scope, explanations: dict[str, Explained]):
        self.check, self.scope, self.explanations = check, scope, explanations

    @cached_property
    def found(self) -> Found:
        return self.check.look(self.scope)

    @cached_property
    def explained(self) -> list[ExplainedFinding]:
        """Findings that are explained and whose facts are still those that were explained."""
        findings = self.found.only(self.explanations) if self.explanations else []
        pairs = [ExplainedFinding(each, self.explanations[each.about]) for each in findings]
        return [pair for pair in pairs if pair.finding.fingerprint == pair.explained.fingerprint]

    @cached_property
    def settled(self) -> frozenset[str]:
        return frozenset(pair.finding.about for pair in self.explained)

    @cached_property
    def shown(self) -> list[Finding]:
        """The first few open findings."""
        return self.part(0, SHOWN)

    @property
    def count(self) -> int:
        """How many findings are open."""
        return self.found.count(self.settled)

    def part(self, start: int, stop: int) -> list[Finding]:
        return self.found.part(self.settled, start, stop)

    def all(self):
        return self.found.all(self.settled)

    def former(self, finding: Finding) -> Explained | None:
        """An explanation that was given and no longer fits, because the facts have changed."""
        return self.explanations.get(finding.about)


@dataclass(frozen=True)
class Section:
    group: Group
    standings: list[Standing]

    @property
    def count(self) -> int:
        return sum(each.count for each in self.standings)


@dataclass(frozen=True)
class Board:
    """All checks asked for, by group."""

    sections: list[Section]

    @property
    def standings(self) -> list[Standing]:
        return [each for section in self.sections for each in section.standings]

    @property
    def count(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def explained_count(self) -> int:
        return sum(len(each.explained) for each in self.standings)


def board_of(scope: Scope, codes: list[str] | None = None) -> Board:
    """The checks of `codes` (default: all), those of a group together."""
    wanted = [CHECKS[code] for code in codes or CHECKS]
    explanations = _explanations([each.code for each in wanted])
    sections = [
        Section(group, [Standing(each, scope, explanations[each.code]) for each in wanted if each.group == group])
        for group in Group
    ]
    return Board([section for section in sections if section.standings])


def standing_of(code: str, scope: Scope) -> Standing:
    """One check. Raises KeyError where there is none of this code."""
    return Standing(CHECKS[code], scope, _explanations([code])[code])


def _explanations(codes: list[str]) -> dict[str, dict[str, Explained]]:
    found = defaultdict(dict)
    for each in Explained.objects.filter(check_code__in=codes).select_related("explained_by"):
        found[each.check_code][each.about] = each
    return found
