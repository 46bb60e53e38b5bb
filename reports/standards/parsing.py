"""From the text of a file to a standard. All faults are told at once, each with its line."""

import re
from decimal import Decimal
from hashlib import sha256

import yaml
from django.utils.translation import gettext as _

from campaigns.models import EvidenceKind
from reports.standards.computed import fitting_params, require_fitting_kind
from reports.standards.entries import Entry, Faults, wording
from reports.standards.parts import Band, Group, Indicator, Need, Standard, StandardError, Text
from reports.standards.reading import root_of

KINDS = ("share", "count", "points", "manual")
RULES = ("at_least", "above", "at_most")
BASES = ("number", "reading")
PROOF_PER = ("indicator", "community", "record")
PROOF_WITHIN = ("period", "any")
MOST_PROOF = 1000  # of one kind; beyond it is a slip of the pen
LONGEST_QUESTION = 300  # characters
HUNDRED = Decimal(100)
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}")  # of an indicator, a group, a version
STANDARD_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}")
STANDARD_KEYS = ("code", "version", "title", "source", "groups")
GROUP_KEYS = ("code", "name", "indicators")
INDICATOR_KEYS = (
    *("code", "name", "clause", "kind", "metric", "params", "unit", "unit_name", "rule", "threshold", "per_year"),
    *("basis", "weight", "points", "bands", "veto", "checklist", "proof", "evidence", "note", "unknown"),
)


def parse_standard(text: str) -> Standard:
    """A standard from the text of its file. Raises StandardError with a sentence for each fault, naming its line."""
    faults = Faults()
    entry = Entry(root_of(text), _("the standard"), faults)
    entry.refuse_unknown(STANDARD_KEYS)
    standard = Standard(
        code=entry.code("code", STANDARD_CODE),
        title=entry.wording("title"),
        source=entry.wording("source"),
        groups=_groups(entry),
        version=entry.code("version", CODE, required=False, default="1"),
        sha256=sha256(text.encode()).hexdigest(),
    )
    if faults:
        raise StandardError(*faults.sentences())
    return standard


def _groups(entry: Entry) -> tuple[Group, ...]:
    groups, indicators = Codes(), Codes()
    return tuple(_group(node, groups, indicators, entry.faults) for node in entry.items("groups", required=True))


class Codes(dict):
    """The codes met so far, each with the line where it was first met."""

    def take(self, code: str, entry: Entry, sentence: str) -> None:
        line = entry.node.start_mark.line + 1
        first = self.setdefault(code, line)
        if code and first != line:
            entry.say(sentence % {"code": code, "first": first})


def _group(node: yaml.Node, groups: Codes, indicators: Codes, faults: Faults) -> Group:
    entry = Entry(node, _("a group"), faults)
    code = entry.code("code", CODE)
    entry.place = _("group %(code)s") % {"code": code} if code else entry.place
    entry.refuse_unknown(GROUP_KEYS)
    groups.take(code, entry, _("line %(first)d has a group with the code %(code)s already."))
    members = [_indicator(each, code, indicators, faults) for each in entry.items("indicators", required=True)]
    return Group(code, entry.wording("name"), tuple(members))


def _indicator(node: yaml.Node, group: str, codes: Codes, faults: Faults) -> Indicator:
    entry = Entry(node, _("an indicator of group %(group)s") % {"group": group}, faults)
    code = entry.code("code", CODE)
    entry.place = _("indicator %(code)s") % {"code": code} if code else entry.place
    entry.refuse_unknown(INDICATOR_KEYS)
    codes.take(code, entry, _("line %(first)d has an indicator with the code %(code)s already."))
    kind, is_unknown = entry.choice("kind", KINDS), entry.flag("unknown")
    bands = _bands(entry, kind)
    return Indicator(
        code=code,
        group=group,
        name=entry.wording("name"),
        clause=entry.wording("clause"),
        kind=kind,
        rule=entry.choice("rule", RULES, default="at_least"),
        basis=entry.choice("basis", BASES, default="reading"),
        per_year=entry.flag("per_year"),
        bands=bands,
        is_veto=entry.flag("veto"),
        checklist=tuple(_question(each, entry) for each in entry.items("checklist")),
        proof=tuple(_need(each, entry) for each in entry.items("proof")),
        evidence=entry.wording("evidence", required=False),
        note=_note(entry, kind, is_unknown),
        is_unknown=is_unknown,
        **_measure(entry, kind),
        **_weight(entry, bands, is_unknown),
    )


def _measure(entry: Entry, kind: str) -> dict:
    """How the value is computed, in what unit, and what it is held against."""
    if kind == "manual":
        unit, unit_name = entry.text("unit", required=False, default="–"), entry.wording("unit_name", required=False)
        return {"unit": unit, "unit_name": unit_name or Text({"zh": unit})}
    metric, params = fitting_params(entry)
    require_fitting_kind(entry, metric, kind)
    return {
        "metric": metric,
        "params": params,
        "unit": entry.text("unit"),
        "unit_name": entry.wording("unit_name"),
        "threshold": _in_unit(entry, "threshold", kind, entry.number("threshold", required=True)),
    }


