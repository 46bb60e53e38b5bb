"""How things stand: the score, content on time, findings, tasks."""

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.inspection.statistics import standing
from campaigns.models import Finding, Task, TaskState, Visit
from facilities.models import ContentUpdate, Facility
from kepu import formats
from kepu.accounts.roles import Right
from kepu.periods import Period
from reports.assessment import Assessment, Result, Status, evaluation
from reports.dashboard.board import light_of
from reports.dashboard.campaign import plan_state
from reports.explain.explanation import Asked, Explanation, Line, Part, figure
from reports.explain.formulas import FORMULAS
from reports.explain.missing import content_notes
from reports.explain.uncounted import of_community, uncounted
from reports.metrics.places import content_due
from reports.views.periods import span


@figure("met", right=Right.READ_ASSESSMENT)
def met(asked: Asked) -> Explanation:
    """How many indicators are met, of those that count."""
    found = _assessment(asked)
    formula = _("Indicators that are met ÷ indicators that count: all but those that await a judgement.")
    shown = f"{formats.number(found.met)} / {formats.number(found.total)}"
    sums = f"{formats.number(found.met)} ÷ {formats.number(found.total)}"
    return _of_assessment(found, asked, _("Indicators met"), found.met, shown, formula, sums)


@figure("score", right=Right.READ_ASSESSMENT)
def score(asked: Asked) -> Explanation:
    """The score of the assessment."""
    found = _assessment(asked)
    if asked.standard.has_points:
        formula = _(
            "100 × points earned ÷ points of all indicators that count: all but those that await a judgement or that "
            "nobody knows yet."
        )
    else:
        formula = _(
            "100 × weight of the indicators that are met ÷ weight of all that count: all but those that await a "
            "judgement."
        )
    sums = f"100 × {formats.exact(found.earned)} ÷ {formats.exact(found.weight)}"
    return _of_assessment(found, asked, _("Score"), found.score, formats.number(found.score), formula, sums)


def _assessment(asked: Asked) -> Assessment:
    return evaluation(asked.standard, asked.period)


def _of_assessment(found: Assessment, asked: Asked, title: str, number, shown, formula, sums) -> Explanation:
    results = {status: [each for each in found.results if each.status == status] for status in Status}
    missed = [*results[Status.UNMET], *results[Status.NO_DATA]]
    parts = [
        _indicators("numerator", _("Counted: indicators that are met"), results[Status.MET], asked),
        _indicators("gap", _("Not met, or without data"), missed, asked),
        _indicators(
            "denominator", _("Out of: indicators that count"), [r for r in found.results if r.counts_in_score], asked
        ),
    ]
    waiting = [each for each in results[Status.MANUAL] if not each.indicator.is_unknown]
    unknown = [each for each in results[Status.MANUAL] if each.indicator.is_unknown]
    left_out = [
        _indicators("waiting", _("Indicators · to be judged"), waiting, asked),
        _indicators("unknown", _("Indicators · not known yet what the standard asks"), unknown, asked),
    ]
    veto = _("A veto item is not met: the assessment as a whole is not met.")
    return Explanation(
        title=title,
        number=number,
        shown=shown,
        formula=formula,
        period=asked.period,
        parts=parts,
        left_out=[part for part in left_out if part.count],
        sums=sums,
        notes=[veto] if found.is_vetoed else [],
    )


def _indicators(key: str, label: str, results: list[Result], asked: Asked) -> Part:
    return Part(key, label, len(results), lines=tuple(_indicator(each, asked) for each in results))


def _indicator(result: Result, asked: Asked) -> Line:
    """An indicator with what it adds to the score: the office's own weight where it has set one."""
    code = result.indicator.code
    weight = _("weight %(weight)s") % {"weight": formats.exact(result.weight)}
    value = result.shown_points if asked.standard.has_points else result.with_unit(result.shown_value)
    note = f"{light_of(result).label} · {value} · {result.shown_threshold} · {weight}"
    address = f"{reverse('reports:indicator_detail', args=[code])}?{span(asked.period, asked.standard)}"
    return Line(f"{code} {result.indicator.name}", note, address)


