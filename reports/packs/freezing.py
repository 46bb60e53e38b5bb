"""What is frozen with a pack: every figure, the sentences that explain it, and the first records behind it.

The dictionary is what paper and later readers take; they compute nothing again. It holds the answer of
`assess --json` and, beside it, texts in the pack's own language.
"""

from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.coverage import Coverage, Reach, coverage
from campaigns.models import Event, MediaItem
from facilities.models import Facility
from kepu import formats
from kepu.communities.models import Community
from kepu.exchange.ledgers import ledger_for
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.assessment import Assessment, Result, as_json, evaluate
from reports.explain.beside import beside
from reports.left_out import left_out
from reports.models import Judgement, Pack
from reports.packs.proven import proof_of_indicators
from reports.packs.registers import cell_text
from reports.packs.tallies import events_by_category, events_by_month
from reports.standards import Standard, load_standard
from volunteers.models import Volunteer

FORMAT = 2  # 1 had no events by month and category, and with an indicator no archive numbers and findings
ROWS_SHOWN = 10  # records behind one indicator that the paper shows
PLAN_LINE = Decimal(70)  # percent of residents, where the standard itself has no line for coverage

# Of each register the columns that tell one record from another, with their share of the width.
COLUMNS = {
    "communities": {"社区名称": 3, "常住人口": 2, "社区书记": 2, "科普专干": 2},
    "units": {"单位名称": 4, "单位类型": 2, "所属社区": 2},
    "posts": {"机构": 3, "所属社区": 2, "姓名": 2, "职务": 2, "任职日期": 2},
    "facilities": {"设施名称": 4, "设施类型": 2, "所属社区": 2, "地址": 4, "启用日期": 2},
    "updates": {"设施名称": 3, "更新日期": 2, "主题": 4},
    "volunteers": {"姓名": 2, "来源": 2, "来源单位": 4, "注册日期": 2},
    "trainings": {"日期": 2, "培训名称": 5, "培训对象": 2, "参训人数": 1.5},
    "events": {"开始日期": 2, "活动名称": 5, "主办社区": 2, "活动类别": 2, "参加人数": 1.5},
    "media": {"日期": 2, "媒体类型": 2, "媒体名称": 3, "标题": 5},
    "demonstrations": {"类型": 2, "名称": 4, "所属社区": 2, "命名日期": 2, "状态": 1.5},
    "tasks": {"任务名称": 5, "责任人": 2, "截止日期": 2, "状态": 1.5, "完成日期": 2},
    "visits": {"社区": 2, "检查日期": 2, "检查人": 3, "检查内容": 4},
    "findings": {"社区": 2, "检查日期": 2, "发现问题": 5, "整改期限": 2, "整改完成日期": 2},
    "surveys": {"调查日期": 2, "范围": 2, "有效样本量": 2, "具备科学素质比例": 2},
    "incidents": {"日期": 2, "类型": 2, "事由": 5, "是否影响恶劣": 2},
}


def freeze(pack: Pack) -> dict:
    """What a pack prints: what its round froze, else the figures of this moment. Raises StandardError."""
    if pack.round_id:
        return pack.round.results
    return figures_of(evaluate(load_standard(pack.standard, pack.standard_version), pack.period))


def figures_of(assessment: Assessment) -> dict:
    """Every figure of an assessment with its texts, in the current language."""
    answer, period = as_json(assessment), assessment.period
    beside = proof_of_indicators(assessment.standard, period)
    texts = [_indicator(result, period) | beside[result.indicator.code] for result in assessment.results]
    return answer | {
        "format": FORMAT,
        "frozen_on": timezone.localdate().isoformat(),
        "office": settings.OFFICE_NAME,
        "title": _title(assessment.standard),
        "standard": _standard(assessment.standard),
        "indicators": [_with_more(raw | text) for raw, text in zip(answer["indicators"], texts, strict=True)],
        "groups": [{"code": group.code, "title": str(group.name)} for group in assessment.standard.groups],
        "counts": _counts(period),
        "months": events_by_month(period),
        "categories": events_by_category(period),
        "coverage": _coverage(assessment),
        **_score(assessment),
    }


def _title(standard: Standard) -> str:
    if standard.code == settings.DEFAULT_STANDARD:
        return _("Self-assessment: national science-popularization demonstration district")
    return _("%(standard)s: self-assessment") % {"standard": standard.title}


def _standard(standard: Standard) -> dict:
    return {
        "code": standard.code,
        "version": standard.version,
        "title": str(standard.title),
        "has_points": standard.has_points,
    }


def _score(assessment: Assessment) -> dict:
    veto = _("Veto item %(code)s, %(name)s, is not met. This makes the whole assessment unmet.")
    return {
        "score_text": formats.number(formats.rounded(assessment.score)),
        "score_sentence": _score_sentence(assessment.standard),
        "earned_text": formats.exact(assessment.earned),
        "points_text": formats.exact(assessment.weight),
        "veto_sentences": [
            veto % {"code": each.indicator.code, "name": each.indicator.name} for each in assessment.vetoes
        ],
    }


