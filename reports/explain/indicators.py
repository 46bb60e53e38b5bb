"""Every indicator of the standard as a figure: by its code."""

from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.coverage import Coverage, coverage
from campaigns.press import items_by_week
from kepu import formats
from kepu.periods import Period
from reports.assessment import Result, evaluate_one
from reports.conditions import meeting
from reports.explain.aside import aside_of
from reports.explain.beside import beside
from reports.explain.coverage import parts_of_coverage
from reports.explain.explanation import Asked, Explanation, Line, Part
from reports.explain.formulas import FORMULAS, MANUAL
from reports.explain.missing import whys
from reports.explain.outside import outside_of
from reports.explain.uncounted import uncounted
from reports.metrics import READS
from reports.standards import Indicator, Standard


def explain_indicator(code: str, asked: Asked) -> Explanation:
    """Raises StandardError where the standard has no such code."""
    return explain_result(evaluate_one(asked.standard, code, asked.period), asked)


def explain_result(result: Result, asked: Asked) -> Explanation:
    """How an indicator's value comes about. The value is the result's own."""
    indicator = result.indicator
    covered = coverage(asked.period) if indicator.metric == "resident_coverage" else None
    return replace(
        facts_of(result, asked.standard, asked.period, covered),
        parts=parts_of_coverage(covered, result.records) if covered else _parts(result, asked),
        left_out=[
            *_uncounted(indicator, asked),
            *outside_of(indicator, asked.period),
            *aside_of(indicator, asked.period),
        ],
    )


def _uncounted(indicator: Indicator, asked: Asked) -> list[Part]:
    read = READS.get(indicator.metric, ())
    return uncounted(read, asked, narrow=lambda rows: meeting(rows, indicator.metric, indicator.params))


def facts_of(result: Result, standard: Standard, period: Period, covered: Coverage | None) -> Explanation:
    """The same without any rows; `covered` where the indicator asks for coverage. No query."""
    return Explanation(
        title=f"{result.indicator.code} {result.indicator.name}",
        number=result.value,
        shown=result.with_unit(result.shown_value),
        formula=str(FORMULAS.get(result.indicator.metric, MANUAL)),
        period=period,
        parts=[],
        sums=_sums(result),
        notes=beside(covered) if covered else [],
        result=result,
        has_points=standard.has_points,
    )


def _sums(result: Result) -> str:
    if result.denominator is None:
        return ""
    return f"{formats.number(result.numerator)} ÷ {formats.number(result.denominator)}"


def _parts(result: Result, asked: Asked) -> list[Part]:
    records = result.records if result.less is None else result.records.exclude(pk__in=result.less.values("pk"))
    name = result.records.model._meta.verbose_name_plural
    count = records.count() if result.whole is None or result.numerator is None else result.numerator
    parts = [Part("numerator", _("Counted: %(rows)s") % {"rows": name}, count, records)]
    if result.less is not None:
        parts.append(Part("less", _("Subtracted: %(rows)s") % {"rows": name}, result.less.count(), result.less))
    return [*parts, *_of_whole(result, asked), *_kinds(result), *_weeks(result, asked)]


def _of_whole(result: Result, asked: Asked) -> list[Part]:
    """The denominator's rows, and those of them that do not count."""
    if result.whole is None:
        return []
    part, total = result.numerator or 0, result.denominator or 0
    name = {"rows": result.whole.model._meta.verbose_name_plural}
    gap = result.whole.exclude(pk__in=result.records.values("pk"))
    notes = whys(result.indicator, asked.period)
    parts = [
        Part("gap", _("Not met: %(rows)s") % name, total - part, gap, notes=notes),
        Part("denominator", _("Out of: %(rows)s") % name, total, result.whole),
    ]
    return [part for part in parts if part.count or part.key == "denominator"]


def _kinds(result: Result) -> list[Part]:
    """What is asked for in kinds and not in rows."""
    if not result.kinds:
        return []
    lines = tuple(Line(word, _("there") if there else _("missing")) for word, there in result.kinds)
    return [Part("denominator", _("Asked for"), len(lines), lines=lines)]


def _weeks(result: Result, asked: Asked) -> list[Part]:
    """Weeks without an item, where weeks are counted."""
    if result.indicator.metric != "weeks_with_press":
        return []
    filled = items_by_week(result.records)
    weeks = [_week(monday, sunday, monday in filled) for monday, sunday in asked.period.whole_iso_weeks()]
    empty = tuple(line for line in weeks if not line.note)
    parts = [
        Part("gap", _("Weeks without an item"), len(empty), lines=empty),
        Part("denominator", _("Out of: whole weeks"), len(weeks), lines=tuple(weeks)),
    ]
    return [part for part in parts if part.count]


def _week(monday: date, sunday: date, has_item: bool) -> Line:
    address = f"{reverse('reports:media_weeks')}?year={monday.isocalendar().year}"
    return Line(f"{formats.day(monday)} – {formats.day(sunday)}", _("has an item") if has_item else "", address)
