"""Standards are data: the first one says what it must, and a faulty file is answered with a sentence."""

from decimal import Decimal

import pytest
import yaml
from django.utils import translation

from reports.standards import StandardError, load_standard, parse_standard

# code: (kind, rule, threshold, per year, basis, veto), as the standard's table and its note on bases have them.
FIRST = {
    "A1": ("count", "at_least", 2, False, "number", False),
    "A2": ("share", "at_least", 100, False, "number", False),
    "B1": ("count", "at_least", 1, False, "reading", False),
    "B2": ("count", "at_least", 3, False, "reading", False),
    "B3": ("count", "at_least", 1, True, "reading", False),
    "C1": ("count", "at_least", 3, False, "number", False),
    "C2": ("count", "at_least", 3, False, "number", False),
    "C3": ("share", "at_least", 60, False, "number", False),
    "C4": ("share", "at_least", 100, False, "reading", False),
    "D1": ("count", "at_least", 1, False, "number", False),
    "D2": ("share", "at_least", 100, False, "number", False),
    "D3": ("count", "at_least", 1, False, "number", False),
    "E1": ("count", "at_least", 2, True, "number", False),
    "E2": ("count", "at_least", 3, False, "number", False),
    "E3": ("count", "at_least", 3, False, "reading", False),
    "E4": ("share", "at_least", 100, False, "reading", False),
    "E5": ("count", "at_least", 1, True, "number", False),
    "E6": ("share", "at_least", 100, False, "reading", False),
    "E7": ("share", "at_least", 70, False, "number", False),
    "F1": ("share", "at_least", 100, False, "number", False),
    "F2": ("count", "at_least", 1, False, "reading", False),
    "G1": ("count", "at_least", 1, False, "reading", False),
    "H1": ("count", "at_most", 0, False, "number", True),
    "H2": ("points", "above", 0, False, "reading", False),
    "H3": ("manual", "at_least", None, False, "reading", False),
    "H4": ("manual", "at_least", None, False, "reading", False),
    "P1": ("count", "at_least", 1, False, "number", False),
    "P2": ("share", "at_least", 100, False, "reading", False),
    "P3": ("share", "at_least", 100, False, "reading", False),
    "P4": ("share", "at_least", 100, False, "reading", False),
    "P5": ("share", "at_least", 100, False, "reading", False),
    "P6": ("share", "at_least", 100, False, "reading", False),
    "P7": ("count", "at_least", 1, False, "number", False),
}
INDICATOR = {
    "code": "X1",
    "name": {"zh": "会长"},
    "clause": {"zh": "有会长"},
    "kind": "count",
    "metric": "post_holders",
    "params": {"body": "街道科协", "position": "会长"},
    "unit": "persons",
    "unit_name": {"zh": "人"},
    "threshold": 1,
}


def written(indicator=None, *more, **changes) -> str:
    """A small standard as the text of its file; a change of None takes the key out."""
    indicators = [INDICATOR | (indicator or {}), *more]
    group = {"code": "X", "name": {"zh": "组织"}, "indicators": indicators}
    data = {"code": "small", "title": {"zh": "小"}, "source": {"zh": "方案"}, "groups": [group]} | changes
    without = {key: value for key, value in data.items() if value is not None}
    indicators[0] = {key: value for key, value in indicators[0].items() if value is not None}
    return yaml.safe_dump(without, allow_unicode=True)


def test_the_first_standard_says_what_the_plan_says():
    standard = load_standard("demo-district")
    told = {
        each.code: (each.kind, each.rule, each.threshold, each.per_year, each.basis, each.is_veto)
        for each in standard.indicators
    }
    assert told == FIRST
    assert {each.weight for each in standard.indicators} == {Decimal(1)}


def test_every_wording_is_there_in_both_languages():
    standard = load_standard("demo-district")
    texts = [standard.title, standard.source, *(group.name for group in standard.groups)]
    texts += [text for each in standard.indicators for text in (each.name, each.clause, each.unit_name)]
    assert all(text["zh"].strip() and text["en"].strip() for text in texts)


def test_a_wording_follows_the_language():
    name = load_standard("demo-district").indicator("E7").name
    with translation.override("en"):
        assert "coverage" in str(name).lower()
    with translation.override("zh-hans"):
        assert "覆盖率" in str(name)


def test_a_small_standard_needs_no_code():
    indicator = parse_standard(written({"weight": 2.5, "veto": True})).indicator("X1")
    assert (indicator.threshold, indicator.weight, indicator.is_veto) == (1, Decimal("2.5"), True)


def test_a_manual_indicator_has_no_threshold():
    changes = {"kind": "manual", "threshold": None, "metric": None, "params": None}
    assert parse_standard(written(changes)).indicator("X1").threshold is None


FAULTS = {
    "not yaml": ("groups: [", "not valid YAML"),
    "not a mapping": ("只是文字", "In the standard, “groups” is missing."),
    "no title": (written(title=None), "In the standard, “title” is missing."),
    "no code": (written(code=None), "In the standard, “code” is missing."),
    "no clause": (written({"clause": None}), "In indicator X1, “clause” is missing."),
    "no threshold": (written({"threshold": None}), "In indicator X1, “threshold” is missing."),
    "words for a threshold": (written({"threshold": "三"}), "the threshold of indicator X1 is not a number: '三'."),
    "yes for a weight": (written({"weight": True}), "the weight of indicator X1 is not a number: True."),
    "a share of 101": (written({"kind": "share", "threshold": 101}), "between 0 and 100, not 101."),
    "unknown kind": (written({"kind": "number"}), "In indicator X1, “number” is not a known kind."),
    "unknown rule": (written({"rule": "below"}), "In indicator X1, “below” is not a known rule."),
    "unknown basis": (written({"basis": "guess"}), "In indicator X1, “guess” is not a known basis."),
    "unknown metric": (written({"metric": "magic"}), "In indicator X1, “magic” is not a known metric."),
    "unknown key": (written({"wieght": 2}), "In indicator X1: "),
    "a parameter too few": (written({"params": {"body": "街道科协"}}), "the parameters do not fit post_holders"),
    "an unknown parameter": (written({"params": INDICATOR["params"] | {"day": 1}}), "do not fit post_holders"),
    "a code twice": (written({}, INDICATOR), "Two indicators have the code X1"),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_file_is_answered_with_a_sentence_that_names_the_place(text, sentence):
    with pytest.raises(StandardError) as refused:
        parse_standard(text)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("code", ["nothing", "../demo-district", ""])
def test_an_unknown_standard_names_those_there_are(code):
    with pytest.raises(StandardError, match="demo-district"):
        load_standard(code)


def test_an_unknown_indicator_is_said():
    with pytest.raises(StandardError, match="no indicator Z9"):
        load_standard("demo-district").indicator("Z9")
