"""The assessment as a whole: status, score, veto, judgements, own thresholds, and what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from campaigns.models import Incident
from campaigns.summaries.keeping import fold
from kepu.communities.models import Community, Post
from kepu.periods import Period
from reports.assessment import Basis, Status, as_json, evaluate, evaluate_one
from reports.models import Judgement, OwnNumber
from reports.standards import parse_standard, shipped_standard
from tests.reports.test_standards import INDICATOR, written

STANDARD = shipped_standard("demo-district")
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
ONE_DAY = timedelta(days=1)


@pytest.fixture
def judge(officer):
    def make(code="H3", judged_for=YEAR.end, is_met=True, **fields):
        usual = {"standard": STANDARD.code, "indicator": code, "reason": "见附件", "signed_by": officer}
        return Judgement.objects.create(judged_for=judged_for, is_met=is_met, **usual | fields)

    return make


def weighted(*indicators) -> str:
    """A standard of several indicators that ask for a head of the leading group, or count incidents."""
    first, *more = indicators
    return written(first, *(INDICATOR | each for each in more))


def test_an_office_without_data_has_each_indicator_and_no_crash(db):
    found = evaluate(STANDARD, YEAR)
    assert [result.indicator.code for result in found.results] == [each.code for each in STANDARD.indicators]
    assert {result.status for result in found.results} == {Status.MET, Status.UNMET, Status.NO_DATA, Status.MANUAL}
    assert (found.met, found.total) == (1, 31)  # no incident is met; H3 and H4 await a judgement
    assert all(result.sentence for result in found.results)


def test_one_indicator_alone_is_what_it_is_in_the_whole(make_event, guihua):
    make_event(is_major=True)
    whole = evaluate(STANDARD, YEAR)
    for indicator in STANDARD.indicators:
        one, of_all = evaluate_one(STANDARD, indicator.code, YEAR), whole.result(indicator.code)
        assert (one.value, one.status, one.threshold, one.count) == (
            of_all.value, of_all.status, of_all.threshold, of_all.count,
        )  # fmt: skip


# Score


def test_the_score_weighs_what_is_met_among_all_that_count(db):
    light = {"code": "X1", "weight": 1}
    heavy = {"code": "X2", "weight": 2, "params": {"body": "创建工作领导小组", "position": "组长"}}
    open_ = {"code": "X3", "weight": 97, "kind": "manual", "threshold": None, "metric": "manual", "params": {}}
    standard = parse_standard(weighted(light, heavy, open_))
    assert evaluate(standard, YEAR).score == 0
    Post.objects.create(body="创建工作领导小组", position="组长", name="陈刚")
    found = evaluate(standard, YEAR)
    assert (found.met, found.total) == (1, 2)
    assert found.score == Decimal(200) / 3
    assert as_json(found)["score"] == 66.7


def test_no_data_counts_as_not_met_in_the_score(db):
    share = {"code": "X1", "kind": "share", "metric": "complete_branches", "params": {}, "threshold": 50}
    found = evaluate(parse_standard(written(share)), YEAR)
    assert found.results[0].status == Status.NO_DATA
    assert (found.met, found.total, found.score) == (0, 1, 0)


def test_where_nothing_counts_the_score_is_nought(db):
    manual = {"kind": "manual", "threshold": None, "metric": "manual", "params": {}}
    found = evaluate(parse_standard(written(manual)), YEAR)
    assert (found.total, found.score) == (0, 0)


def test_a_veto_makes_the_whole_unmet(db):
    assert not evaluate(STANDARD, YEAR).is_vetoed
    Incident.objects.create(happened_on=YEAR.end, kind="伪科学", matter="传销式养生", is_grave=True)
    found = evaluate(STANDARD, YEAR)
    assert [result.indicator.code for result in found.vetoes] == ["H1"]


def test_a_share_is_judged_before_it_is_rounded(db):
    """59.96 % is shown as 60.0 % and is not met."""
    for number, residents in enumerate((5996, 4004)):
        Community.objects.create(name=f"社区{number}", code=str(number), residents=residents)
    from campaigns.models import Event

    Event.objects.create(
        title="讲座", starts_on=YEAR.end, place="广场", category="其他", attendance=9999,
        host_community=Community.objects.get(code="0"),
    )  # fmt: skip
    OwnNumber.objects.create(standard=STANDARD.code, indicator="E7", threshold=60, reason="区里的要求")
    result = evaluate_one(STANDARD, "E7", YEAR)
    assert (result.shown_value, result.status) == ("60.0%", Status.UNMET)


# Judgements


def test_what_cannot_be_computed_awaits_a_signature(judge):
    assert evaluate_one(STANDARD, "H3", YEAR).status == Status.MANUAL
    judge()
    result = evaluate_one(STANDARD, "H3", YEAR)
    assert (result.status, result.count) == (Status.MET, 1)
    assert "王芳" in result.sentence
    assert "见附件" in result.sentence


@pytest.mark.parametrize(
    ("day", "counts"),
    [(YEAR.start - ONE_DAY, False), (YEAR.start, True), (YEAR.end, True), (YEAR.end + ONE_DAY, False)],
)
def test_a_judgement_holds_for_the_period_of_its_day(judge, day, counts):
    judge(judged_for=day)
    assert (evaluate_one(STANDARD, "H3", YEAR).status == Status.MET) == counts


def test_the_newest_judgement_decides(judge):
    judge(judged_for=date(2026, 1, 1), is_met=True)
    judge(judged_for=date(2026, 2, 1), is_met=False)
    judge(judged_for=date(2025, 12, 1), is_met=True)
    assert evaluate_one(STANDARD, "H3", YEAR).status == Status.UNMET


def test_a_judgement_of_another_indicator_or_standard_says_nothing(judge):
    judge("H4")
    judge("H3", standard="other")
    assert evaluate_one(STANDARD, "H3", YEAR).status == Status.MANUAL
    assert evaluate(STANDARD, YEAR).total == 32


def test_a_judgement_cannot_make_a_computed_indicator_met(judge):
    judge("A1")
    assert evaluate_one(STANDARD, "A1", YEAR).status == Status.UNMET


# Thresholds


def test_an_office_may_set_a_number_of_its_own_and_it_says_so(make_event):
    make_event(is_major=True)
    assert evaluate_one(STANDARD, "E1", YEAR).basis == Basis.NUMBER
    OwnNumber.objects.create(standard=STANDARD.code, indicator="E1", threshold=1, reason="区里的要求")
    result = evaluate_one(STANDARD, "E1", YEAR)
    assert (result.threshold, result.status, result.basis) == (1, Status.MET, Basis.OWN)
    assert evaluate(STANDARD, YEAR).result("E1").basis == Basis.OWN


def test_an_own_number_of_nought_is_a_number(db):
    OwnNumber.objects.create(standard=STANDARD.code, indicator="E1", threshold=0, reason="试行")
    assert evaluate_one(STANDARD, "E1", YEAR).status == Status.MET


def test_what_is_asked_each_year_is_asked_for_each_started_year(db):
    for end, years in ((date(2026, 6, 30), 1), (date(2026, 7, 1), 2), (date(2027, 6, 30), 2), (date(2027, 7, 1), 3)):
        assert evaluate_one(STANDARD, "E1", Period(YEAR.start, end)).threshold == 2 * years


# Words


def test_sentences_follow_the_language(guihua, make_event):
    make_event(attendance=1500)
    with translation.override("en"):
        english = evaluate_one(STANDARD, "E7", YEAR)
        assert english.shown_threshold == "at least 70%"
        assert "resident" in english.sentence
    with translation.override("zh-hans"):
        assert "常住" in evaluate_one(STANDARD, "E7", YEAR).sentence


def test_how_many_more_are_missing(guihua, songbai):
    assert evaluate_one(STANDARD, "A2", YEAR).missing == 2
    assert evaluate_one(STANDARD, "C3", YEAR).missing == 2  # 60 % of 2 is 1.2
    assert evaluate_one(STANDARD, "A1", YEAR).missing is None


# Cost


def test_the_number_of_queries_does_not_grow_with_the_rows(
    make_event, guihua, songbai, judge, django_assert_max_num_queries
):
    judge()
    for count in (1, 40):
        for number in range(count):
            make_event(f"{count}-{number}", host_community=guihua, key_groups=["青少年"], host_unit="实验小学")
        fold()
        with django_assert_max_num_queries(54):
            evaluate(STANDARD, YEAR)


def test_the_answer_is_a_contract(db):
    told = as_json(evaluate(STANDARD, YEAR))
    assert set(told) == {"standard", "from", "as_of", "indicators", "met", "total", "score"}
    assert set(told["indicators"][0]) == {"code", "value", "threshold", "unit", "status", "records"}
    assert (told["standard"], told["from"], told["as_of"]) == ("demo-district", "2025-07-01", "2026-06-30")
