"""Standards: what is judged. Each is a reviewed YAML file beside this module; a second one needs no code.

A file that breaks a rule is refused with a sentence that names the place.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import EvidenceKind
from reports.metrics import METRICS

FOLDER = Path(__file__).parent
KINDS = ("share", "count", "points", "manual")
RULES = ("at_least", "above", "at_most")
BASES = ("number", "reading")
LONGEST_QUESTION = 300  # characters
PROOF_PER = ("indicator", "community", "record")
PROOF_WITHIN = ("period", "any")
MOST_PROOF = 1000  # of one kind; beyond it is a slip of the pen


class StandardError(Exception):
    """A standard that does not exist or breaks a rule; the message is a full sentence."""


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
class Indicator:
    """One indicator of a standard. `threshold` None = manual judgement; `unit` is the standard's own word;
    `checklist` are the questions that an inspector answers in a community."""

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
    is_veto: bool = False
    checklist: tuple[Text, ...] = ()
    proof: tuple[Need, ...] = ()

    @property
    def is_manual(self) -> bool:
        return self.kind == "manual"


@dataclass(frozen=True)
class Group:
    code: str
    name: Text
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Standard:
    """A list of indicators by group, as a reviewed file says."""

    code: str
    title: Text
    source: Text
    groups: tuple[Group, ...]
    version: str = "1"

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for group in self.groups for indicator in group.indicators)

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code. Raises StandardError."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise StandardError(f"The standard {self.code} has no indicator {code}.")


def available_standards() -> list[str]:
    """Codes of the standards that are installed."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@lru_cache
def load_standard(code: str) -> Standard:
    """The standard with this code. Raises StandardError where there is none or its file breaks a rule."""
    if code not in available_standards():
        known = ", ".join(available_standards())
        parts = {"code": code, "codes": known}
        raise StandardError(_("There is no standard “%(code)s”. The standards are called: %(codes)s.") % parts)
    return parse_standard((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))


def parse_standard(text: str) -> Standard:
    """A standard from the text of its file. Raises StandardError with a sentence that names the place."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise StandardError(f"The file is not valid YAML: {error}") from None
    groups = tuple(_group(entry) for entry in _need(data, "groups", "the standard"))
    texts = (Text(_need(data, key, "the standard")) for key in ("title", "source"))
    standard = Standard(_need(data, "code", "the standard"), *texts, groups, str(data.get("version", "1")))
    _require_unique_codes(standard)
    return standard


def _group(entry: dict) -> Group:
    code = str(_need(entry, "code", "a group"))
    indicators = tuple(_indicator(code, each) for each in _need(entry, "indicators", f"group {code}"))
    return Group(code, Text(_need(entry, "name", f"group {code}")), indicators)


def _indicator(group: str, entry: dict) -> Indicator:
    code = _need(entry, "code", f"an indicator of group {group}")
    place = f"indicator {code}"
    values = {key: value for key, value in entry.items() if key not in ("veto", "unit", "unit_name")}
    values |= {
        "group": group,
        "name": Text(_need(entry, "name", place)),
        "clause": Text(_need(entry, "clause", place)),
        "unit": str(_need(entry, "unit", place)),
        "unit_name": Text(_need(entry, "unit_name", place)),
        "is_veto": bool(entry.get("veto", False)),
        "weight": _number(entry.get("weight", 1), f"the weight of {place}"),
        "threshold": _threshold(entry, place),
        "checklist": tuple(_question(each, place) for each in entry.get("checklist") or ()),
        "proof": _proof(entry.get("proof", []), place),
    }
    _require_known(values, place)
    try:
        indicator = Indicator(**values)
    except TypeError as error:
        raise StandardError(f"In {place}: {error}") from None
    _require_fitting_params(indicator, place)
    return indicator


def _question(entry: dict, place: str) -> Text:
    for language in ("zh", "en"):
        wording = str(_need(entry, language, f"a question of the checklist of {place}"))
        if not 0 < len(wording) <= LONGEST_QUESTION:
            raise StandardError(f"A question of the checklist of {place} is empty or longer than {LONGEST_QUESTION}.")
    return Text(entry)


def _threshold(entry: dict, place: str) -> Decimal | None:
    if entry.get("kind") == "manual":
        return None
    threshold = _number(_need(entry, "threshold", place), f"the threshold of {place}")
    if entry.get("kind") == "share" and not 0 <= threshold <= 100:
        raise StandardError(
            f"The threshold of {place} is a percentage and must lie between 0 and 100, not {threshold}."
        )
    return threshold


def _proof(entries, place: str) -> tuple[Need, ...]:
    if not isinstance(entries, list):
        raise StandardError(f"In the proof of {place}, a list is expected, each line with kind, count, per, within.")
    return tuple(_need_of_proof(entry, f"the proof of {place}") for entry in entries)


def _need_of_proof(entry, place: str) -> Need:
    kind = _one_of(_need(entry, "kind", place), EvidenceKind.values, "kind of proof", place)
    if unknown := sorted(set(entry) - {"kind", "count", "per", "within"}):
        raise StandardError(f"In {place}, “{unknown[0]}” is not known. Known are: kind, count, per, within.")
    count = entry.get("count", 1)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_PROOF:
        raise StandardError(f"In {place}, the count must be a whole number from 1 to {MOST_PROOF}, not {count!r}.")
    per = _one_of(entry.get("per", "indicator"), PROOF_PER, "per", place)
    within = _one_of(entry.get("within", "period"), PROOF_WITHIN, "within", place)
    return Need(EvidenceKind(kind), count, per, within)


def _one_of(value, known, what: str, place: str):
    if value not in known:
        raise StandardError(f"In {place}, “{value}” is not a known {what}. Known are: {', '.join(known)}.")
    return value


def _require_known(values: dict, place: str) -> None:
    choices = {"kind": KINDS, "rule": RULES, "basis": BASES, "metric": tuple(METRICS)}
    for key, known in choices.items():
        default = Indicator.__dataclass_fields__[key].default
        if (value := values.get(key, default)) not in known and not (key == "metric" and values["kind"] == "manual"):
            raise StandardError(f"In {place}, “{value}” is not a known {key}. Known are: {', '.join(known)}.")


def _require_fitting_params(indicator: Indicator, place: str) -> None:
    """The parameters are those that the metric asks for: found out here, not when somebody opens the dashboard."""
    if indicator.is_manual:
        return
    try:
        signature(METRICS[indicator.metric]).bind(None, **indicator.params)
    except TypeError as error:
        raise StandardError(f"In {place}, the parameters do not fit {indicator.metric}: {error}.") from None


def _require_unique_codes(standard: Standard) -> None:
    seen = set()
    for indicator in standard.indicators:
        if indicator.code in seen:
            raise StandardError(f"Two indicators have the code {indicator.code}; a code names one indicator only.")
        seen.add(indicator.code)


def _need(entry, key: str, place: str):
    if not isinstance(entry, dict) or key not in entry:
        raise StandardError(f"In {place}, “{key}” is missing.")
    return entry[key]


def _number(value, place: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StandardError(f"What stands for {place} is not a number: {value!r}.")
    return Decimal(str(value))