def _score_sentence(standard: Standard) -> str:
    if standard.has_points:
        return _(
            "Score = 100 × points earned ÷ points of all items that count. Items that still await a judgement, or "
            "whose wording is not known, do not count."
        )
    return _(
        "Score = 100 × weight of the indicators met ÷ weight of all that count. "
        "Indicators that still await a judgement do not count."
    )


def _indicator(result: Result, period: Period) -> dict:
    """Texts of one indicator, and the first records behind its value."""
    indicator = result.indicator
    columns, rows = _records(result)
    return {
        "group": indicator.group,
        "title": str(indicator.name),
        "clause": str(indicator.clause),
        "requirement": result.with_unit(result.shown_threshold),
        "basis": result.basis.value,
        "basis_text": "" if indicator.is_unknown else str(result.basis.label),
        "own_text": result.own_words,
        "weight": formats.exact(result.weight),
        "points_text": formats.exact(result.weight) if result.weight else "?",
        "earned_text": formats.exact(result.earned) if result.counts_in_score else "",
        "bands_text": indicator.bands_in_words,
        "evidence": str(indicator.evidence or ""),
        "note": str(indicator.note or ""),
        "veto": indicator.is_veto,
        "value_text": result.with_unit(result.shown_value),
        "status_text": result.marked_status,
        "sentence": result.sentence,
        "left_out": [str(each) for each in left_out(indicator, period)],
        "columns": columns,
        "rows": rows,
    }


def _with_more(indicator: dict) -> dict:
    return indicator | {"more": max(0, indicator["records"] - len(indicator["rows"]))}


def _records(result: Result) -> tuple[list[tuple[str, float]], list[list[str]]]:
    """Label and width in percent of each column, and the first records as texts."""
    register = ledger_for(result.records.model)
    if register is None:
        label = str(result.records.model._meta.verbose_name)
        return [(label, 100.0)], [[_in_words(row)] for row in result.records[:ROWS_SHOWN]]
    widths = COLUMNS[register.code]
    columns = [register.column(header) for header in widths]
    total = sum(widths.values())
    head = [(str(c.label), round(100 * w / total, 2)) for c, w in zip(columns, widths.values(), strict=True)]
    rows = [[cell_text(column, row) for column in columns] for row in register.rows(result.records)[:ROWS_SHOWN]]
    return head, rows


def _in_words(row) -> str:
    """A row that has no ledger: of a judgement who gave it and why."""
    if isinstance(row, Judgement):
        parts = {"name": row.signed_by, "day": formats.day(row.judged_for), "reason": row.reason}
        return _("%(name)s, as of %(day)s: %(reason)s") % parts
    return str(row)


def _counts(period: Period) -> list[list[str]]:
    """What happened, as pairs of label and number, two pairs a line."""
    held = Event.objects.held_in(period)
    communities = Community.objects.active_at(period.end)
    pairs = [
        (_("Events"), held.count()),
        (_("Attendance, person-times"), held.attendance()),
        (_("Communities"), communities.count()),
        (_("Permanent residents"), communities.residents()),
        (_("Volunteers on the register"), Volunteer.objects.registered_by(period.end).count()),
        (_("Facilities in use"), Facility.objects.in_use(period.end).count()),
        (_("Media items"), MediaItem.objects.published_in(period).count()),
        (_("Photos of events"), _photo_count(held)),
    ]
    flat = [[label, formats.number(value)] for label, value in pairs]
    return [left + right for left, right in zip(flat[::2], flat[1::2], strict=True)]


def _photo_count(held) -> int:
    return Attachment.objects.of_rows(held).photos().showable().count()


def _coverage(assessment: Assessment) -> dict:
    found = coverage(assessment.period)
    line = next((r for r in assessment.results if r.indicator.metric == "resident_coverage"), None)
    threshold = line.threshold if line else PLAN_LINE
    return {
        "threshold": str(threshold),
        "percent_text": formats.percent(found.share),
        "sentence": _coverage_sentence(found, threshold),
        "definition": str(found.definition),
        "beside": beside(found),
        "residents": found.residents,
        "reached": found.reached,
        "communities": [_reach(each) for each in found.communities],
    }


def _coverage_sentence(found: Coverage, threshold: Decimal) -> str:
    parts = {"share": formats.percent(found.share), "line": f"{formats.number(threshold)}%"}
    if found.share is None:
        return _("Coverage cannot be computed.")
    if found.share >= threshold:
        return _("%(share)s of the residents are covered; the required %(line)s are reached.") % parts
    return _("%(share)s of the residents are covered; the required %(line)s are not reached.") % parts


def _reach(each: Reach) -> dict:
    return {
        "name": each.community.name,
        "residents": each.residents,
        "reached": each.reached,
        "percent": str(formats.rounded(each.share)),
        "percent_text": formats.percent(each.share),
    }