@figure("content-on-time", "community")
def content_on_time(asked: Asked) -> Explanation:
    """Facilities whose content is in time on the last day, of those whose content is due."""
    facilities = _theirs(Facility.objects.visible_to(asked.user), asked)
    found = content_due(facilities, asked.period.end)
    due, on_time, part, total = found.due, found.on_time, found.part, found.total
    late = due.exclude(pk__in=on_time.values("pk"))
    value = formats.share(part, total) if total else None
    day = asked.period.end
    new = facilities.renewed(day).exclude(pk__in=due.values("pk"))
    parts = [
        Part("numerator", _("Counted: facilities whose content is in time"), part, on_time, notes=content_notes(day)),
        Part("gap", _("Content is late"), total - part, late, notes=content_notes(day)),
        Part("denominator", _("Out of: facilities whose content is due"), total, due, notes=content_notes(day)),
    ]
    not_due = Part("new", _("In use for less than one interval"), new.count(), new, notes=content_notes(day))
    return Explanation(
        title=_titled(_("Facilities on time"), asked),
        number=value,
        shown=formats.percent(value),
        formula=str(FORMULAS["content_on_time"]),
        period=asked.period,
        parts=parts,
        left_out=[*uncounted((Facility, ContentUpdate), asked), *([not_due] if not_due.count else [])],
        sums=f"{formats.number(part)} ÷ {formats.number(total)}",
    )


@figure("findings-open", "community")
def findings_open(asked: Asked) -> Explanation:
    """Findings of inspections that are not closed today."""
    formula = _("Findings of inspections that were made, which are open or wait to be checked again; as of today.")
    found = standing(_findings(asked), asked.communities, asked.today)
    return _of_findings(asked, _("Open findings"), found.unclosed, _findings(asked).unclosed(), formula)


@figure("findings-overdue", "community")
def findings_overdue(asked: Asked) -> Explanation:
    """Findings that should have been closed before today."""
    formula = _("Open findings whose day of rectification is past; as of today.")
    found = standing(_findings(asked), asked.communities, asked.today)
    rows = _findings(asked).overdue(asked.today)
    return _of_findings(asked, _("Overdue findings"), found.overdue, rows, formula)


def _findings(asked: Asked):
    rows = Finding.objects.visible_to(asked.user)
    return rows if asked.community is None else rows.filter(visit__community=asked.community)


def _of_findings(asked: Asked, title: str, count: int, rows, formula: str) -> Explanation:
    rows = rows.select_related("visit__community").order_by("due_on", "pk")
    closed = _findings(asked).live().filter(closed_on__isnull=False).order_by("-closed_on", "pk")
    left = [Part("closed", _("Findings · closed"), closed.count(), closed)]
    name = {"rows": Finding._meta.verbose_name_plural}
    return Explanation(
        title=_titled(title, asked),
        number=count,
        shown=formats.number(count),
        formula=formula,
        period=Period(asked.today, asked.today),
        parts=[Part("numerator", _("Counted: %(rows)s") % name, count, rows)],
        left_out=[*uncounted((Visit,), asked), *(part for part in left if part.count)],
    )


@figure("tasks-overdue")
def tasks_overdue(asked: Asked) -> Explanation:
    """Overdue tasks of the campaign that runs."""
    plan = plan_state(asked.today)
    count = plan.overdue if plan else 0
    windows = [window for window, _words, _progress in plan.phases] if plan else []
    of_campaign = Task.objects.visible_to(asked.user).filter(campaign__in={each.campaign_id for each in windows})
    rows = of_campaign.overdue(asked.today).order_by("due_on", "pk")
    done = of_campaign.live().filter(state=TaskState.DONE).order_by("-completed_on", "pk")
    later = of_campaign.live().exclude(state=TaskState.DONE).exclude(due_on__lt=asked.today).order_by("due_on", "pk")
    left = [
        Part("later", _("Tasks · not due yet"), later.count(), later),
        Part("done", _("Tasks · done"), done.count(), done),
    ]
    return Explanation(
        title=_("Overdue tasks"),
        number=count,
        shown=formats.number(count),
        formula=_("Tasks of the running campaign whose due day is past and that are not done; as of today."),
        period=Period(asked.today, asked.today),
        parts=[Part("numerator", _("Counted: %(rows)s") % {"rows": Task._meta.verbose_name_plural}, count, rows)],
        left_out=[*uncounted((Task,), asked), *(part for part in left if part.count)],
    )


def _theirs(rows, asked: Asked):
    return rows if asked.community is None else of_community(rows, asked.community)


def _titled(title: str, asked: Asked) -> str:
    return f"{title} · {asked.community}" if asked.community else title
