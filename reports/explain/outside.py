"""Rows that fulfil the same conditions and lie before the period or after it."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Demonstration
from facilities.models import Facility
from kepu import formats
from kepu.communities.models import Post
from kepu.exchange.ledgers import ledger_for
from kepu.periods import FIRST_YEAR, LAST_YEAR, ONE_DAY, Period
from reports.behind import rows_behind
from reports.explain.explanation import Part
from reports.left_out import HAPPENING
from reports.models import Document
from reports.standards import Indicator
from volunteers.models import Volunteer

FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
# Of these it matters when they happened; of all others, whether they were there on the last day.
DATED = (*HAPPENING, Volunteer, Document)
# Of these, what begins only after the last day is told apart by a day of its own.
BEGINNING = (Post, Facility, Demonstration)


def before(period: Period) -> Period | None:
    """All days before a period; None where there are none."""
    return Period(FIRST_DAY, period.start - ONE_DAY) if period.start > FIRST_DAY else None


def after(period: Period) -> Period | None:
    """All days after a period; None where there are none."""
    return Period(period.end + ONE_DAY, LAST_DAY) if period.end < LAST_DAY else None


def outside_parts(rows_in, period: Period, dated: str) -> list[Part]:
    """The rows before and after a period. `rows_in(period)` gives those of a period, `dated` names their day."""
    parts = []
    for key, words, days, order in (
        ("before", _("Before the period"), before(period), f"-{dated}"),
        ("after", _("After the period"), after(period), dated),
    ):
        if days:
            parts.append(_part(key, words, rows_in(days).order_by(order, "pk"), dated))
    return [part for part in parts if part.count]


def _part(key: str, words: str, rows: QuerySet, dated: str) -> Part:
    label = f"{rows.model._meta.verbose_name_plural} · {words}"
    nearest = rows.values_list(dated, flat=True).first()
    hint = _("nearest: %(day)s") % {"day": formats.day(nearest)} if nearest else ""
    return Part(key, label, rows.count() if nearest else 0, rows, hint=hint)


def outside_of(indicator: Indicator, period: Period) -> list[Part]:
    """What meets an indicator's conditions outside the period; nothing where that has no meaning."""
    found = rows_of(indicator, period)
    if found is None:
        return []
    if found.model in DATED:
        return outside_parts(lambda days: rows_of(indicator, days), period, dated_by(found.model))
    if found.model in BEGINNING and period.end < LAST_DAY:
        later = rows_of(indicator, Period(period.start, LAST_DAY)).exclude(pk__in=found.values("pk"))
        dated = dated_by(found.model)
        later = later.filter(**{f"{dated}__gt": period.end}).order_by(dated, "pk")
        return [part for part in [_part("after", _("Only after the last day"), later, dated)] if part.count]
    return []


def dated_by(model) -> str:
    """The day by which rows of a register are placed in a period."""
    if model is Document:
        return "issued_on"
    return ledger_for(model).date


def rows_of(indicator: Indicator, period: Period) -> QuerySet | None:
    """The rows by which an indicator counts, in any period."""
    if indicator.metric == "volunteer_growth":
        return Volunteer.objects.registered_in(period)
    if indicator.metric == "applications_issued":
        return Document.objects.applications_issued_in(period)
    found = rows_behind(indicator, period)
    return found.rows if found else None