def _in_unit(entry: Entry, key: str, kind: str, number: Decimal | None) -> Decimal:
    """A number in the indicator's unit: a share is a percentage, a count is whole."""
    if number is None:
        return Decimal(0)
    parts, node = {"key": key, "number": number}, entry.nodes[key]
    if kind == "share" and not 0 <= number <= HUNDRED:
        entry.say(_("“%(key)s” is a percentage and must lie between 0 and 100, not %(number)s.") % parts, node)
    if kind == "count" and (number != number.to_integral_value() or number < 0):
        entry.say(_("“%(key)s” counts things and must be a whole number from 0 up, not %(number)s.") % parts, node)
    return number


def _weight(entry: Entry, bands: tuple[Band, ...], is_unknown: bool) -> dict:
    """Points are the weight of a score sheet; an indicator has the one or the other."""
    points, weight = entry.number("points"), entry.number("weight")
    if points is not None and weight is not None:
        entry.say(_("write either “points” or “weight”, not both."), entry.nodes["weight"])
    for key, number in (("points", points), ("weight", weight)):
        if number is not None and number <= 0:
            entry.say(_("“%(key)s” must be more than 0.") % {"key": key}, entry.nodes[key])
    if bands and points is None and "points" not in entry.nodes:
        entry.say(_("“bands” give points, so “points” must say how many there are at most."), entry.nodes["bands"])
    elif bands and points is not None and bands[-1].points > points:
        parts = {"highest": bands[-1].points, "points": points}
        sentence = _("the highest band gives %(highest)s points, more than the %(points)s of the indicator.")
        entry.say(sentence % parts, entry.nodes["bands"])
    usual = Decimal(0) if is_unknown else Decimal(1)
    return {"points": points, "weight": next((each for each in (points, weight) if each is not None), usual)}


def _bands(entry: Entry, kind: str) -> tuple[Band, ...]:
    nodes = entry.items("bands")
    if nodes and kind == "manual":
        entry.say(_("“bands” need a computed value; a manual judgement has none."), entry.nodes["bands"])
    if nodes and entry.nodes.get("rule") is not None and entry.nodes["rule"].value == "at_most":
        entry.say(_("“bands” go from a value upwards and do not fit the rule at_most."), entry.nodes["bands"])
    bands: list[Band] = []
    for node in nodes:
        band = _band(node, entry, kind)
        if bands and not (band.start > bands[-1].start and band.points > bands[-1].points):
            entry.say(_("the bands must rise: each begins at a higher value and gives more points."), node)
        bands.append(band)
    return tuple(bands)


def _band(node: yaml.Node, of: Entry, kind: str) -> Band:
    entry = Entry(node, _("a band of %(place)s") % {"place": of.place}, of.faults)
    entry.refuse_unknown(("from", "points"))
    start = _in_unit(entry, "from", kind, entry.number("from", required=True))
    points = entry.number("points", required=True)
    if points is not None and points < 0:
        entry.say(_("“%(key)s” cannot be below 0.") % {"key": "points"}, entry.nodes["points"])
    return Band(start, points or Decimal(0))


def _note(entry: Entry, kind: str, is_unknown: bool) -> Text | None:
    note = entry.wording("note", required=False)
    if is_unknown and note is None:
        entry.say(_("what is “unknown” needs a “note” that says what is not known and whom to ask."))
    if is_unknown and kind and kind != "manual":
        entry.say(_("what is “unknown” cannot be computed: its kind must be manual."), entry.nodes["unknown"])
    return note


def _question(node: yaml.Node, of: Entry) -> Text:
    return wording(node, _("checklist"), of, longest=LONGEST_QUESTION, languages_needed=("zh", "en"))


def _need(node: yaml.Node, of: Entry) -> Need:
    entry = Entry(node, _("proof of %(place)s") % {"place": of.place}, of.faults)
    entry.refuse_unknown(("kind", "count", "per", "within"))
    kind = entry.choice("kind", EvidenceKind.values)
    per = entry.choice("per", PROOF_PER, default="indicator")
    within = entry.choice("within", PROOF_WITHIN, default="period")
    return Need(EvidenceKind(kind or EvidenceKind.values[0]), _count(entry), per, within)


def _count(entry: Entry) -> int:
    count = entry.number("count")
    if count is None:
        return 1
    if count != count.to_integral_value() or not 1 <= count <= MOST_PROOF:
        parts = {"most": MOST_PROOF, "count": count}
        sentence = _("“count” must be a whole number from 1 to %(most)d, not %(count)s.")
        entry.say(sentence % parts, entry.nodes["count"])
    return int(count)
