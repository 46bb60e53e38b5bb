"""Points, bands, own weights and what is not known: one rule for the score of every standard."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from kepu.audit.models import Entry
from kepu.periods import Period
from reports.actions import sign_judgement
from reports.assessment import Basis, Status, as_json, evaluate
from reports.models import OwnNumber
from reports.models.standards import OwnNumberQuerySet
from reports.standards import StandardError, parse_standard, shipped_standard
from reports.standards.actions import StaleNumbersError, set_own_numbers
from tests.reports.test_standards import INDICATOR, written

pytestmark = pytest.mark.django_db
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
TWO_YEARS = Period(date(2024, 7, 1), date(2026, 6, 30))
BANDS = {
    "metric": "major_events",
    "params": None,
    "threshold": 2,
    "points": 6,
    "bands": [{"from": 1, "points": 2}, {"from": 2, "points": 3.5}, {"from": 4, "points": 6}],
}
MANUAL = {"kind": "manual", "metric": None, "params": None, "threshold": None}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def sheet(first: dict, *more: dict):
    return parse_standard(written(first, *({**INDICATOR, **each} for each in more)))


def without_none(indicator: dict) -> dict:
    return {key: value for key, value in (INDICATOR | indicator).items() if value is not None}


@pytest.mark.parametrize(("events", "earned"), [(0, "0"), (1, "2"), (2, "3.5"), (3, "3.5"), (4, "6"), (9, "6")])
def test_the_highest_band_that_is_reached_gives_its_points(make_event, events, earned):
    for number in range(events):
        make_event(f"第{number}场", is_major=True)
    found = evaluate(sheet(BANDS), YEAR)
    assert found.results[0].earned == Decimal(earned)
    assert found.score == 100 * Decimal(earned) / 6
    assert found.results[0].status == (Status.MET if events >= 2 else Status.UNMET)


def test_bands_for_each_year_grow_with_the_years(make_event):
    for number in range(3):
        make_event(f"第{number}场", is_major=True)
    assert evaluate(sheet(BANDS | {"per_year": True}), TWO_YEARS).results[0].earned == 2
    assert evaluate(sheet(BANDS | {"per_year": True}), YEAR).results[0].earned == Decimal("3.5")


def test_no_data_reaches_no_band():
    share = {"kind": "share", "metric": "complete_branches", "params": None, "threshold": 50}
    found = evaluate(sheet(share | {"points": 4, "bands": [{"from": 0, "points": 1}]}), YEAR)
    assert (found.results[0].status, found.results[0].earned) == (Status.NO_DATA, 0)


def test_points_without_bands_are_earned_whole_or_not_at_all(make_event):
    standard = sheet({"metric": "major_events", "params": None, "points": 6})
    assert evaluate(standard, YEAR).results[0].shown_points == "0 / 6"
    make_event(is_major=True)
    assert evaluate(standard, YEAR).results[0].shown_points == "6 / 6"


def test_the_community_sheet_counts_what_is_known(officer, make_event):
    standard = shipped_standard("demo-community")
    found = evaluate(standard, YEAR)
    assert (len(found.results), found.total, found.weight, found.score) == (15, 2, 11, 0)
    sign_judgement(standard, "COM-03", judged_for=YEAR.end, is_met=True, reason="齐全", by=officer)
    sign_judgement(
        standard, "COM-05", judged_for=YEAR.end, is_met=False, points=Decimal(3), reason="缺底稿", by=officer
    )
    found = evaluate(standard, YEAR)
    assert (found.weight, found.earned) == (23, 8)
    assert found.score == Decimal(800) / 23
    assert found.result("COM-05").shown_points == "3 / 7"


def test_what_nobody_knows_waits_says_so_and_never_counts(officer):
    standard = shipped_standard("demo-community")
    result = evaluate(standard, YEAR).result("COM-15")
    assert (result.status, result.counts_in_score, result.shown_points) == (Status.MANUAL, False, "– / ?")
    assert "ask the district association" in result.sentence
    assert result.shown_threshold == "not known"
    with pytest.raises(ValidationError, match="cannot be judged"):
        sign_judgement(standard, "COM-15", judged_for=YEAR.end, is_met=True, reason="好", by=officer)


@pytest.mark.parametrize("points", ["-1", "7.01", "100"])
def test_points_awarded_lie_between_nought_and_all(officer, points):
    standard = shipped_standard("demo-community")
    with pytest.raises(ValidationError, match="from 0 to 7"):
        sign_judgement(
            standard, "COM-05", judged_for=YEAR.end, is_met=True, points=Decimal(points), reason="好", by=officer
        )


def test_the_first_standard_has_no_points_to_award(officer):
    with pytest.raises(ValidationError, match="has no points"):
        sign_judgement(
            shipped_standard("demo-district"),
            "H3", judged_for=YEAR.end, is_met=True, points=Decimal(1), reason="好", by=officer,
        )  # fmt: skip


# --- numbers of the office's own ---

DISTRICT = shipped_standard("demo-district")


def test_an_own_threshold_stands_beside_the_standards(officer, guihua, make_event):
    set_own_numbers(DISTRICT, "E7", threshold=Decimal(80), reason="区里的要求", by=officer)
    result = evaluate(DISTRICT, YEAR).result("E7")
    assert (result.threshold, result.basis) == (80, Basis.OWN)
    assert result.own_words == "own: 80% instead of 70%, because: 区里的要求"


def test_an_own_weight_changes_the_score_and_not_the_basis(officer):
    before = evaluate(DISTRICT, YEAR)
    assert before.score == Decimal(100) / 31  # H1 alone is met
    set_own_numbers(DISTRICT, "H1", weight=Decimal("2.5"), reason="最要紧", by=officer)
    found = evaluate(DISTRICT, YEAR)
    assert found.score == Decimal(250) / Decimal("32.5")
    result = found.result("H1")
    assert (result.basis, result.threshold, result.weight) == (Basis.NUMBER, 0, Decimal("2.5"))
    assert result.own_words == "own: weight 2.5 instead of 1, because: 最要紧"
    assert as_json(found)["met"] == as_json(before)["met"]


def test_an_own_weight_stretches_bands_and_points_awarded(officer, make_event):
    standard = sheet(BANDS, without_none(MANUAL | {"code": "X2", "points": 4}))
    make_event(is_major=True)
    sign_judgement(standard, "X2", judged_for=YEAR.end, is_met=False, points=Decimal(1), reason="一半", by=officer)
    for code in ("X1", "X2"):
        set_own_numbers(standard, code, weight=Decimal(12), reason="加倍", by=officer)
    assert [each.earned for each in evaluate(standard, YEAR).results] == [4, 3]


def test_a_yearly_threshold_is_said_for_one_year(officer):
    set_own_numbers(DISTRICT, "E1", threshold=Decimal(4), reason="多办", by=officer)
    result = evaluate(DISTRICT, TWO_YEARS).result("E1")
    assert result.threshold == 8
    assert result.own_words == "own: 4 a year instead of 2, because: 多办"


@pytest.mark.parametrize(
    ("code", "fields", "sentence"),
    [
        ("E7", {"threshold": Decimal(101), "reason": "x"}, "between 0 and 100"),
        ("E7", {"threshold": Decimal(-1), "reason": "x"}, "between 0 and 100"),
        ("E1", {"threshold": Decimal("1.5"), "reason": "x"}, "whole number from 0 up"),
        ("E1", {"threshold": Decimal(-2), "reason": "x"}, "whole number from 0 up"),
        ("E7", {"weight": Decimal(0), "reason": "x"}, "more than 0"),
        ("E7", {"threshold": Decimal(60), "reason": " "}, "write the reason"),
        ("H3", {"threshold": Decimal(1), "reason": "x"}, "judged by hand"),
        ("E7", {"reason": "x"}, "has set no number of its own"),
    ],
)
def test_own_numbers_that_cannot_be_are_refused(officer, code, fields, sentence):
    with pytest.raises(ValidationError, match=sentence):
        set_own_numbers(DISTRICT, code, **fields, by=officer)
    assert not OwnNumber.objects.exists()


def test_an_item_that_nobody_knows_takes_no_numbers(officer):
    with pytest.raises(ValidationError, match="takes no numbers"):
        set_own_numbers(shipped_standard("demo-community"), "COM-15", weight=Decimal(5), reason="x", by=officer)


def test_own_numbers_are_taken_back_with_a_reason(officer):
    set_own_numbers(DISTRICT, "E7", threshold=Decimal(80), reason="高些", by=officer)
    assert set_own_numbers(DISTRICT, "E7", reason="照原文", by=officer) is None
    assert not OwnNumber.objects.exists()
    assert Entry.objects.latest("id").details == {"taken_back": True, "reason": "照原文"}
    assert evaluate(DISTRICT, YEAR).result("E7").threshold == 70


def test_who_comes_second_is_told_what_holds_now(officer):
    seen = OwnNumber.last_change(DISTRICT.code, "E7")
    set_own_numbers(DISTRICT, "E7", threshold=Decimal(80), reason="高些", seen=seen, by=officer)
    set_own_numbers(DISTRICT, "E7", threshold=Decimal(80), reason="高些", seen=seen, by=officer)  # a double click
    with pytest.raises(StaleNumbersError, match=r"threshold 80\.00, weight –"):
        set_own_numbers(DISTRICT, "E7", threshold=Decimal(60), reason="低些", seen=seen, by=officer)
    assert OwnNumber.objects.get().threshold == 80


def test_of_two_who_set_the_first_number_at_once_the_second_is_told(officer, monkeypatch):
    """Both have looked and found none; the model's own check refuses the second."""
    set_own_numbers(DISTRICT, "E7", threshold=Decimal(80), reason="高些", by=officer)
    found = iter([None])  # what the second saw when it looked
    of = OwnNumberQuerySet.of
    monkeypatch.setattr(OwnNumberQuerySet, "of", lambda self, *names: next(found, of(self, *names)))
    with pytest.raises(StaleNumbersError):
        set_own_numbers(DISTRICT, "E7", threshold=Decimal(60), reason="低些", by=officer)
    assert OwnNumber.objects.get().threshold == 80


@pytest.mark.parametrize("who", ["leader", "clerk", "inspector"])
def test_only_the_office_sets_its_own_numbers(who, request):
    with pytest.raises(PermissionDenied):
        set_own_numbers(DISTRICT, "E7", threshold=Decimal(80), reason="x", by=request.getfixturevalue(who))


def test_an_unknown_indicator_takes_none(officer):
    with pytest.raises(StandardError, match="no indicator Z9"):
        set_own_numbers(DISTRICT, "Z9", threshold=Decimal(80), reason="x", by=officer)
