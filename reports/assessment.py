"""The one place that says what an indicator's value and status are.

Dashboard, indicator pages, packs and command line all ask `evaluate` and compute nothing of their own.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.summaries.reading import one_look
from kepu import formats
from kepu.periods import Period
from reports.kept import kept
from reports.metrics import METRICS, Measured
from reports.models import Judgement, OwnNumber
from reports.standards import Group, Indicator, Standard

HUNDRED = Decimal(100)


class Status(models.TextChoices):
    MET = "met", gettext_lazy("Met")
    UNMET = "unmet", gettext_lazy("Not met")
    NO_DATA = "no_data", gettext_lazy("No data")
    MANUAL = "manual", gettext_lazy("To be judged")


MARKS = {Status.MET: "√", Status.UNMET: "×", Status.NO_DATA: "–", Status.MANUAL: "○"}  # on paper: never colour alone


class Basis(models.TextChoices):
    """Where a threshold comes from (first standard, Basis of each threshold)."""

    NUMBER = "number", gettext_lazy("The plan states this number")
    READING = "reading", gettext_lazy("Our reading of the plan's words")
    OWN = "own", gettext_lazy("Set by the office itself")


@dataclass(frozen=True)
class Result:
    """One indicator in one period. `value` is unrounded; `records`, `whole`, `less` and `kinds` are the metric's
    (reports/metrics/measured.py); `own` is what the office has set instead of the standard."""

    indicator: Indicator
    value: Decimal | int | None
    threshold: Decimal | None
    basis: Basis
    status: Status
    sentence: str
    records: QuerySet
    numerator: int | None = None
    denominator: int | None = None
    whole: QuerySet | None = None
    less: QuerySet | None = None
    kinds: tuple[tuple[str, bool], ...] = ()
    judgement: Judgement | None = None
    own: OwnNumber | None = None
    years: int = 1

    @property
    def count(self) -> int:
        """How many rows stand behind the value. One query."""
        return self.records.count()

    @property
    def counts_in_score(self) -> bool:
        return self.status != Status.MANUAL

    @property
    def weight(self) -> Decimal:
        """The office's own weight, or the standard's: its points where it has points."""
        has_own = self.own is not None and self.own.weight is not None
        return self.own.weight if has_own else self.indicator.weight

    @property
    def earned(self) -> Decimal:
        """How much of the weight is earned: by bands the points of the highest that is reached, by a judgement the
        points that it awards; else all where met, or nothing. An own weight stretches them in proportion."""
        points = self._points_earned
        if points is None:
            return self.weight if self.status == Status.MET else Decimal(0)
        return self.weight * points / self.indicator.weight

    @property
    def _points_earned(self) -> Decimal | None:
        if self.judgement is not None:
            return self.judgement.points
        if not self.indicator.bands:
            return None
        times = self.years if self.indicator.per_year else 1
        reached = [b.points for b in self.indicator.bands if self.value is not None and self.value >= b.start * times]
        return max(reached, default=Decimal(0))

    @property
    def marked_status(self) -> str:
        """The status on paper: mark and word."""
        return _("? Not known") if self.indicator.is_unknown else f"{MARKS[self.status]} {self.status.label}"

    @property
    def missing(self) -> int | None:
        """How many more of the denominator would have to count until a share is met; None where none can say."""
        if self.indicator.kind != "share" or self.indicator.rule != "at_least" or not self.denominator:
            return None
        return max(0, ceil(self.threshold * self.denominator / HUNDRED) - self.numerator)

    @property
    def shown_value(self) -> str:
        """The value as people read it: shares with one decimal, rounded half up; all else as exactly as it is."""
        if self.indicator.is_manual or self.value is None:
            return "–"
        return formats.percent(self.value) if self.indicator.kind == "share" else formats.exact(self.value)

    @property
    def shown_threshold(self) -> str:
        """What is asked for, in words: “at least 70 %”."""
        return self.indicator.requirement(self.threshold)

    @property
    def own_words(self) -> str:
        """What the office has set beside the standard, and why: “own: 80 % instead of 70 %, because …”. Or nothing.

        Thresholds per year stand as the standard writes them, for one year.
        """
        if self.own is None:
            return ""
        parts = []
        if self.own.threshold is not None and self.indicator.threshold is not None:
            numbers = {
                "own": self.indicator.in_unit(self.own.threshold),
                "standard": self.indicator.in_unit(self.indicator.threshold),
            }
            words = (
                _("%(own)s a year instead of %(standard)s")
                if self.indicator.per_year
                else _("%(own)s instead of %(standard)s")
            )
            parts.append(words % numbers)
        if self.own.weight is not None:
            weights = {"own": formats.exact(self.own.weight), "standard": formats.exact(self.indicator.weight)}
            parts.append(_("weight %(own)s instead of %(standard)s") % weights)
        said = {"numbers": _(", ").join(parts), "reason": self.own.reason}
        return _("own: %(numbers)s, because: %(reason)s") % said if parts else ""

    @property
    def shown_points(self) -> str:
        """Points of a score sheet as people read them: “4 / 6”; “– / 6” before they are judged, “?” where unknown."""
        full = formats.exact(self.weight) if self.weight else "?"
        return f"{formats.exact(self.earned) if self.counts_in_score else '–'} / {full}"

    def with_unit(self, text: str) -> str:
        """“12 places”; a share has its sign already, and what was judged has no unit."""
        indicator = self.indicator
        if indicator.is_manual or indicator.kind == "share" or (self.value is None and text == self.shown_value):
            return text
        return f"{text} {indicator.unit_name}"


@dataclass(frozen=True)
class Assessment:
    """All indicators of a standard in one period."""

    standard: Standard
    period: Period
    results: list[Result]

    @property
    def met(self) -> int:
        return sum(result.status == Status.MET for result in self.results)

    @property
    def total(self) -> int:
        """Indicators that count in the score: all but those that await a judgement."""
        return sum(result.counts_in_score for result in self.results)

    @property
    def score(self) -> Decimal:
        """100 × weight earned ÷ weight of all that count, unrounded; 0 where nothing counts."""
        return HUNDRED * self.earned / self.weight if self.weight else Decimal(0)

    @property
    def weight(self) -> Decimal:
        """Weight of all that count: on a score sheet, the points that can be earned so far."""
        return sum((result.weight for result in self.results if result.counts_in_score), Decimal(0))

    @property
    def earned(self) -> Decimal:
        return sum((result.earned for result in self.results if result.counts_in_score), Decimal(0))

    @property
    def vetoes(self) -> list[Result]:
        """Veto items that are not met: one is enough to make the whole assessment unmet."""
        return [r for r in self.results if r.indicator.is_veto and r.status == Status.UNMET]

    @property
    def is_vetoed(self) -> bool:
        return bool(self.vetoes)

    def result(self, code: str) -> Result:
        """The result of one indicator. KeyError where the standard has no such code."""
        return {result.indicator.code: result for result in self.results}[code]

    def by_group(self) -> list[tuple[Group, list[Result]]]:
        return [(group, [r for r in self.results if r.indicator.group == group.code]) for group in self.standard.groups]


def evaluate(standard: Standard, period: Period) -> Assessment:
    """Evaluate every indicator of `standard` in `period`. The number of queries does not grow with the rows."""
    own = {each.indicator: each for each in OwnNumber.objects.filter(standard=standard.code)}
    judged = _newest_judgements(standard, period)
    with one_look():
        results = [_result(each, period, own.get(each.code), judged.get(each.code)) for each in standard.indicators]
    return Assessment(standard, period, results)


def evaluation(standard: Standard, period: Period) -> Assessment:
    """What `evaluate` says, kept until anything is written: for pages that are looked at again and again."""
    return kept(
        ("evaluate", standard.code, standard.version, standard.sha256, period), lambda: evaluate(standard, period)
    )


def evaluate_one(standard: Standard, code: str, period: Period) -> Result:
    """One indicator alone, for its page. Raises StandardError where the standard has no such code."""
    indicator = standard.indicator(code)
    own = OwnNumber.objects.filter(standard=standard.code, indicator=code).first()
    return _result(indicator, period, own, _newest_judgements(standard, period).get(code))


def _newest_judgements(standard: Standard, period: Period) -> dict[str, Judgement]:
    newest: dict[str, Judgement] = {}
    for judgement in Judgement.objects.for_period(standard.code, period).select_related("signed_by"):
        newest.setdefault(judgement.indicator, judgement)
    return newest


def _result(indicator: Indicator, period: Period, own: OwnNumber | None, judgement: Judgement | None) -> Result:
    if indicator.is_unknown:
        return _unknown(indicator)
    if indicator.is_manual:
        return _judged(indicator, judgement, own)
    measured = METRICS[indicator.metric](period, **indicator.params)
    is_own = own is not None and own.threshold is not None
    threshold = own.threshold if is_own else indicator.threshold
    if indicator.per_year:
        threshold *= period.years
    return Result(
        indicator=indicator,
        value=measured.value,
        threshold=threshold,
        basis=Basis.OWN if is_own else Basis(indicator.basis),
        status=_status(indicator, measured, threshold),
        sentence=measured.sentence,
        records=measured.records,
        numerator=measured.numerator,
        denominator=measured.denominator,
        whole=measured.whole,
        own=own,
        years=period.years,
        less=measured.less,
        kinds=measured.kinds,
    )


def _status(indicator: Indicator, measured: Measured, threshold: Decimal) -> Status:
    """Judged on the unrounded value (first standard, Terms)."""
    if measured.value is None:
        return Status.NO_DATA
    met = {
        "at_least": measured.value >= threshold,
        "above": measured.value > threshold,
        "at_most": measured.value <= threshold,
    }[indicator.rule]
    return Status.MET if met else Status.UNMET


def _unknown(indicator: Indicator) -> Result:
    """What stands in the standard while nobody here knows how it reads: it waits, and never counts."""
    none = Judgement.objects.none()
    return Result(indicator, None, None, Basis(indicator.basis), Status.MANUAL, str(indicator.note), none)


def _judged(indicator: Indicator, judgement: Judgement | None, own: OwnNumber | None) -> Result:
    status, sentence = Status.MANUAL, _("This cannot be computed; an officer has to judge it and sign.")
    if judgement:
        status = Status.MET if judgement.is_met else Status.UNMET
        sentence = _("Judged by %(who)s for %(day)s: %(reason)s") % {
            "who": judgement.signed_by,
            "day": formats.day(judgement.judged_for),
            "reason": judgement.reason,
        }
    basis = Basis(indicator.basis)
    records = Judgement.objects.filter(pk=judgement.pk) if judgement else Judgement.objects.none()
    return Result(indicator, None, None, basis, status, sentence, records, judgement=judgement, own=own)


def as_json(assessment: Assessment) -> dict:
    """The answer of `assess --json`; its keys are a contract with other systems (product, section 6)."""
    return {
        "standard": assessment.standard.code,
        "from": assessment.period.start.isoformat(),
        "as_of": assessment.period.end.isoformat(),
        "indicators": [_json_of(result) for result in assessment.results],
        "met": assessment.met,
        "total": assessment.total,
        "score": float(formats.rounded(assessment.score)),
    }


def _json_of(result: Result) -> dict:
    return {
        "code": result.indicator.code,
        "value": _json_number(result.value, is_share=result.indicator.kind == "share"),
        "threshold": _json_number(result.threshold),
        "unit": result.indicator.unit,
        "status": result.status.value,
        "records": result.count,
    }


def _json_number(value: Decimal | int | None, *, is_share: bool = False) -> int | float | None:
    if value is None:
        return None
    value = formats.rounded(Decimal(value)) if is_share else Decimal(value)
    return int(value) if value == value.to_integral_value() and not is_share else float(value)
