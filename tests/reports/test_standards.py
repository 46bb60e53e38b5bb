"""Standards are data: the first one says what it must, and a faulty file is answered with a sentence."""

import json
from decimal import Decimal
from hashlib import sha256

import pytest
import yaml
from django.utils import translation

from reports.standards import Band, StandardError, load_standard, parse_standard, shipped_standard
from reports.standards.reading import decoded
from reports.standards.shelf import shipped_codes, shipped_text

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
    apart = json.loads(json.dumps(without))  # what is one thing twice would be written as a reference
    return yaml.safe_dump(apart, allow_unicode=True, sort_keys=False)


def test_the_first_standard_says_what_the_plan_says():
    standard = shipped_standard("demo-district")
    told = {
        each.code: (each.kind, each.rule, each.threshold, each.per_year, each.basis, each.is_veto)
        for each in standard.indicators
    }
    assert told == FIRST
    assert {each.weight for each in standard.indicators} == {Decimal(1)}


def test_every_wording_is_there_in_both_languages():
    standard = shipped_standard("demo-district")
    texts = [standard.title, standard.source, *(group.name for group in standard.groups)]
    texts += [text for each in standard.indicators for text in (each.name, each.clause, each.unit_name)]
    assert all(text["zh"].strip() and text["en"].strip() for text in texts)


def test_a_wording_follows_the_language():
    name = shipped_standard("demo-district").indicator("E7").name
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


POINTS = {"points": 6, "bands": [{"from": 1, "points": 2}, {"from": 4, "points": 6}]}


def test_an_indicator_may_carry_points_bands_and_what_is_examined():
    indicator = parse_standard(written(POINTS | {"evidence": {"zh": "活动记录"}})).indicator("X1")
    assert indicator.weight == indicator.points == 6
    assert indicator.bands == (Band(Decimal(1), Decimal(2)), Band(Decimal(4), Decimal(6)))
    assert str(indicator.evidence) == "活动记录"


