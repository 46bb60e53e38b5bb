"""What a standard is made of."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import EvidenceKind
from kepu import formats


class StandardError(Exception):
    """A standard that does not exist or breaks rules. `faults` are full sentences; the message is all of them."""

    def __init__(self, *faults: str):
        self.faults = list(faults)
        super().__init__("\n".join(faults))


class Text(dict):
    """One wording in both languages; its str is the current language's, Chinese where there is no other."""

    def __str__(self):
        return self.get("en" if (get_language() or "").startswith("en") else "zh") or self["zh"]


@dataclass(frozen=True)
class Need:
    """One line of a proof recipe: so many of a kind, for the indicator as a whole, each community or each record.

    `within` "period": what is dated in the period; "any": whatever its date.
    """

    kind: EvidenceKind
    count: int = 1
    per: str = "indicator"
    within: str = "period"


@dataclass(frozen=True)
class Band:
    """From this value upwards the indicator earns so many points; the highest band that is reached counts."""

    start: Decimal
    points: Decimal


@dataclass(frozen=True)
class Indicator:
    """One indicator of a standard. `threshold` None = manual judgement; `unit` is the standard's own word;
    `checklist` are the questions that an inspector answers in a community; `evidence` is what the standard names as
    the basis of the examination (考核依据). `weight` is the `points` where the standard has points.
    What is `is_unknown` stands in the standard, but nobody here knows how it reads: it is never counted."""

    code: str
    group: str
    name: Text
    clause: Text
    unit: str
    unit_name: Text
    kind: str
    metric: str = "manual"
    params: dict[str, Any] = field(default_factory=dict)
    rule: str = "at_least"
    threshold: Decimal | None = None
    per_year: bool = False
    basis: str = "reading"
    weight: Decimal = Decimal(1)
    points: Decimal | None = None
    bands: tuple[Band, ...] = ()
    is_veto: bool = False
    checklist: tuple[Text, ...] = ()
    proof: tuple[Need, ...] = ()
    evidence: Text | None = None
    note: Text | None = None
    is_unknown: bool = False

    @property
    def is_manual(self) -> bool:
        return self.kind == "manual"

    def in_unit(self, number: Decimal) -> str:
        """A number of this indicator: a share with its sign."""
        return formats.exact(number) + ("%" if self.kind == "share" else "")

    def requirement(self, threshold: Decimal | None) -> str:
        """What is asked for, in words: “at least 70 %”."""
        if self.is_unknown:
            return _("not known")
        if threshold is None:
            return _("judged met")
        sentences = {
            "at_least": _("at least %(number)s"),
            "above": _("more than %(number)s"),
            "at_most": _("at most %(number)s"),
        }
        return sentences[self.rule] % {"number": self.in_unit(threshold)}

    @property
    def own_requirement(self) -> str:
        """As the standard itself has it; what it asks for each year is said so."""
        words = self.requirement(self.threshold)
        return _("%(words)s a year") % {"words": words} if self.per_year and self.threshold is not None else words

    @property
    def bands_in_words(self) -> str:
        """“from 2: 3 points; from 4: 6 points”, or nothing."""
        said = _("from %(value)s: %(points)s points")
        parts = [{"value": self.in_unit(b.start), "points": formats.exact(b.points)} for b in self.bands]
        return _("; ").join(said % each for each in parts)


@dataclass(frozen=True)
class Group:
    code: str
    name: Text
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Standard:
    """A list of indicators by group, as a reviewed file says. `sha256` is that of the file's text."""

    code: str
    title: Text
    source: Text
    groups: tuple[Group, ...]
    version: str = "1"
    sha256: str = ""

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for group in self.groups for indicator in group.indicators)

    @property
    def has_points(self) -> bool:
        """Whether it is a score sheet: its indicators carry points rather than all the same weight."""
        return any(indicator.points is not None for indicator in self.indicators)

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code. Raises StandardError."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise StandardError(
            _("The standard %(standard)s has no indicator %(code)s.") % {"standard": self.code, "code": code}
        )