MANUAL = {"kind": "manual", "threshold": None, "metric": None, "params": None}
UNKNOWN = MANUAL | {"unknown": True}
X1 = "indicator X1: "
FAULTS = {
    "not yaml": ("groups: [", "Line 1, column 1: the file is not valid YAML from here on."),
    "a tab": ("code: a\n\ttitle: b", "Line 2, column 1: the file is not valid YAML"),
    "a bracket too many": ("code: a\nversion: ]\n", "Line 2, column 10: the file is not valid YAML"),
    "not a mapping": ("只是文字", "Line 1: this is not a standard."),
    "nothing": ("", "Line 1: this is not a standard."),
    "no title": (written(title=None), "Line 1, the standard: “title” is missing."),
    "no code": (written(code=None), "Line 1, the standard: “code” is missing."),
    "no groups": (written(groups=[]), "Line 6, the standard: “groups” must be a list"),
    "groups a text": (written(groups="X"), "Line 6, the standard: “groups” must be a list"),
    "a code for a path": (written(code="../x"), "Line 1, the standard: “../x” cannot be a code"),
    "a long version": (written(version="1" * 21), "cannot be a version"),
    "no Chinese title": (written(title={"en": "Small"}), "title of the standard: “zh” is missing."),
    "a title in French": (written(title={"zh": "小", "fr": "Petit"}), "“fr” is not known. Known are: zh, en."),
    "a key of the standard": (written(colour="red"), "the standard: “colour” is not known."),
    "no clause": (written({"clause": None}), "Line 11, " + X1 + "“clause” is missing."),
    "no threshold": (written({"threshold": None}), X1 + "“threshold” is missing."),
    "words for a threshold": (written({"threshold": "三"}), X1 + "“threshold” must be a number"),
    "a threshold with its sign": (written({"threshold": "70%"}), "not “70%”."),
    "endless": (written({"threshold": float("inf")}), "“threshold” must be a number"),
    "not a number": (written({"weight": float("nan")}), "“weight” must be a number"),
    "a threshold of a billion": (written({"threshold": 10**9}), "at most seven digits"),
    "yes for a weight": (written({"weight": True}), "“weight” must be a number"),
    "no weight": (written({"weight": 0}), X1 + "“weight” must be more than 0."),
    "a weight below nought": (written({"weight": -1}), X1 + "“weight” must be more than 0."),
    "half a thing": (written({"threshold": 1.5}), "must be a whole number from 0 up, not 1.5."),
    "a share of 101": (
        written({"kind": "share", "metric": "resident_coverage", "params": None, "threshold": 101}),
        "between 0 and 100, not 101.",
    ),
    "a percentage of persons": (written({"kind": "share"}), "post_holders gives a count, so the kind cannot be share."),
    "unknown kind": (written({"kind": "number"}), X1 + "“number” is not a known kind."),
    "unknown rule": (written({"rule": "below"}), X1 + "“below” is not a known rule."),
    "unknown basis": (written({"basis": "guess"}), X1 + "“guess” is not a known basis."),
    "unknown metric": (written({"metric": "magic"}), "“magic” is not a known metric. Known are: posts_filled, "),
    "unknown key": (written({"wieght": 2}), "Line 25, " + X1 + "“wieght” is not known. Known are: code, "),
    "perhaps a veto": (written({"veto": "perhaps"}), X1 + "“veto” must be true or false."),
    "a parameter too few": (
        written({"params": {"body": "街道科协"}}),
        "params of indicator X1: “position” is missing.",
    ),
    "no parameters": (written({"params": None}), X1 + "the metric post_holders needs “body” under “params”."),
    "an unknown parameter": (written({"params": INDICATOR["params"] | {"day": 1}}), "“day” is not known."),
    "a post that nobody has": (
        written({"params": {"body": "街道科协", "position": "国王"}}),
        "“国王” is not a known position. Known are: ",
    ),
    "a word for a list": (
        written({"metric": "themes_held", "params": {"themes": "节约能源资源"}}),
        "“themes” must be a list",
    ),
    "a theme that nobody has": (
        written({"metric": "themes_held", "params": {"themes": ["玩"]}}),
        "“玩” is not a known themes.",
    ),
    "parameters for none": (
        written({"metric": "partner_units"}),
        "params of indicator X1: the metric partner_units takes no parameters.",
    ),
    "a code twice": (written({}, INDICATOR), "line 11 has an indicator with the code X1 already."),
    "a key twice": (written() + "code: small\n", "Line 25, the standard: “code” stands here twice."),
    "a group twice": (
        written(
            groups=[{"code": "X", "name": {"zh": "甲"}, "indicators": [INDICATOR | {"code": each}]} for each in "AB"]
        ),
        "line 7 has a group with the code X already.",
    ),
    "points and weight": (written({"points": 2, "weight": 2}), X1 + "write either “points” or “weight”, not both."),
    "bands without points": (written(POINTS | {"points": None}), "“points” must say how many there are at most."),
    "bands too generous": (written(POINTS | {"points": 5}), "the highest band gives 6 points, more than the 5"),
    "bands that fall": (
        written(POINTS | {"bands": [{"from": 4, "points": 2}, {"from": 1, "points": 6}]}),
        "the bands must rise",
    ),
    "bands of equal points": (
        written(POINTS | {"bands": [{"from": 1, "points": 2}, {"from": 4, "points": 2}]}),
        "the bands must rise",
    ),
    "a band from nowhere": (written(POINTS | {"bands": [{"points": 2}]}), "a band of indicator X1: “from” is missing."),
    "bands downwards": (written(POINTS | {"rule": "at_most"}), "do not fit the rule at_most"),
    "bands for a judgement": (written(MANUAL | POINTS), "a manual judgement has none"),
    "unknown without a note": (written(UNKNOWN), X1 + "what is “unknown” needs a “note”"),
    "unknown but computed": (written({"unknown": True, "note": {"zh": "问"}}), "its kind must be manual"),
    "a question in one language": (
        written({"checklist": [{"zh": "有吗？"}]}),
        "checklist of indicator X1: “en” is missing.",
    ),
    "a long question": (written({"checklist": [{"zh": "问" * 301, "en": "?"}]}), "longer than 300 characters"),
    "a long text": (written({"clause": {"zh": "长" * 2001}}), "“zh” is longer than 2000 characters."),
    "a reference": ("code: &a small\ntitle: *a\n", "Line 1: anchors and references (& and *) are not allowed."),
    "a circle": ("code: &a [*a]\n", "Line 1: anchors and references"),
    "a tag": ("code: !!python/object/apply:os.system [ls]\n", "Line 1: tags (!) are not allowed."),
    "two documents": (written() + "---\ncode: b\n", "Line 25: a second document begins here (---)."),
    "very deep": ("[\n" * 50, "Line 13: too many lists and mappings stand within each other."),
    "very many": ("a: [" + "1," * 60_000 + "1]", "more entries than any standard needs"),
    "deeper than any parser goes": ("[" * 50_000, "Line 1"),
    "too large": ("#" * 1_000_001, "The file is larger than 1 MB."),
    "a nought": ("code: a\ntitle: b\0", "Line 2: here stands a character that cannot be printed."),
    "a text turned around": ("code: a\u202eb", "Line 1: here stands a character that cannot be printed."),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_file_is_answered_with_a_sentence_that_names_the_place(text, sentence):
    with translation.override("en"), pytest.raises(StandardError) as refused:
        parse_standard(text)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("text", [text for text, _sentence in FAULTS.values()], ids=FAULTS)
def test_every_sentence_is_said_in_chinese_too(text):
    with translation.override("zh-hans"), pytest.raises(StandardError) as refused:
        parse_standard(text)
    for sentence in refused.value.faults:
        assert sentence.startswith(("第 ", "文件超过")), sentence


def test_all_faults_are_told_at_once_in_the_order_of_the_lines():
    text = written({"threshold": "三", "wieght": 1, "basis": "guess"}, INDICATOR, title=None)
    with translation.override("en"), pytest.raises(StandardError) as refused:
        parse_standard(text)
    lines = [int(sentence.split()[1].rstrip(",")) for sentence in refused.value.faults]
    assert len(lines) == 5
    assert lines == sorted(lines)


def test_a_bomb_of_references_is_refused_before_it_unfolds():
    levels = ["a0: &a0 [lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    with translation.override("en"), pytest.raises(StandardError, match="anchors and references"):
        parse_standard("\n".join(levels))


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted():
    with translation.override("en"), pytest.raises(StandardError) as refused:
        parse_standard("".join(f"key{number}: 1\n" for number in range(10_000)))
    assert len(refused.value.faults) == 51
    assert refused.value.faults[-1] == "And 9954 faults more."


def test_bytes_that_are_no_text_are_refused_with_the_line():
    assert decoded("\ufeffcode: 甲".encode()) == "code: 甲"
    with translation.override("en"), pytest.raises(StandardError, match="Line 2: the file is not written in UTF-8"):
        decoded("code: a\ntitle: 标准".encode("gb18030"))
    with translation.override("en"), pytest.raises(StandardError, match="larger than 1 MB"):
        decoded(b"#" * 1_000_001)


@pytest.mark.parametrize("code", ["nothing", "../demo-district", "", "a\0b", "x" * 5000])
def test_an_unknown_standard_names_those_there_are(code, db):
    with pytest.raises(StandardError, match="demo-district"):
        load_standard(code)


def test_an_unknown_indicator_is_said():
    with translation.override("en"), pytest.raises(StandardError, match="no indicator Z9"):
        shipped_standard("demo-district").indicator("Z9")


# A version never changes its content: who changes a file gives it a new version, and writes a new line here.
SHIPPED = {
    ("demo-community", "1"): "dec9b511b2e68373cb36cf4cc3bb53a8913582186b5c4db0bcc812be2c9a925d",
    ("demo-district", "1"): "b28a2c949baac539f547d288f714a5dcdf528a5581a1c170a963e12503f5e5f0",
}


def test_a_shipped_version_never_changes_its_content():
    """Rounds and packs name a version; what it says must be the same in ten years."""
    told = {}
    for code in shipped_codes():
        told[code, shipped_standard(code).version] = sha256(shipped_text(code).encode()).hexdigest()
    assert told == SHIPPED
